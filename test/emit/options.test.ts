/** Options that make no sense, or that nothing would come of, are refused before anything is made. */
import vm from 'node:vm';
import { describe, expect, it } from 'vitest';
import { CompileError, compile, compileAsync, inspect, validate } from '../../compiler/index.ts';
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

  it('come with bytes, and nothing else', () => {
    const code = 'the module must be a Uint8Array';
    const others: unknown[] = [empty.buffer, new DataView(empty.buffer), undefined, 'x', [0]];
    for (const wrong of others) {
      const bytes = wrong as Uint8Array;
      for (const use of [compile, validate, inspect]) expect(() => use(bytes)).toThrow(code);
    }
    const foreign = vm.runInNewContext(
      'Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)',
    ) as Uint8Array;
    for (const bytes of [empty, Buffer.from(empty), foreign]) expect(validate(bytes)).toBe(true);
  });

  it.each(['m', '$', '_1', 'módulo', '模块'])('take the global name %s', (globalName) => {
    const { code } = compile(empty, { format: 'iife', globalName });
    const context = vm.createContext({ wasmlessRuntime: runtime });
    vm.runInContext(code, context);
    expect(vm.runInContext(`typeof ${globalName}.instantiate`, context)).toBe('function');
  });
});
