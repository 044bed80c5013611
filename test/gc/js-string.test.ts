/** The builtin set js-string and imported string constants. The expectations are V8's own results. */
import { describe, expect, it } from 'vitest';
import { assembleText } from '../../compiler/optimize.ts';
import { WebAssembly } from '../run-time.ts';
import { instantiateArtefact } from './modules.ts';
import type { Exports } from './modules.ts';

const options = { builtins: ['js-string'], importedStringConstants: "'" };

const signatures: Readonly<Record<string, string>> = {
  cast: '(param externref) (result (ref extern))',
  test: '(param externref) (result i32)',
  fromCharCodeArray: '(param (ref null $chars) i32 i32) (result (ref extern))',
  intoCharCodeArray: '(param externref (ref null $chars) i32) (result i32)',
  fromCharCode: '(param i32) (result (ref extern))',
  fromCodePoint: '(param i32) (result (ref extern))',
  charCodeAt: '(param externref i32) (result i32)',
  codePointAt: '(param externref i32) (result i32)',
  length: '(param externref) (result i32)',
  concat: '(param externref externref) (result (ref extern))',
  substring: '(param externref i32 i32) (result (ref extern))',
  equals: '(param externref externref) (result i32)',
  compare: '(param externref externref) (result i32)',
};
const names = Object.keys(signatures);
const imports = names.map(
  (name) => `(import "wasm:js-string" "${name}" (func $${name} ${signatures[name]!}))`,
);
const exported = names.map((name) => `(export "${name}" (func $${name}))`);
const text = `(module (type $chars (array (mut i16))) ${imports.join('\n')}
  (import "'" "constant" (global $constant (ref extern)))
  ${exported.join(' ')} (export "constant" (global $constant))
  (func (export "make") (param i32) (result (ref $chars)) (array.new_default $chars (local.get 0)))
  (func (export "measure") (result i32) (call $length (call $concat (global.get $constant) (global.get $constant)))))`;

async function builtins(): Promise<Exports> {
  const module = new WebAssembly.Module(await assembleText(text), options);
  return new WebAssembly.Instance(module).exports as Exports;
}

describe('js-string', () => {
  it.each([
    ['cast', ['x'], 'x'],
    ['test', ['x'], 1],
    ['test', [null], 0],
    ['test', [{}], 0],
    ['fromCharCode', [65602], 'B'],
    ['fromCharCode', [-1], '\uffff'],
    ['fromCodePoint', [0x1f600], '😀'],
    ['charCodeAt', ['abc', 1], 98],
    ['codePointAt', ['😀', 0], 0x1f600],
    ['codePointAt', ['😀', 1], 0xde00],
    ['length', ['abc'], 3],
    ['concat', ['a', 'b'], 'ab'],
    ['substring', ['hello', 1, 3], 'el'],
    ['substring', ['hello', 3, 1], ''],
    ['substring', ['hello', 1, 99], 'ello'],
    ['substring', ['hello', -1, 2], ''],
    ['equals', ['a', 'a'], 1],
    ['equals', [null, null], 1],
    ['equals', ['a', null], 0],
    ['compare', ['a', 'b'], -1],
    ['compare', ['b', 'a'], 1],
  ])('%s%j is %j', async (name, args, result) => {
    expect((await builtins())[name]!(...args)).toBe(result);
  });

  it.each([
    ['cast', [5], 'cast failure'],
    ['length', [null], 'cast failure'],
    ['concat', ['a', 5], 'cast failure'],
    ['compare', [null, 'a'], 'cast failure'],
    ['equals', [5, 'a'], 'cast failure'],
    ['charCodeAt', ['abc', 3], 'string offset out of bounds'],
    ['charCodeAt', ['abc', -1], 'string offset out of bounds'],
    ['fromCodePoint', [0x110000], 'invalid code point'],
    ['fromCharCodeArray', [null, 0, 0], 'null array reference'],
  ])('%s%j traps', async (name, args, message) => {
    const exports = await builtins();
    expect(() => exports[name]!(...args)).toThrow(new WebAssembly.RuntimeError(message));
  });

  it('copies strings to arrays and back', async () => {
    const { make, intoCharCodeArray, fromCharCodeArray } = await builtins();
    const array = make!(20000);
    const long = 'häß'.repeat(6000);
    expect(intoCharCodeArray!(long, array, 2)).toBe(18000);
    expect(fromCharCodeArray!(array, 2, 18002)).toBe(long);
    expect(() => intoCharCodeArray!(long, array, 2001)).toThrow('out of bounds array access');
    expect(() => fromCharCodeArray!(array, 3, 2)).toThrow('out of bounds array access');
  });

  it('needs no import object, and is no import', async () => {
    const module = new WebAssembly.Module(await assembleText(text), options);
    expect(WebAssembly.Module.imports(module)).toEqual([]);
    const { measure, constant } = new WebAssembly.Instance(module).exports as unknown as {
      measure: () => number;
      constant: { value: unknown };
    };
    expect([measure(), constant.value]).toEqual([16, 'constant']);
  });

  it('survives structured clone', async () => {
    const clone: unknown = structuredClone(
      new WebAssembly.Module(await assembleText(text), options),
    );
    const { measure } = new WebAssembly.Instance(clone).exports as Exports;
    expect(measure!()).toBe(16);
  });

  it('is off unless asked for', async () => {
    const module = new WebAssembly.Module(await assembleText(text));
    expect(WebAssembly.Module.imports(module)).toHaveLength(names.length + 1);
  });

  it('comes with an artefact that is compiled with it', async () => {
    const { measure } = await instantiateArtefact(text, {}, options);
    expect(measure!()).toBe(16);
  });

  it('is refused with another type', async () => {
    const wrong = [
      '(module (import "wasm:js-string" "length" (func (param externref) (result i64))))',
      '(module (import "\'" "x" (global (mut externref))))',
      '(module (import "\'" "x" (func)))',
    ];
    for (const module of wrong) {
      const bytes = await assembleText(module);
      expect(() => new WebAssembly.Module(bytes, options)).toThrow(WebAssembly.CompileError);
      expect(WebAssembly.validate(bytes, options)).toBe(false);
      expect(WebAssembly.validate(bytes)).toBe(true);
      await expect(WebAssembly.compile(bytes, options)).rejects.toThrow(WebAssembly.CompileError);
    }
  });
});
