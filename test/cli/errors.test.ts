import { describe, expect, it } from 'vitest';
import { makeWorkspace, mathWasm } from './harness.ts';

const { write, wasmless } = makeWorkspace();
write('math.wasm', mathWasm);
write('truncated.wasm', Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 5, 0));
write('text.wasm', 'hello');
write('typo.wat', '(module\n  (func (i32.foo)))');
write('badtype.wat', '(module (func (result i32) (i64.const 1)))');

describe('wasmless', () => {
  it.each([
    [4, ['compile', 'missing.wasm'], 'cannot read missing.wasm: no such file or folder'],
    [4, ['inspect', '.'], 'cannot read .: it is a folder'],
    [4, ['compile', 'math.wasm', '-o', 'missing/out.mjs'], 'cannot write missing/out.mjs'],
    [3, ['compile', 'truncated.wasm'], 'invalid module: unexpected end'],
    [3, ['inspect', 'text.wasm'], 'text.wasm is not a WebAssembly module'],
    [3, ['compile', 'typo.wat'], 'cannot parse the text: 2:'],
    [3, ['compile', 'badtype.wat'], 'invalid module: type mismatch'],
    [3, ['compile', 'badtype.wat', '-O1'], 'invalid module: type mismatch'],
    [2, ['compile'], "missing required argument 'module'"],
    [2, ['compile', 'math.wasm', '-O9'], "argument '9' is invalid"],
    [2, ['compile', 'math.wasm', '--format', 'amd'], "argument 'amd' is invalid"],
    [2, ['inspect', 'math.wasm', '--top', 'ten'], "argument 'ten' is invalid"],
    [2, ['frobnicate'], "unknown command 'frobnicate'"],
  ])('exits with %i for %j, in one line with a hint', async (code, args, message) => {
    const outcome = await wasmless(...args);
    expect({ code: outcome.code, stdout: outcome.stdout }).toEqual({ code, stdout: '' });
    expect(outcome.stderr).toMatch(/^wasmless: .* \(hint: .*\)\n$/);
    expect(outcome.stderr).toContain(message);
  });

  it('explains itself', async () => {
    const { code, stdout } = await wasmless('--help');
    expect(code).toBe(0);
    for (const word of ['compile', 'run', 'inspect', 'Examples:', 'Exit codes:']) {
      expect(stdout).toContain(word);
    }
  });

  it('knows its version', async () => {
    expect((await wasmless('--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
