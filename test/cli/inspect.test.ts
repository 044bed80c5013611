import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { ModuleSummary } from '../../compiler/inspect.ts';
import { cli, makeWorkspace, mathWasm } from './harness.ts';

const { path, write, wasmless } = makeWorkspace();
write('math.wasm', mathWasm);

describe('wasmless inspect', () => {
  it('lists what is in a module', async () => {
    const { code, stdout, stderr } = await wasmless('inspect', 'math.wasm', '--top', '2');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^ {2}mvp +\d\d$/m);
    expect(stdout).toMatch(/^ {2}func +add64 +\[i64 i64\] -> \[i64\]$/m);
    expect(stdout).toMatch(/^ {2}global +started +\(mut i32\)$/m);
    expect(stdout).toMatch(/^ {2}custom "name" +\d+ B$/m);
    expect(stdout.split('Biggest functions')[1]!.trim().split('\n')).toHaveLength(2);
  });

  it('says the same in JSON', async () => {
    const { stdout } = await wasmless('inspect', 'math.wasm', '--json');
    const summary = JSON.parse(stdout) as ModuleSummary;
    expect(summary.memories).toEqual(['1']);
    expect(summary.start).toBe(0);
    expect(summary.exports).toContainEqual({
      name: 'pair',
      kind: 'func',
      type: '[f32] -> [f32 i64]',
    });
    expect(summary.functions.map(({ name }) => name)).toContain('divide');
  });

  it('tells which features a module uses', async () => {
    write(
      'features.wat',
      `(module
        (memory 1) (memory i64 1) (table 1 externref) (tag) (data "passive")
        (global i32 (i32.add (i32.const 1) (i32.const 2)))
        (func (param v128) (result i32 i64) (i32.extend8_s (i32.const 1)) (i64.const 2)))`,
    );
    const { stdout } = await wasmless('inspect', 'features.wat', '--json');
    const { features } = JSON.parse(stdout) as ModuleSummary;
    expect(features.filter(({ name }) => name !== 'mvp')).toEqual([
      { name: 'sign-extension', instructionCount: 1 },
      { name: 'multi-value', instructionCount: 0 },
      { name: 'bulk-memory', instructionCount: 0 },
      { name: 'reference-types', instructionCount: 0 },
      { name: 'simd', instructionCount: 0 },
      { name: 'extended-const', instructionCount: 0 },
      { name: 'multi-memory', instructionCount: 0 },
      { name: 'memory64', instructionCount: 0 },
      { name: 'exception-handling', instructionCount: 0 },
    ]);
  });

  it('spells out what a terminal would obey', async () => {
    write(
      'hostile.wat',
      `(module
        (import "a\\1b]0;x\\07" "b\\0ac" (func))
        (func $f (export "d\\c2\\9b31m\\e2\\80\\ae")))`,
    );
    const { stdout } = await wasmless('inspect', 'hostile.wat');
    expect(stdout).toContain('a\\u001b]0;x\\u0007.b\\u000ac');
    expect(stdout).toContain('d\\u009b31m\\u202e');
    expect(stdout).not.toMatch(/[\0-\t\v-\x1f\x7f-\x9f\u202e]/);
    const { exports } = JSON.parse(
      (await wasmless('inspect', 'hostile.wat', '--json')).stdout,
    ) as ModuleSummary;
    expect(exports[0]!.name).toBe('d\u009b31m\u202e');
  });

  it('can be cut short by whoever reads it', async () => {
    const exports = Array.from({ length: 5000 }, (_, i) => `(export "function ${i}" (func 0))`);
    write('long.wat', `(module (func) ${exports.join('')})`);
    const pipeline = '"$0" "$1" inspect "$2" | head -n 1';
    const args = ['-c', pipeline, process.execPath, cli, path('long.wat')];
    const { stdout, stderr } = await promisify(execFile)('sh', args);
    expect(stdout).toContain('1 functions');
    expect(stderr).toBe('');
  });
});
