/** js-api "Tables" */
import assert from 'node:assert/strict';
import {
  ANYREF,
  EXTERNREF,
  FUNC,
  FUNCREF,
  I32,
  TABLE,
  body,
  build,
  exportOf,
  functionsModule,
  importOf,
  instantiate,
  limits,
  type,
} from '../build-module.mjs';
import { accessor, observed, operation, strangers, strangersTo, throws } from '../support.mjs';

const outOfRange = [undefined, NaN, Infinity, -Infinity, -1, 2 ** 32, '0x100000000', 1n, Symbol()];
const noFunctions = [true, 'test', Symbol(), 7, NaN, {}, () => {}, Math.max];
const functions = functionsModule([
  ['f', [], [I32], [0x41, 1]],
  ['g', [], [I32], [0x41, 2]],
]);

function isTable(W, table, values) {
  assert.equal(Object.getPrototypeOf(table), W.Table.prototype);
  assert.ok(Object.isExtensible(table));
  assert.equal(table.length, values.length);
  values.forEach((value, i) => assert.equal(table.get(i), value));
  throws(RangeError, () => table.get(values.length));
}

/** @type {[string, (W: any) => unknown][]} */
export const cases = [
  [
    'constructor: takes a descriptor with element and initial size',
    (W) => {
      for (const value of [...strangers(), NaN]) throws(TypeError, () => new W.Table(value));
      throws(TypeError, () => new W.Table());
      throws(TypeError, () => new W.Table({ element: 'anyfunc' }));
      throws(TypeError, () => new W.Table({ initial: 1 }));
      throws(TypeError, () => W.Table({ element: 'anyfunc', initial: 0 }));
      assert.equal(W.Table.length, 1);
    },
  ],
  [
    'constructor: sizes are [EnforceRange] unsigned long',
    (W) => {
      for (const initial of outOfRange) {
        throws(TypeError, () => new W.Table({ element: 'anyfunc', initial }));
      }
      for (const maximum of outOfRange.slice(1)) {
        throws(TypeError, () => new W.Table({ element: 'anyfunc', initial: 0, maximum }));
      }
      isTable(W, new W.Table({ element: 'anyfunc', initial: '2', maximum: 2 ** 32 - 1 }), [
        null,
        null,
      ]);
    },
  ],
  [
    'constructor: limits that make no sense are RangeErrors',
    (W) => {
      throws(RangeError, () => new W.Table({ element: 'anyfunc', initial: 10, maximum: 9 }));
      throws(RangeError, () => new W.Table({ element: 'anyfunc', initial: 10_000_001 }));
    },
  ],
  [
    'constructor: elements are funcref or externref',
    (W) => {
      for (const element of ['i32', 'funcref', 'any', '', 'anyfunc\0', 1, undefined, Symbol()]) {
        throws(TypeError, () => new W.Table({ element, initial: 0 }));
      }
      isTable(W, new W.Table({ element: { toString: () => 'anyfunc' }, initial: 1 }), [null]);
    },
  ],
  [
    'constructor: members are read and converted one after the other',
    (W) => {
      const order = [];
      new W.Table(observed(order, { maximum: 1, initial: 1, element: 'anyfunc' }));
      const keys = ['element', 'initial', 'maximum'];
      assert.deepEqual(
        order,
        keys.flatMap((key) => [key, `${key} converted`]),
      );
    },
  ],
  [
    'constructor: the first member that does not convert is the last one read',
    (W) => {
      const good = { maximum: 1, initial: 1, element: 'anyfunc' };
      const stages = [
        [{ element: 'bad' }, 'element'],
        [{ initial: 2 ** 32 }, 'initial'],
        [{ maximum: 2 ** 32 }, 'maximum'],
      ];
      for (const [bad, key] of stages) {
        const order = [];
        throws(TypeError, () => new W.Table(observed(order, { ...good, ...bad })));
        assert.equal(order.at(-1), `${key} converted`);
      }
      const order = [];
      throws(RangeError, () => new W.Table(observed(order, { ...good, initial: 10_000_001 })));
      assert.equal(order.at(-1), 'maximum converted');
    },
  ],
  [
    'constructor: the address type is read after the element',
    (W) => {
      const order = [];
      new W.Table(observed(order, { initial: 1, address: 'i32', element: 'anyfunc' }));
      const keys = ['element', 'address', 'initial'];
      assert.deepEqual(
        order,
        keys.flatMap((key) => [key, `${key} converted`]),
      );
    },
  ],
  [
    'constructor: the second argument fills the table',
    (W) => {
      const { f } = instantiate(W, functions);
      isTable(W, new W.Table({ element: 'anyfunc', initial: 2 }, f), [f, f]);
      isTable(W, new W.Table({ element: 'anyfunc', initial: 1 }, undefined), [null]);
      isTable(W, new W.Table({ element: 'anyfunc', initial: 1 }, null), [null]);
      for (const value of noFunctions) {
        throws(TypeError, () => new W.Table({ element: 'anyfunc', initial: 1 }, value));
        isTable(W, new W.Table({ element: 'externref', initial: 1 }, value), [value]);
      }
      isTable(W, new W.Table({ element: 'externref', initial: 1 }), [undefined]);
      isTable(W, new W.Table({ element: 'externref', initial: 1 }, null), [null]);
    },
  ],
  [
    'constructor: new.target decides the prototype',
    (W) => {
      class Own extends W.Table {}
      const table = new Own({ element: 'anyfunc', initial: 1 });
      assert.equal(Object.getPrototypeOf(table), Own.prototype);
      assert.equal(String(table), '[object WebAssembly.Table]');
    },
  ],
  [
    'operations and attributes',
    (W) => {
      for (const key of ['grow', 'get', 'set']) operation(W.Table.prototype, key, 1);
      accessor(W.Table.prototype, 'length', false);
    },
  ],
  [
    'length: tables only; not to be set',
    (W) => {
      const { get } = Object.getOwnPropertyDescriptor(W.Table.prototype, 'length');
      for (const value of strangersTo(W, 'Table')) throws(TypeError, () => get.call(value));
      const table = new W.Table({ element: 'anyfunc', initial: 2 });
      throws(TypeError, () => (table.length = 5));
      assert.equal(table.length, 2);
    },
  ],
  ...['get', 'set', 'grow'].map((key) => [
    `${key}: tables only, before any argument is touched`,
    (W) => {
      const argument = { valueOf: () => assert.fail('converted') };
      for (const value of strangersTo(W, 'Table')) {
        throws(TypeError, () => W.Table.prototype[key].call(value, argument, null));
      }
      const table = new W.Table({ element: 'anyfunc', initial: 1 });
      throws(TypeError, () => table[key]());
      for (const value of outOfRange) throws(TypeError, () => table[key](value, null));
    },
  ]),
  [
    'get and set: elements come back as they are',
    (W) => {
      const { f, g } = instantiate(W, functions);
      const table = new W.Table({ element: 'anyfunc', initial: 3 });
      assert.equal(table.set(0, f, {}), undefined);
      table.set('2', g);
      isTable(W, table, [f, null, g]);
      table.set(0, null);
      table.set(2);
      isTable(W, table, [null, null, null]);
      const externs = new W.Table({ element: 'externref', initial: 1 });
      for (const value of [null, undefined, 37, 'x', {}, f]) {
        externs.set(0, value);
        isTable(W, externs, [value]);
      }
      externs.set(0);
      isTable(W, externs, [undefined]);
    },
  ],
  [
    'set: functions of the module only, and nothing changes otherwise',
    (W) => {
      const table = new W.Table({ element: 'anyfunc', initial: 1 });
      for (const value of [undefined, ...noFunctions]) throws(TypeError, () => table.set(0, value));
      isTable(W, table, [null]);
    },
  ],
  [
    'get and set: out of bounds is a RangeError',
    (W) => {
      const { f } = instantiate(W, functions);
      const table = new W.Table({ element: 'anyfunc', initial: 1 });
      throws(RangeError, () => table.get(1));
      throws(RangeError, () => table.set(1, f));
      throws(RangeError, () => table.set(2 ** 32 - 1, null));
    },
  ],
  [
    'set: both arguments are converted before the bounds are looked at',
    (W) => throws(TypeError, () => new W.Table({ element: 'anyfunc', initial: 1 }).set(9, {})),
  ],
  [
    'set: the index is converted first, once',
    (W) => {
      let calls = 0;
      const index = { valueOf: () => calls++ };
      const table = new W.Table({ element: 'anyfunc', initial: 1 });
      throws(TypeError, () => table.set(index, {}));
      assert.equal(calls, 1);
    },
  ],
  [
    'grow: returns the old length and fills the new places',
    (W) => {
      const { f } = instantiate(W, functions);
      const table = new W.Table({ element: 'anyfunc', initial: 1, maximum: 6 });
      assert.equal(table.grow(1), 1);
      assert.equal(table.grow(2, f, {}), 2);
      assert.equal(table.grow(0), 4);
      assert.equal(table.grow(1, undefined), 4);
      isTable(W, table, [null, null, f, f, null]);
      throws(RangeError, () => table.grow(2));
      for (const value of noFunctions) throws(TypeError, () => table.grow(1, value));
      throws(TypeError, () => table.grow(100, {}));
      isTable(W, table, [null, null, f, f, null]);
      const externs = new W.Table({ element: 'externref', initial: 0 });
      externs.grow(1);
      externs.grow(1, 'x');
      externs.grow(1, null);
      isTable(W, externs, [undefined, 'x', null]);
    },
  ],
  [
    'tables are shared with instances',
    (W) => {
      const bytes = build({
        types: [type([], [I32]), type([I32], [I32])],
        imports: [importOf('m', 'table', TABLE, FUNCREF, ...limits(2))],
        functions: [1, 1],
        exports: [exportOf('call', FUNC, 0), exportOf('grow', FUNC, 1)],
        codes: [body(0x20, 0, 0x11, 0, 0), body(0xd0, FUNCREF, 0x20, 0, 0xfc, 15, 0)],
      });
      const { f, g } = instantiate(W, functions);
      const table = new W.Table({ element: 'anyfunc', initial: 2 }, f);
      const exports = instantiate(W, bytes, { m: { table } });
      table.set(1, g);
      assert.deepEqual([exports.call(0), exports.call(1)], [1, 2]);
      assert.equal(exports.grow(3), 2);
      assert.equal(table.length, 5);
      table.set(4, g);
      assert.equal(exports.call(4), 2);
      throws(W.RuntimeError, () => exports.call(3));
      throws(W.RuntimeError, () => exports.call(5));
    },
  ],
  [
    '64-bit addresses: indices and sizes are BigInts',
    (W) => {
      const address = 'i64';
      const { f } = instantiate(W, functions);
      const table = new W.Table({ address, element: 'anyfunc', initial: 2n, maximum: 4n });
      assert.equal(table.length, 2n);
      table.set(1n, f);
      assert.equal(table.get(1n), f);
      assert.equal(table.get('0'), null);
      assert.equal(table.grow(1n), 2n);
      throws(RangeError, () => table.grow(2n));
      throws(RangeError, () => table.get(3n));
      for (const value of [-1n, 2n ** 64n, '0x10000000000000000', 1]) {
        throws(TypeError, () => table.get(value));
        throws(TypeError, () => table.set(value, null));
        throws(TypeError, () => table.grow(value));
        throws(TypeError, () => new W.Table({ address, element: 'anyfunc', initial: value }));
      }
    },
  ],
  [
    'tables of a non-null type have no default',
    (W) => {
      const bytes = build({
        tables: [
          [0x40, 0, 0x64, ANYREF, ...limits(1, 20), 0x41, 42, 0xfb, 0x1c, 0x0b],
          [ANYREF, ...limits(1, 20)],
          [EXTERNREF, ...limits(1)],
        ],
        exports: ['strict', 'nullable', 'extern'].map((name, k) => exportOf(name, TABLE, k)),
      });
      const { strict, nullable, extern } = instantiate(W, bytes);
      isTable(W, strict, [42]);
      throws(TypeError, () => strict.grow(5));
      throws(TypeError, () => strict.set(0));
      throws(TypeError, () => strict.set(0, null));
      strict.grow(1, 'foo');
      isTable(W, strict, [42, 'foo']);
      nullable.grow(1);
      nullable.set(0);
      isTable(W, nullable, [null, null]);
      isTable(W, extern, [null]);
    },
  ],
];
