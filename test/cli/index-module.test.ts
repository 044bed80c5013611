/** `wasmless compile --index`: many modules, and the index that programs import. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { assembleText } from '../../compiler/optimize.ts';
import { makeWorkspace } from './harness.ts';
import { withoutWebAssembly } from '../../examples/support/without-webassembly.mjs';

const { path, write, wasmless, node } = makeWorkspace();
const constant = (value: number): Promise<Uint8Array> =>
  assembleText(
    `(module (func (export "get") (result i32) (i32.add (i32.const ${value}) (i32.const 1))))`,
  );
write('one.wasm', await constant(1));
write("it's two.wasm", await constant(2));
const inputs = ['one.wasm', "it's two.wasm"];

/** Runs a program where neither WebAssembly nor eval works. */
const restricted = async (program: string): Promise<string> => {
  write('main.mjs', program);
  const flags = [...withoutWebAssembly(), '--jitless', '--disallow-code-generation-from-strings'];
  const { stdout, stderr } = await node(...flags, 'main.mjs');
  return stdout + stderr;
};
const compileTo = async (folder: string, ...flags: string[]): Promise<void> => {
  const outcome = await wasmless('compile', ...inputs, '--out-dir', folder, ...flags);
  expect(outcome).toEqual({ code: 0, stdout: '', stderr: '' });
};
const readModule = (name: string): string =>
  `(await import('node:fs')).readFileSync(${JSON.stringify(path(name))})`;

describe('wasmless compile --index', () => {
  it('writes an index that loads a module when its bytes are compiled', async () => {
    await compileTo('lazy', '--index');
    const output = await restricted(`
      import { WebAssembly } from './lazy/index.mjs';
      for (const bytes of [${inputs.map(readModule).join()}]) {
        const { instance } = await WebAssembly.instantiate(bytes);
        console.log(instance.exports.get());
      }`);
    expect(output).toBe('2\n3\n');
  });

  it('imports files by whatever names they have', async () => {
    const names = ['a#b.wasm', 'a?b.wasm', 'a%20b.wasm'];
    for (const [i, name] of names.entries()) write(name, await constant(10 * i));
    const args = ['--out-dir', 'odd', '--index', '--eager'];
    expect((await wasmless('compile', ...names, ...args)).code).toBe(0);
    const output = await restricted(`
      import { WebAssembly } from './odd/index.mjs';
      for (const bytes of [${names.map(readModule).join()}]) {
        const { instance } = await WebAssembly.instantiate(bytes);
        console.log(instance.exports.get());
      }`);
    expect(output).toBe('1\n11\n21\n');
  });

  it('writes an eager index that sets the global, for loaders that are synchronous', async () => {
    await compileTo('eager', '--eager', '--global');
    const output = await restricted(`
      import './eager/index.mjs';
      console.log(new WebAssembly.Instance(new WebAssembly.Module(${readModule('one.wasm')})).exports.get());`);
    expect(output).toBe('2\n');
  });

  it('finds a module by the bytes it had before it was optimised', async () => {
    await compileTo('optimised', '--index', '-O2');
    const output = await restricted(`
      import { WebAssembly } from './optimised/index.mjs';
      console.log((await WebAssembly.instantiate(${readModule('one.wasm')})).instance.exports.get());`);
    expect(output).toBe('2\n');
    expect(readFileSync(path('optimised/one.mjs'), 'utf8')).not.toMatch(/1\+1/);
  });

  it('writes names of files for streaming functions, and stubs to ship', async () => {
    await compileTo('web', '--by-name', '--stub');
    const index = readFileSync(path('web/index.mjs'), 'utf8');
    expect(index).toContain('"it\'s two.wasm": "');
    expect(readFileSync(path('web/one.wasm'))).toHaveLength(51);
    const output = await restricted(`
      import { WebAssembly } from './web/index.mjs';
      console.log((await WebAssembly.instantiate(${readModule('web/one.wasm')})).instance.exports.get());`);
    expect(output).toBe('2\n');
  });

  it.each([
    [['one.wasm', '--index'], '--index needs --out-dir'],
    [['one.wasm', '--stub'], '--stub needs --out-dir'],
    [['one.wasm', '--out-dir', 'x', '--by-name', '--data', 'file'], '--by-name needs --format esm'],
    [['one.wasm', '--out-dir', 'x', '--index', '--standalone'], '--standalone exclude each other'],
    [[...inputs, '-o', 'x.mjs'], '-o names the one file of one module'],
    [['one.wasm', '--out-dir', 'x', '--index', '--format', 'cjs'], '--index needs --format esm'],
    [['one.wasm', 'one.wasm', '--out-dir', 'x'], 'two files would be x/one.mjs'],
    [['one.wasm', '--out-dir', '.', '--stub'], 'the output would replace one.wasm'],
    [['one.wasm', '--out-dir', path('.'), '--stub'], 'the output would replace one.wasm'],
  ])('refuses %j', async (args, message) => {
    const outcome = await wasmless('compile', ...args);
    expect(outcome.code).toBe(2);
    expect(outcome.stderr).toContain(message);
  });
});
