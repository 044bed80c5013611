/** js-api "Garbage Collected Objects", ToJSValue and ToWebAssemblyValue of references */
import assert from 'node:assert/strict';
import {
  ANYREF,
  EXTERNREF,
  FUNC,
  GLOBAL,
  I31REF,
  I32,
  TABLE,
  body,
  build,
  exportOf,
  global,
  instantiate,
  limits,
  local,
  type,
} from '../build-module.mjs';
import { throws } from '../support.mjs';

const GC = 0xfb;
/** Types 0: struct (field (mut i32)), 1: array (mut i32), 2..: the functions'. */
const program = build({
  types: [
    [0x5f, 1, I32, 1],
    [0x5e, I32, 1],
    // The result is (ref 0).
    [0x60, 0, 1, 0x64, 0],
    type([], [ANYREF]),
    type([], [ANYREF]),
    type([ANYREF], [EXTERNREF]),
    type([EXTERNREF], [ANYREF]),
    type([I31REF], [I31REF]),
    type([ANYREF], [I32]),
  ],
  functions: [2, 3, 4, 5, 6, 7, 8],
  tables: [[I31REF, ...limits(2)]],
  globals: [global(I31REF, true, 0x41, 0, GC, 0x1c)],
  exports: [
    ...['struct', 'array', 'i31', 'toExtern', 'toAny', 'same', 'isI31'].map((name, k) =>
      exportOf(name, FUNC, k),
    ),
    exportOf('table', TABLE, 0),
    exportOf('global', GLOBAL, 0),
  ],
  codes: [
    body(0x41, 42, GC, 0, 0),
    body(0x41, 5, 0x41, 3, GC, 6, 1),
    body(0x41, 7, GC, 0x1c),
    body(...local(0), GC, 0x1b),
    body(...local(0), GC, 0x1a),
    body(...local(0)),
    body(...local(0), GC, 0x14, 0x6c),
  ],
});

/** Takes a struct (ref null 0) of a module of its own. */
const taker = build({
  types: [
    [0x5f, 1, I32, 1],
    [0x60, 1, 0x63, 0, 1, I32],
  ],
  functions: [1],
  exports: [exportOf('get', FUNC, 0)],
  codes: [body(...local(0), GC, 2, 0, 0)],
});

/** @param {(object: any, exports: any) => void} check for a struct and an array */
const forBoth = (check) => (W) => {
  const exports = instantiate(W, program);
  check(exports.struct(), exports);
  check(exports.array(), exports);
};

/** @type {[string, (W: any) => unknown][]} */
export const cases = [
  [
    'objects have no properties',
    forBoth((object) => {
      assert.equal(typeof object, 'object');
      assert.equal(object.foo, undefined);
      assert.equal(object[0], undefined);
      assert.equal(object.constructor, undefined);
      assert.equal('t' in object, false);
      assert.deepEqual(Reflect.ownKeys(object), []);
      assert.equal(Object.getOwnPropertyDescriptor(object, '0'), undefined);
    }),
  ],
  [
    'properties can be neither set nor defined nor deleted',
    forBoth((object) => {
      for (const key of ['foo', 0, Symbol.iterator]) {
        throws(TypeError, () => (object[key] = 1));
        throws(TypeError, () => delete object[key]);
        throws(TypeError, () => Object.defineProperty(object, key, { value: 1 }));
        throws(TypeError, () => Reflect.set(object, key, 1));
        assert.equal(Reflect.defineProperty(object, key, { value: 1 }), false);
      }
    }),
  ],
  [
    'no prototype, not extensible, not to be changed',
    forBoth((object) => {
      assert.equal(Object.getPrototypeOf(object), null);
      assert.equal(Object.isExtensible(object), false);
      throws(TypeError, () => Object.setPrototypeOf(object, {}));
      throws(TypeError, () => Object.preventExtensions(object));
      throws(TypeError, () => Object.seal(object));
      throws(TypeError, () => object.toString());
      throws(TypeError, () => `${object}`);
      assert.equal(Object.prototype.toString.call(object), '[object Object]');
      assert.equal(Object.prototype.valueOf.call(object), object);
    }),
  ],
  [
    'identity is kept, in any collection and through code',
    forBoth((object, { toExtern, toAny }) => {
      assert.ok(new Set([object]).has(object) && new WeakSet([object]).has(object));
      assert.equal(toExtern(object), object);
      assert.equal(toAny(object), object);
      assert.equal(toAny(toExtern(object)), object);
    }),
  ],
  [
    'each object is another',
    (W) => {
      const { struct } = instantiate(W, program);
      assert.notEqual(struct(), struct());
    },
  ],
  [
    'objects of the same type from another module fit, others do not',
    (W) => {
      const { struct, array } = instantiate(W, program);
      const { get } = instantiate(W, taker);
      assert.equal(get(struct()), 42);
      throws(W.RuntimeError, () => get(null));
      for (const value of [undefined, 1, {}, array(), () => {}, Object.freeze({ a: 1 })]) {
        throws(TypeError, () => get(value));
      }
    },
  ],
  [
    'i31 values are Numbers',
    (W) => {
      const { i31, same, global, table } = instantiate(W, program);
      assert.equal(i31(), 7);
      for (const value of [0, 42, 2 ** 30 - 1, -(2 ** 30), null]) {
        assert.equal(same(value), value);
        global.value = value;
        assert.equal(global.value, value);
        table.set(1, value);
        assert.equal(table.get(1), value);
      }
      for (const value of [2 ** 30, -(2 ** 30) - 1, 0.5, NaN, 2n, '1', undefined, () => 3, {}]) {
        throws(TypeError, () => same(value));
        throws(TypeError, () => (global.value = value));
        throws(TypeError, () => table.set(0, value));
      }
      assert.equal(table.get(0), null);
    },
  ],
  [
    'numbers in the range of i31 are i31 in anyref, others are the host’s',
    (W) => {
      const { isI31 } = instantiate(W, program);
      for (const value of [0, 42, 2 ** 30 - 1, -(2 ** 30)]) assert.equal(isI31(value), 1);
      for (const value of [2 ** 30, 0.5, '1', {}, undefined]) assert.equal(isI31(value), 0);
    },
  ],
  [
    'anyref carries any value of the host',
    (W) => {
      const { toAny, toExtern } = instantiate(W, program);
      const values = [null, undefined, 'x', 5n, 2 ** 31, {}, [], () => {}, Symbol.iterator];
      for (const value of values) {
        assert.equal(toAny(value), value);
        assert.equal(toExtern(value), value);
      }
    },
  ],
];
