/** `wasmless compile --suspending`: imports that return promises, and who announces that there are any. */
import { describe, expect, it } from 'vitest';
import { assembleText } from '../../compiler/optimize.ts';
import { makeWorkspace } from './harness.ts';
import { withoutWebAssembly } from '../../examples/support/without-webassembly.mjs';

const { path, write, wasmless, node } = makeWorkspace();
write(
  'waits.wasm',
  await assembleText(`
  (module
    (import "e" "f" (func $f (param i32) (result i32)))
    (func (export "g") (param i32) (result i32)
      (i32.add (call $f (local.get 0)) (i32.const 1))))`),
);
write('plain.wasm', await assembleText('(module (func (export "f")))'));

const compiled = async (...args: string[]): Promise<void> => {
  expect(await wasmless('compile', ...args)).toEqual({ code: 0, stdout: '', stderr: '' });
};
/** Runs a program where neither WebAssembly nor eval works. */
const restricted = async (program: string): Promise<string> => {
  write('main.mjs', program);
  const flags = [...withoutWebAssembly(), '--jitless', '--disallow-code-generation-from-strings'];
  const { stdout, stderr } = await node(...flags, 'main.mjs');
  return stdout + stderr;
};

const IMPORTS = '{ e: { f: new Suspending(async (x) => { await 0; return 10 * x; }) } }';
const ANNOUNCED =
  "['Suspending', 'promising', 'SuspendError'].filter((name) => name in WebAssembly)";

describe('wasmless compile --suspending', () => {
  it.each([[], ['--release'], ['--engine', 'interpreting'], ['--standalone'], ['-O2']])(
    'makes a file that waits for promises: %j',
    async (...flags) => {
      await compiled('waits.wasm', '--suspending', ...flags, '-o', 'waits.mjs');
      const output = await restricted(`
        import { instantiate, Suspending, promising } from './waits.mjs';
        console.log(await promising(instantiate(${IMPORTS}).exports.g)(4));`);
      expect(output).toBe('41\n');
    },
  );

  it.each([['--index'], ['--eager'], ['--by-name']])(
    'has the namespace announce that modules can wait: %s',
    async (flag) => {
      const inputs = ['plain.wasm', 'waits.wasm'];
      await compiled(...inputs, '--suspending', flag, '--out-dir', 'waiting');
      const output = await restricted(`
        import { readFileSync } from 'node:fs';
        import { WebAssembly } from './waiting/index.mjs';
        console.log(${ANNOUNCED}.join());
        const { Suspending } = WebAssembly;
        const bytes = readFileSync(${JSON.stringify(path('waits.wasm'))});
        const { instance } = await WebAssembly.instantiate(bytes, ${IMPORTS});
        console.log(await WebAssembly.promising(instance.exports.g)(4));`);
      expect(output).toBe('Suspending,promising,SuspendError\n41\n');
    },
  );

  it.each([['--index'], ['--eager']])('without it, nothing is announced: %s', async (flag) => {
    await compiled('plain.wasm', 'waits.wasm', flag, '--out-dir', 'not-waiting');
    const output = await restricted(`
      import { WebAssembly } from './not-waiting/index.mjs';
      console.log(${ANNOUNCED}.length);`);
    expect(output).toBe('0\n');
  });
});
