/** js-api "Globals" */
import assert from 'node:assert/strict';
import {
  EXNREF,
  GLOBAL,
  I32,
  V128,
  build,
  exportOf,
  functionsModule,
  global as globalOf,
  instantiate,
} from '../build-module.mjs';
import { accessor, observed, operation, strangers, strangersTo, throws } from '../support.mjs';

function isGlobal(W, global, value) {
  assert.equal(Object.getPrototypeOf(global), W.Global.prototype);
  assert.ok(Object.isExtensible(global));
  assert.ok(Object.is(global.value, value));
  assert.ok(Object.is(global.valueOf(), value));
}

/** Given value and the number it becomes. */
const numbers = [
  [undefined, 0],
  [null, 0],
  [true, 1],
  [2, 2],
  ['3', 3],
  [{ toString: () => '5' }, 5],
  [{ valueOf: () => '8' }, 8],
  [{ toString: () => 6 }, 6],
];
const longs = [
  [undefined, 0n],
  [true, 1n],
  ['3', 3n],
  [123n, 123n],
  [2n ** 63n, -(2n ** 63n)],
  [-(2n ** 64n) - 5n, -5n],
  [{ valueOf: () => 9n }, 9n],
];
const references = [undefined, null, true, 1, -0, 1.5, -2n, Symbol(), 'string', {}, () => null];

/** @type {[string, (W: any) => unknown][]} */
export const cases = [
  [
    'constructor: takes a descriptor with a value type',
    (W) => {
      for (const value of [...strangers(), NaN]) throws(TypeError, () => new W.Global(value));
      throws(TypeError, () => new W.Global());
      throws(TypeError, () => W.Global({ value: 'i32' }));
      for (const value of ['i16', 'f128', 'u64', 'i32\0', 'funcref', '', 1, undefined, Symbol()]) {
        throws(TypeError, () => new W.Global({ value }));
      }
      assert.equal(W.Global.length, 1);
    },
  ],
  [
    'constructor: order of evaluation',
    (W) => {
      const order = [];
      new W.Global(observed(order, { value: 'f64', mutable: false }), {
        valueOf: () => order.push('initial value'),
      });
      assert.deepEqual(order, ['mutable', 'value', 'value converted', 'initial value']);
    },
  ],
  ...['i32', 'f32', 'f64'].map((type) => [
    `constructor: values of ${type}`,
    (W) => {
      isGlobal(W, new W.Global({ value: type }), 0);
      for (const [value, expected] of numbers) {
        isGlobal(W, new W.Global({ value: type }, value, {}), expected);
      }
      throws(TypeError, () => new W.Global({ value: type }, 0n));
      throws(TypeError, () => new W.Global({ value: type }, Symbol()));
    },
  ]),
  [
    'constructor: values of i64',
    (W) => {
      isGlobal(W, new W.Global({ value: 'i64' }), 0n);
      for (const [value, expected] of longs) {
        isGlobal(W, new W.Global({ value: 'i64' }, value), expected);
      }
      for (const value of [null, 666, { valueOf: () => 8 }, Symbol()]) {
        throws(TypeError, () => new W.Global({ value: 'i64' }, value));
      }
      throws(SyntaxError, () => new W.Global({ value: 'i64' }, 'x'));
    },
  ],
  [
    'constructor: externref takes anything',
    (W) => {
      for (const value of references) {
        isGlobal(W, new W.Global({ value: 'externref' }, value), value);
      }
    },
  ],
  [
    'constructor: an externref without a value is undefined',
    (W) => isGlobal(W, new W.Global({ value: 'externref' }), undefined),
  ],
  [
    'constructor: anyfunc takes exported functions and null',
    (W) => {
      const { f } = instantiate(W, functionsModule([['f', [], [], []]]));
      isGlobal(W, new W.Global({ value: 'anyfunc' }), null);
      isGlobal(W, new W.Global({ value: 'anyfunc' }, null), null);
      isGlobal(W, new W.Global({ value: 'anyfunc' }, f), f);
      for (const value of [() => {}, {}, 1]) {
        throws(TypeError, () => new W.Global({ value: 'anyfunc' }, value));
      }
    },
  ],
  [
    'constructor: v128 has no values in JavaScript',
    (W) => {
      throws(TypeError, () => new W.Global({ value: 'v128' }));
      throws(TypeError, () => new W.Global({ value: 'v128' }, 1));
    },
  ],
  [
    'constructor: neither has exnref',
    (W) => throws(TypeError, () => new W.Global({ value: 'exnref' })),
  ],
  [
    'constructor: new.target decides the prototype',
    (W) => {
      class Own extends W.Global {}
      const own = new Own({ value: 'i32' }, 4);
      assert.equal(Object.getPrototypeOf(own), Own.prototype);
      assert.equal(own + 1, 5);
      assert.equal(Object.prototype.toString.call(own), '[object WebAssembly.Global]');
    },
  ],
  [
    'operations and attributes',
    (W) => {
      operation(W.Global.prototype, 'valueOf', 0);
      accessor(W.Global.prototype, 'value', true);
    },
  ],
  [
    'value and valueOf: globals only',
    (W) => {
      const { get, set } = Object.getOwnPropertyDescriptor(W.Global.prototype, 'value');
      for (const value of strangersTo(W, 'Global')) {
        throws(TypeError, () => get.call(value));
        throws(TypeError, () => set.call(value, 1));
        throws(TypeError, () => W.Global.prototype.valueOf.call(value));
      }
    },
  ],
  [
    'value: an immutable global is not set, and the value not converted',
    (W) => {
      const value = { valueOf: () => assert.fail('converted') };
      for (const mutable of [undefined, null, false, '', 0]) {
        const global = new W.Global({ value: 'i32', mutable }, 5);
        throws(TypeError, () => (global.value = value));
        isGlobal(W, global, 5);
      }
    },
  ],
  [
    'value: a mutable global is set to the converted value',
    (W) => {
      for (const mutable of [true, 1, 'x', {}]) {
        const global = new W.Global({ value: 'i32', mutable });
        for (const [value, expected] of numbers) {
          global.value = value;
          isGlobal(W, global, expected);
        }
        throws(TypeError, () => (global.value = 2n));
        isGlobal(W, global, 6);
      }
      const inherited = new W.Global(
        Object.assign(Object.create({ mutable: true }), { value: 'i64' }),
      );
      for (const [value, expected] of longs.slice(1)) {
        inherited.value = value;
        isGlobal(W, inherited, expected);
      }
      throws(TypeError, () => (inherited.value = 1));
      const reference = new W.Global({ value: 'externref', mutable: true });
      for (const value of references) {
        reference.value = value;
        isGlobal(W, reference, value);
      }
    },
  ],
  [
    'value: a setter that is called without a value sets undefined',
    (W) => {
      const { set } = Object.getOwnPropertyDescriptor(W.Global.prototype, 'value');
      const global = new W.Global({ value: 'i32', mutable: true }, 5);
      assert.equal(set.call(global), undefined);
      isGlobal(W, global, 0);
      set.call(global, 1, {});
      isGlobal(W, global, 1);
    },
  ],
  [
    'value: globals that a module defines',
    (W) => {
      const bytes = build({
        globals: [
          globalOf(I32, true, 0x41, 7),
          globalOf(V128, true, 0xfd, 12, ...Array(16).fill(1)),
        ],
        exports: [exportOf('i', GLOBAL, 0), exportOf('v', GLOBAL, 1)],
      });
      const { i, v } = instantiate(W, bytes);
      isGlobal(W, i, 7);
      i.value = 8;
      isGlobal(W, i, 8);
      throws(TypeError, () => v.value);
      throws(TypeError, () => v.valueOf());
      throws(TypeError, () => (v.value = 1));
    },
  ],
  [
    'value: an exnref does not come to JavaScript',
    (W) => {
      const bytes = build({
        globals: [globalOf(EXNREF, true, 0xd0, EXNREF)],
        exports: [exportOf('e', GLOBAL, 0)],
      });
      const { e } = instantiate(W, bytes);
      throws(TypeError, () => e.value);
      throws(TypeError, () => (e.value = null));
    },
  ],
];
