/** js-api "Builtins", "String Builtins", WebAssemblyCompileOptions */
import assert from 'node:assert/strict';
import {
  EXTERNREF,
  FUNC,
  GLOBAL,
  I32,
  body,
  build,
  call,
  exportOf,
  functionsModule,
  importOf,
  instantiate,
  local,
  type,
} from '../build-module.mjs';
import { rejects, throws } from '../support.mjs';

const STRING = [0x64, EXTERNREF];
const CHARS = [0x63, 0];
const GC = 0xfb;
const options = { builtins: ['js-string'] };
/** Name, parameters, result. */
const signatures = [
  ['cast', [[EXTERNREF]], STRING],
  ['test', [[EXTERNREF]], [I32]],
  ['fromCharCodeArray', [CHARS, [I32], [I32]], STRING],
  ['intoCharCodeArray', [[EXTERNREF], CHARS, [I32]], [I32]],
  ['fromCharCode', [[I32]], STRING],
  ['fromCodePoint', [[I32]], STRING],
  ['charCodeAt', [[EXTERNREF], [I32]], [I32]],
  ['codePointAt', [[EXTERNREF], [I32]], [I32]],
  ['length', [[EXTERNREF]], [I32]],
  ['concat', [[EXTERNREF], [EXTERNREF]], STRING],
  ['substring', [[EXTERNREF], [I32], [I32]], STRING],
  ['equals', [[EXTERNREF], [EXTERNREF]], [I32]],
  ['compare', [[EXTERNREF], [EXTERNREF]], [I32]],
];
const functionType = ([, params, result]) => [0x60, params.length, ...params.flat(), 1, ...result];
const n = signatures.length;

/** Each builtin called from code and exported as it is, and arrays to give them. */
const program = build({
  types: [[0x5e, 0x77, 1], ...signatures.map(functionType), [0x60, 1, I32, 1, 0x64, 0]],
  imports: signatures.map(([name], k) => importOf('wasm:js-string', name, FUNC, k + 1)),
  functions: [...signatures.keys()].map((k) => k + 1).concat(n + 1),
  exports: [
    ...signatures.map(([name], k) => exportOf(name, FUNC, n + k)),
    ...signatures.map(([name], k) => exportOf(`${name} itself`, FUNC, k)),
    exportOf('chars', FUNC, 2 * n),
  ],
  codes: [
    ...signatures.map(([, params], k) => body(...params.flatMap((_, i) => local(i)), ...call(k))),
    body(...local(0), GC, 7, 0),
  ],
});
const builtins = (W) => instantiate(W, program, {}, options);
const noStrings = [undefined, true, 1, -0, 37n, {}, ['x'], Symbol(), () => 1, new String('x')];
const strings = [
  '',
  'a',
  'ab',
  'hello, world',
  '\n',
  '☺☺',
  '\u{10000}\u{10001}',
  '\ud800',
  '\udc00a',
];

const importing = (module, name, ...description) =>
  build({ types: [type([EXTERNREF], [I32])], imports: [importOf(module, name, ...description)] });
const importsTest = importing('wasm:js-string', 'test', FUNC, 0);
const constant = (...description) => importing('strings', 'a constant', GLOBAL, ...description);

/** @type {[string, (W: any) => unknown][]} */
export const cases = [
  [
    'cast and test tell strings from other values',
    (W) => {
      const { cast, test } = builtins(W);
      for (const text of strings) {
        assert.equal(cast(text), text);
        assert.equal(test(text), 1);
      }
      for (const value of [null, ...noStrings]) {
        throws(W.RuntimeError, () => cast(value));
        assert.equal(test(value), 0);
      }
    },
  ],
  [
    'strings are unwrapped by all',
    (W) => {
      const all = builtins(W);
      for (const value of noStrings) {
        throws(W.RuntimeError, () => all.length(value));
        throws(W.RuntimeError, () => all.charCodeAt(value, 0));
        throws(W.RuntimeError, () => all.codePointAt(value, 0));
        throws(W.RuntimeError, () => all.concat(value, 'a'));
        throws(W.RuntimeError, () => all.concat('a', value));
        throws(W.RuntimeError, () => all.substring(value, 0, 0));
        throws(W.RuntimeError, () => all.equals(value, 'a'));
        throws(W.RuntimeError, () => all.equals('a', value));
        throws(W.RuntimeError, () => all.compare('a', value));
        throws(W.RuntimeError, () => all.intoCharCodeArray(value, all.chars(9), 0));
      }
    },
  ],
  [
    'equals takes null, compare does not',
    (W) => {
      const { equals, compare } = builtins(W);
      assert.equal(equals(null, null), 1);
      assert.equal(equals(null, 'a'), 0);
      assert.equal(equals('a', null), 0);
      throws(W.RuntimeError, () => compare(null, null));
    },
  ],
  [
    'each agrees with String',
    (W) => {
      const all = builtins(W);
      for (const a of strings) {
        assert.equal(all.length(a), a.length);
        for (let i = 0; i < a.length; i++) {
          assert.equal(all.charCodeAt(a, i), a.charCodeAt(i));
          assert.equal(all.codePointAt(a, i), a.codePointAt(i));
        }
        for (const index of [a.length, -1, 2 ** 31]) {
          throws(W.RuntimeError, () => all.charCodeAt(a, index));
          throws(W.RuntimeError, () => all.codePointAt(a, index));
        }
        for (const b of strings) {
          assert.equal(all.concat(a, b), a + b);
          assert.equal(all.equals(a, b), Number(a === b));
          assert.equal(all.compare(a, b), a < b ? -1 : Number(a > b));
        }
        for (const [start, end] of [
          [0, 1],
          [1, 0],
          [0, 99],
          [5, 9],
          [-1, 3],
          [0, -1],
          [1, 1],
        ]) {
          const [from, to] = [start >>> 0, end >>> 0];
          const isEmpty = from > to || from > a.length;
          assert.equal(all.substring(a, start, end), isEmpty ? '' : a.substring(from, to));
        }
      }
      for (const code of [0, 65, 0xd800, 0xffff, 0x10041, -1]) {
        assert.equal(all.fromCharCode(code), String.fromCharCode(code));
      }
      for (const point of [0, 65, 0xd800, 0xffff, 0x10000, 0x10ffff]) {
        assert.equal(all.fromCodePoint(point), String.fromCodePoint(point));
      }
      for (const point of [0x110000, -1]) throws(W.RuntimeError, () => all.fromCodePoint(point));
    },
  ],
  [
    'strings and arrays of code units become each other',
    (W) => {
      const { chars, intoCharCodeArray, fromCharCodeArray } = builtins(W);
      for (const text of [...strings, 'x'.repeat(20_000)]) {
        const array = chars(text.length + 2);
        assert.equal(intoCharCodeArray(text, array, 1), text.length);
        assert.equal(fromCharCodeArray(array, 1, text.length + 1), text);
        assert.equal(fromCharCodeArray(array, 0, text.length + 2), `\0${text}\0`);
        throws(W.RuntimeError, () => intoCharCodeArray(`${text}---`, array, 0));
        throws(W.RuntimeError, () => intoCharCodeArray('x', array, -1));
        throws(W.RuntimeError, () => fromCharCodeArray(array, 0, text.length + 3));
        throws(W.RuntimeError, () => fromCharCodeArray(array, 1, 0));
      }
      throws(W.RuntimeError, () => fromCharCodeArray(null, 0, 0));
      throws(W.RuntimeError, () => intoCharCodeArray('', null, 0));
      throws(TypeError, () => fromCharCodeArray({}, 0, 0));
    },
  ],
  [
    'a builtin is an exported function',
    (W) => {
      const all = builtins(W);
      assert.equal(all['length itself']('abc'), 3);
      throws(W.RuntimeError, () => all['cast itself'](1));
      assert.equal(all['substring itself'].length, 3);
      const table = new W.Table({ element: 'anyfunc', initial: 1 }, all['test itself']);
      assert.equal(table.get(0)('x'), 1);
    },
  ],
  [
    'builtins are found only if the set is enabled',
    async (W) => {
      for (const off of [undefined, null, {}, { builtins: [] }, { builtins: ['other'] }]) {
        assert.equal(W.Module.imports(new W.Module(importsTest, off)).length, 1);
      }
      const module = new W.Module(importsTest, options);
      assert.deepEqual(W.Module.imports(module), []);
      new W.Instance(module);
      await W.instantiate(module);
      await W.instantiate(importsTest, undefined, options);
      assert.deepEqual(W.Module.imports(await W.compile(importsTest, options)), []);
      assert.equal(W.validate(importsTest, options), true);
    },
  ],
  [
    'imports of other names, and of other modules, are the host’s',
    (W) => {
      const unknown = importing('wasm:js-string', 'unknown', FUNC, 0);
      const module = new W.Module(unknown, options);
      assert.equal(W.Module.imports(module).length, 1);
      throws(TypeError, () => new W.Instance(module));
      new W.Instance(module, { 'wasm:js-string': { unknown() {} } });
      throws(
        TypeError,
        () => new W.Instance(new W.Module(importing('m', 'test', FUNC, 0), options)),
      );
    },
  ],
  [
    'a builtin imported with another type is a CompileError',
    async (W) => {
      const wrong = build({
        types: [type([I32], [I32])],
        imports: [importOf('wasm:js-string', 'test', FUNC, 0)],
      });
      // The right signature, but in a group with another type.
      const grouped = build({
        types: [[0x4e, 2, ...type([EXTERNREF], [I32]), 0x5f, 0]],
        imports: [importOf('wasm:js-string', 'test', FUNC, 0)],
      });
      for (const bytes of [wrong, grouped]) {
        assert.equal(W.validate(bytes), true);
        assert.equal(W.validate(bytes, options), false);
        throws(W.CompileError, () => new W.Module(bytes, options));
        await rejects(W.CompileError, W.compile(bytes, options));
        await rejects(W.CompileError, W.instantiate(bytes, {}, options));
      }
    },
  ],
  [
    'a set that is named twice is a CompileError',
    async (W) => {
      const twice = { builtins: ['js-string', 'js-string'] };
      assert.equal(W.validate(importsTest, twice), false);
      throws(W.CompileError, () => new W.Module(importsTest, twice));
      await rejects(W.CompileError, W.compile(importsTest, twice));
    },
  ],
  [
    'string constants are imported by what they are',
    (W) => {
      const importedStringConstants = 'strings';
      for (const bytes of [constant(EXTERNREF, 0), constant(0x64, EXTERNREF, 0)]) {
        const module = new W.Module(bytes, { importedStringConstants });
        assert.deepEqual(W.Module.imports(module), []);
        new W.Instance(module);
      }
      const bytes = build({
        imports: ['', 'hi', '\0', '\u{10000}'].map((name) =>
          importOf('strings', name, GLOBAL, EXTERNREF, 0),
        ),
        exports: ['', 'hi', 'zero', 'wide'].map((name, k) => exportOf(name, GLOBAL, k)),
      });
      const exports = instantiate(W, bytes, undefined, { importedStringConstants });
      assert.deepEqual(
        Object.values(exports).map((global) => global.value),
        ['', 'hi', '\0', '\u{10000}'],
      );
    },
  ],
  [
    'a string constant of another kind or type is a CompileError',
    async (W) => {
      const importedStringConstants = 'strings';
      const wrong = [constant(EXTERNREF, 1), constant(I32, 0), importing('strings', 'f', FUNC, 0)];
      for (const bytes of wrong) {
        assert.equal(W.validate(bytes), true);
        assert.equal(W.validate(bytes, { importedStringConstants }), false);
        throws(W.CompileError, () => new W.Module(bytes, { importedStringConstants }));
        await rejects(W.CompileError, W.compile(bytes, { importedStringConstants }));
      }
    },
  ],
  [
    'string constants may have any module name, even an empty one',
    (W) => {
      const bytes = importing('', 'x', GLOBAL, EXTERNREF, 0);
      new W.Instance(new W.Module(bytes, { importedStringConstants: '' }));
      throws(
        TypeError,
        () => new W.Instance(new W.Module(bytes, { importedStringConstants: null })),
      );
    },
  ],
  [
    'a string that would be too long is a RangeError, not a trap',
    (W) => {
      const half = 'x'.repeat(2 ** 28);
      const exports = builtins(W);
      for (const concat of [exports.concat, exports['concat itself']])
        throws(RangeError, () => concat(half, half));
    },
  ],
  [
    'what is thrown while options are read is thrown',
    async (W) => {
      const reason = new Error();
      const bad = {
        get builtins() {
          throw reason;
        },
      };
      const bytes = functionsModule([]);
      assert.throws(
        () => new W.Module(bytes, bad),
        (error) => error === reason,
      );
      assert.throws(
        () => W.validate(bytes, bad),
        (error) => error === reason,
      );
      for (const promise of [W.compile(bytes, bad), W.instantiate(bytes, {}, bad)]) {
        assert.equal(await promise.catch((error) => error), reason);
      }
    },
  ],
];
