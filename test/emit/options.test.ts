/** Options that make no sense, or that nothing would come of, are refused before anything is made. */
import vm from 'node:vm';
import { describe, expect, it } from 'vitest';
import {
  CompileError,
  compile,
  compileAsync,
  decode,
  inspect,
  symbolMap,
  validate,
} from '../../compiler/index.ts';
import type { CompileOptions } from '../../compiler/index.ts';
import * as runtime from '../../runtime/index.ts';

const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
const standalone = { standalone: true, runtimeText: 'null' } as const;

describe('options', () => {
  it.each<[string, CompileOptions]>([
    ["globalName needs format: 'iife'", { globalName: 'm' }],
    ["globalName needs format: 'iife'", { globalName: 'm', format: 'cjs' }],
    ['runtimeImport has no meaning', { ...standalone, runtimeImport: './r.js' }],
    ['runtimeImport has no meaning', { format: 'iife', runtimeImport: './r.js' }],
    ["there is no feature 'bogus'", { features: { bogus: true } as object }],
    ["format must be one of 'esm', 'cjs', 'iife', not x", { format: 'x' } as object],
    ["data must be one of 'inline', 'file', not 5", { data: 5 } as object],
    ['names must be one of', { names: 'long' } as object],
    ['i64 must be one of', { i64: null } as object],
    ['engine must be one of', { engine: 'v8' } as object],
    ["there is no option 'fromat': did you mean 'format'?", { fromat: 'cjs' } as object],
    ["there is no option 'StandAlone': did you mean", { StandAlone: true } as object],
    ["there is no option 'minify'", { minify: false } as object],
    ["there is no option 'toString'", { toString: null } as object],
    ['the options must be an object, not null', null as unknown as object],
    ['the options must be an object, not string', 'cjs' as unknown as object],
    ['standalone needs runtimePieces', { standalone: true }],
    ["i64: 'words' and suspending exclude each other", { i64: 'words', suspending: true }],
  ])('that are refused: %s', async (message, options) => {
    expect(() => compile(empty, options)).toThrow(TypeError);
    expect(() => compile(empty, options)).toThrow(message);
    await expect(compileAsync(empty, options)).rejects.toThrow(message);
    expect(() => compile(empty, options)).not.toThrow(CompileError);
  });

  it.each([
    ...['class', 'await', 'Math', 'undefined', 'globalThis', 'wasmlessRuntime'],
    ...['', '1a', 'a-b', 'a.b', 'a b', 'x;globalThis.y=1;var z', '\u2028', 'a\\u0062'],
  ])('refuse the global name %j', (globalName) => {
    expect(() => compile(empty, { format: 'iife', globalName })).toThrow(
      'globalName must be an identifier that is not reserved',
    );
  });

  it('that are undefined are not there, and threads change nothing', () => {
    const options = { runtimeText: undefined, minify: undefined, threads: 1 } as object;
    expect(compile(empty, options).code).toBe(compile(empty).code);
  });

  it('come with bytes, and nothing else', () => {
    const message = 'the module must be an ArrayBuffer or a view of one';
    for (const wrong of [undefined, null, 'x', [0], { byteLength: 8 }]) {
      const bytes = wrong as unknown as Uint8Array;
      for (const use of [compile, validate, decode, inspect, symbolMap]) {
        expect(() => use(bytes)).toThrow(new TypeError(message));
      }
    }
  });

  it('come with bytes in whatever holds some', async () => {
    const text = '(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)';
    const foreign = vm.runInNewContext(`Uint8Array.of${text}`) as Uint8Array<ArrayBuffer>;
    const wide = Uint8Array.of(7, 7, ...empty, 7, 7).buffer;
    const shared = new SharedArrayBuffer(8);
    new Uint8Array(shared).set(empty);
    const sources = [
      ...[Buffer.from(empty), foreign, foreign.buffer, empty.buffer, shared],
      ...[new DataView(wide, 2, 8), new Uint16Array(wide, 2, 4), new Uint8ClampedArray(wide, 2, 8)],
    ];
    const { code } = compile(empty);
    for (const bytes of sources) {
      expect(compile(bytes).code).toBe(code);
      expect((await compileAsync(bytes)).code).toBe(code);
      expect(validate(bytes)).toBe(true);
      expect(inspect(bytes)).toEqual(inspect(empty));
      expect(symbolMap(bytes)).toEqual(symbolMap(empty));
    }
  });

  it.each(['m', '$', '_1', 'módulo', '模块'])('take the global name %s', (globalName) => {
    const { code } = compile(empty, { format: 'iife', globalName });
    const context = vm.createContext({ wasmlessRuntime: runtime });
    vm.runInContext(code, context);
    expect(vm.runInContext(`typeof ${globalName}.instantiate`, context)).toBe('function');
  });
});
