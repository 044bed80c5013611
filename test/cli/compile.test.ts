import { existsSync, readFileSync, statSync } from 'node:fs';
import vm from 'node:vm';
import { describe, expect, it } from 'vitest';
import type { SymbolMap } from '../../compiler/index.ts';
import { makeWorkspace, mathText, mathWasm } from './harness.ts';

const { path, write, wasmless, node } = makeWorkspace();
write('math.wasm', mathWasm);

describe('wasmless compile', () => {
  it('names its output after the input and the format', async () => {
    for (const [format, name] of [
      ['esm', 'math.mjs'],
      ['cjs', 'math.cjs'],
      ['iife', 'math.js'],
    ] as const) {
      const { code, stdout, stderr } = await wasmless('compile', 'math.wasm', '--format', format);
      expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: '' });
      expect(existsSync(path(name))).toBe(true);
    }
  });

  it('writes a module that a script can import', async () => {
    await wasmless('compile', 'math.wasm', '-o', 'imported.mjs');
    const program = `
      import { instantiate } from './imported.mjs';
      console.log(instantiate({}).exports.add(40, 2));`;
    write('main.mjs', program);
    expect((await node('main.mjs')).stdout).toBe('42\n');
  });

  it('writes a symbol map beside a release file', async () => {
    await wasmless('compile', 'math.wasm', '--release', '--symbol-map', '-o', 'small.mjs');
    const text = readFileSync(path('small.symbols.json'), 'utf8');
    const { functions } = JSON.parse(text) as SymbolMap;
    const code = readFileSync(path('small.mjs'), 'utf8');
    expect(Object.keys(functions).length).toBeGreaterThan(1);
    for (const name of Object.keys(functions)) expect(code).toContain(`function ${name}(`);
    expect(Object.values(functions).map(({ name }) => name)).toContain('add');
  });

  it('writes a CommonJS module that a script can require', async () => {
    await wasmless('compile', 'math.wasm', '--format', 'cjs', '-o', 'required.cjs');
    write('main.cjs', `console.log(require('./required.cjs').instantiate({}).exports.half(5))`);
    expect((await node('main.cjs')).stdout).toBe('2.5\n');
  });

  it('writes a standalone script that needs nothing else and no eval', async () => {
    const flags = ['--format', 'iife', '--standalone', '--global-name', 'math'];
    await wasmless('compile', 'math.wasm', ...flags, '-o', 'alone.js');
    const context = vm.createContext({}, { codeGeneration: { strings: false, wasm: false } });
    vm.runInContext('delete globalThis.WebAssembly', context);
    vm.runInContext(readFileSync(path('alone.js'), 'utf8'), context);
    expect(vm.runInContext('math.instantiate({}).exports.add(1, 2)', context)).toBe(3);
  });

  it('writes scripts that HTML pages and sandboxes take as they are', async () => {
    await wasmless('compile', 'math.wasm', '--format', 'iife', '--standalone', '-o', 'inline.js');
    expect(readFileSync(path('inline.js'), 'utf8')).not.toMatch(/-->|<!--|<\/script|import\s*\(/);
  });

  it('puts data into a file beside the code with --data file', async () => {
    await wasmless('compile', 'math.wasm', '--data', 'file', '-o', 'split.mjs');
    expect(readFileSync(path('split.data')).toString('latin1')).toBe('hello\xff\0-->');
    expect((await wasmless('run', 'split.mjs', '--invoke', 'byte', '9')).stdout).toBe('101\n');
  });

  it('gives functions short names with --names short, and indents with --pretty', async () => {
    await wasmless('compile', 'math.wasm', '--names', 'short', '--pretty', '-o', 'short.mjs');
    const code = readFileSync(path('short.mjs'), 'utf8');
    expect(code).not.toContain('divide(');
    expect(code).toMatch(/^ {2}return /m);
  });

  it('lets binaryen optimise first, and keeps the names', async () => {
    write(
      'twice.wat',
      '(module (func $twice (export "twice") (result i32) (i32.add (i32.const 20) (i32.const 22))))',
    );
    await wasmless('compile', 'twice.wat', '-O2', '-o', 'twice.mjs');
    const code = readFileSync(path('twice.mjs'), 'utf8');
    expect(code).toContain('function twice(');
    expect(code).toContain('return 42');
  });

  it('optimises modules with bulk memory, and says which ones binaryen cannot read', async () => {
    write(
      'bulk.wat',
      '(module (memory 1) (func (memory.fill (i32.const 0) (i32.const 0) (i32.const 9))))',
    );
    expect(await wasmless('compile', 'bulk.wat', '-O2')).toMatchObject({ code: 0, stderr: '' });
    const described = [0x4e, 2, 0x4d, 1, 0x5f, 0, 0x4c, 0, 0x5f, 0];
    write('new.wasm', Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 11, 1, ...described));
    const { code, stderr } = await wasmless('compile', 'new.wasm', '-O2');
    expect(code).toBe(3);
    expect(stderr).toMatch(
      /^wasmless: new\.wasm: binaryen cannot read it: .*\(hint: leave -O out\)\n$/,
    );
  });

  it('prints sizes and times with --stats, and nothing on stdout', async () => {
    const { stdout, stderr } = await wasmless('compile', 'math.wasm', '--stats', '-Oz');
    expect(stdout).toBe('');
    const labels = stderr.split('\n').map((line) => line.split(' ')[0]);
    expect(labels).toEqual(['read', 'optimized', 'compiled', 'code', 'sha256', '']);
    expect(stderr).toMatch(/^compiled +9 functions in .* m?s$/m);
  });

  it('takes the text format', async () => {
    write('text.wat', mathText);
    expect((await wasmless('compile', 'text.wat')).code).toBe(0);
    expect((await wasmless('run', 'text.mjs', '--invoke', 'add', '1', '2')).stdout).toBe('3\n');
  });

  it('makes the same bytes of the same input', async () => {
    await wasmless('compile', 'math.wasm', '-o', 'one.mjs');
    await wasmless('compile', 'math.wasm', '-o', 'two.mjs');
    expect(statSync(path('one.mjs')).size).toBeGreaterThan(1000);
    expect(readFileSync(path('one.mjs'), 'utf8')).toBe(readFileSync(path('two.mjs'), 'utf8'));
  });
});
