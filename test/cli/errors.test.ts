import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { makeWorkspace, mathWasm } from './harness.ts';

const { write, wasmless } = makeWorkspace();
write('math.wasm', mathWasm);
write('truncated.wasm', Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 5, 0));
write('text.wasm', 'hello');
write('typo.wat', '(module\n  (func (i32.foo)))');
write('good.wat', '(module)');
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
    [3, ['compile', 'good.wat', 'badtype.wat'], 'badtype.wat: invalid module: type mismatch'],
    [3, ['compile', 'good.wat', 'typo.wat'], 'typo.wat: cannot parse the text: 2:'],
    [2, ['compile', 'math.wasm', '--global-name', 'm'], '--global-name needs --format iife'],
    [
      2,
      ['compile', 'math.wasm', '--format', 'iife', '--global-name', 'class'],
      "'class' is invalid",
    ],
    [
      2,
      ['compile', 'math.wasm', '--format', 'iife', '--global-name', 'x;globalThis.y=1;var z'],
      'It has to be an identifier',
    ],
    [
      2,
      ['compile', 'math.wasm', '--standalone', '--runtime-import', './r.mjs'],
      '--runtime-import and --standalone exclude each other',
    ],
    [
      2,
      ['compile', 'math.wasm', '--format', 'iife', '--runtime-import', './r.mjs'],
      '--runtime-import and --format iife exclude each other',
    ],
    [
      2,
      ['compile', 'math.wasm', '--suspending', '--i64', 'words'],
      '--suspending and --i64 words exclude each other',
    ],
    [
      2,
      ['bench', 'math.wasm', '--invoke', 'add', '--rounds', '0', '1', '2'],
      "argument '0' is invalid. It has to be a whole number, 1 or more.",
    ],
    [2, ['help', 'bogus'], "unknown command 'bogus'"],
    [2, ['cache', 'help', 'bogus'], "unknown command 'bogus'"],
    [
      4,
      ['run', 'math.wasm', '--profile', 'nowhere/p'],
      'cannot write nowhere/p: no such file or folder (hint: choose another place)',
    ],
    [2, ['compile'], "missing required argument 'module'"],
    [2, ['compile', 'math.wasm', '-O9'], "argument '9' is invalid"],
    [2, ['compile', 'math.wasm', '--format', 'amd'], "argument 'amd' is invalid"],
    [2, ['inspect', 'math.wasm', '--top', 'ten'], "argument 'ten' is invalid"],
    [2, ['compile', 'math.wasm', '--threads', '-1'], 'It has to be a whole number, 0 or more.'],
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

  it('has the exit codes of the README', async () => {
    const { stdout } = await wasmless('--help');
    const [, list = ''] = /^Exit codes:\n((?: {2}\d {2}.*\n)+)/m.exec(stdout) ?? [];
    const codes = Array.from(
      list.matchAll(/(\d) {2}(.*)/g),
      ([, code, words]) => `${code} ${words}`,
    );
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
    expect(readme.replace(/\s+/g, ' ')).toContain(`Exit codes: ${codes.join('; ')}.`);
  });

  it('explains each command', async () => {
    for (const words of [['cache', 'ls'], ['compile'], []]) {
      const { code, stdout } = await wasmless('help', ...words);
      expect(code).toBe(0);
      expect(stdout).toContain(`Usage: ${['wasmless', ...words].join(' ')} `);
    }
    expect((await wasmless('cache', 'help', 'ls')).stdout).toContain('Usage: wasmless cache ls ');
  });

  it('tells a terminal nothing that names in a module say', async () => {
    write('names.wat', '(module (func (export "a\\1b[31m\\0ab\\e2\\80\\ae")))');
    const { stderr } = await wasmless('run', 'names.wat', '--invoke', 'x');
    expect(stderr).toContain('there are a\\u001b[31m\\u000ab\\u202e)');
  });

  it('knows its version', async () => {
    expect((await wasmless('--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
