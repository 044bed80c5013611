/** js-api "Exported Functions", "call an Exported Function", "run a host function" */
import assert from 'node:assert/strict';
import {
  EXTERNREF,
  F32,
  F64,
  FUNC,
  FUNCREF,
  I32,
  I64,
  V128,
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
import { functionShape, thrownBy, throws } from '../support.mjs';

/** f calls the import with its own parameters and returns what that returns. */
function throughHost(W, params, results, host) {
  const bytes = functionsModule(
    [['f', params, results, [...params.flatMap((_, i) => local(i)), ...call(0)]]],
    [['m', 'host', params, results]],
  );
  return instantiate(W, bytes, { m: { host } }).f;
}
const identity = (W, valueType) =>
  instantiate(W, functionsModule([['f', [valueType], [valueType], local(0)]])).f;

/** What an import with two results may return instead of an array, and the TypeErrors. */
const noIterables = {
  undefined: undefined,
  null: null,
  number: 7,
  'an object without iterator': {},
  'an iterator that is undefined': { [Symbol.iterator]: undefined },
  'an iterator that is null': { [Symbol.iterator]: null },
  'an iterator that is no function': { [Symbol.iterator]: 7 },
  'an iterator that returns undefined': { [Symbol.iterator]: () => undefined },
  'an iterator that returns a number': { [Symbol.iterator]: () => 7 },
  'next undefined': { [Symbol.iterator]: () => ({ next: undefined }) },
  'next no function': { [Symbol.iterator]: () => ({ next: {} }) },
  'next returns undefined': { [Symbol.iterator]: () => ({ next: () => undefined }) },
  'next returns a number': { [Symbol.iterator]: () => ({ next: () => 7 }) },
  'too few values': [1],
  'too many values': [1, 2, 3],
  'no values': [],
  'a value of the wrong type': [1n, 2],
};
const throwing = {
  'the iterator getter': (reason) => ({
    get [Symbol.iterator]() {
      throw reason;
    },
  }),
  'the iterator': (reason) => ({
    [Symbol.iterator]() {
      throw reason;
    },
  }),
  next: (reason) => ({
    [Symbol.iterator]: () => ({
      next() {
        throw reason;
      },
    }),
  }),
  'the getter of done': (reason) => ({
    [Symbol.iterator]: () => ({
      next: () => ({
        get done() {
          throw reason;
        },
        get value() {
          return assert.fail('value is read');
        },
      }),
    }),
  }),
  'a conversion': (reason) => [
    1,
    {
      valueOf() {
        throw reason;
      },
    },
  ],
};

/** @type {[string, (W: any) => unknown][]} */
export const cases = [
  [
    'a built-in function object, no constructor',
    (W) => {
      const f = throughHost(W, [I32, F64], [], () => {});
      functionShape(f, '1', 2);
      assert.ok(Object.isExtensible(f));
      assert.equal(Object.getPrototypeOf(f), Function.prototype);
      assert.deepEqual(Reflect.ownKeys(f).sort(), ['length', 'name']);
      throws(TypeError, () => new f());
      throws(TypeError, () => Reflect.construct(Object, [], f));
      assert.ok(f instanceof Function);
    },
  ],
  [
    'arguments: missing ones are undefined, more than needed are ignored',
    (W) => {
      const f = throughHost(W, [I32, F64, EXTERNREF], [], (...args) => (seen = args));
      let seen;
      f(1);
      assert.deepEqual(seen, [1, NaN, undefined]);
      f(1, 2, 3, 4);
      assert.deepEqual(seen, [1, 2, 3]);
    },
  ],
  [
    'arguments are converted in order, all before the call',
    (W) => {
      const order = [];
      const value = (name, result) => ({
        valueOf() {
          order.push(name);
          return result;
        },
      });
      const f = throughHost(W, [I32, I64, F32], [], () => order.push('call'));
      f(value('a', 1), value('b', 2n), value('c', 3));
      assert.deepEqual(order, ['a', 'b', 'c', 'call']);
      order.length = 0;
      throws(TypeError, () => f(value('a', 1), value('b', 2), value('c', 3)));
      assert.deepEqual(order, ['a', 'b']);
    },
  ],
  [
    'results: undefined, a value, an array of values',
    (W) => {
      assert.equal(throughHost(W, [], [], () => 5)(), undefined);
      assert.equal(throughHost(W, [], [I32], () => '5')(), 5);
      const several = throughHost(W, [], [I32, F64, I64], () => ['1', 2.5, 3n])();
      assert.ok(Array.isArray(several) && Object.getPrototypeOf(several) === Array.prototype);
      assert.deepEqual(several, [1, 2.5, 3n]);
    },
  ],
  [
    'host functions are called without receiver, in strict mode with undefined',
    (W) => {
      const receivers = [];
      function host() {
        receivers.push(this);
      }
      throughHost(W, [], [], host).call({});
      assert.deepEqual(receivers, [undefined]);
    },
  ],
  [
    'several results may come from any iterable',
    (W) => {
      for (const values of [[1, 2], new Set([1, 2]), '12', new Int8Array([1, 2])]) {
        assert.deepEqual(throughHost(W, [], [I32, I32], () => values)(), [1, 2]);
      }
      const order = [];
      function* generate() {
        for (const value of [7, 8]) {
          order.push(`make ${value}`);
          yield { valueOf: () => (order.push(`convert ${value}`), value) };
        }
        order.push('end');
      }
      assert.deepEqual(throughHost(W, [], [I32, I32], generate)(), [7, 8]);
      assert.deepEqual(order, ['make 7', 'make 8', 'end', 'convert 7', 'convert 8']);
    },
  ],
  ...Object.entries(noIterables).map(([what, value]) => [
    `several results: ${what} is a TypeError`,
    (W) =>
      throws(
        TypeError,
        throughHost(W, [], [I32, F64], () => value),
      ),
  ]),
  ...Object.entries(throwing).map(([what, make]) => [
    `several results: what ${what} throws is thrown`,
    (W) => {
      const reason = {};
      const f = throughHost(W, [], [I32, F64], () => make(reason));
      assert.equal(thrownBy(f), reason);
    },
  ]),
  [
    'what a host function throws is thrown, whatever it is',
    (W) => {
      for (const reason of [new Error(), new RangeError('own'), undefined, null, 5, Symbol(), {}]) {
        const f = throughHost(W, [], [], () => {
          throw reason;
        });
        assert.equal(thrownBy(f), reason);
      }
    },
  ],
  [
    'a result that does not convert is a TypeError',
    (W) => {
      throws(
        TypeError,
        throughHost(W, [], [I64], () => 1),
      );
      throws(
        TypeError,
        throughHost(W, [], [I32], () => 1n),
      );
      throws(
        TypeError,
        throughHost(W, [], [F64], () => Symbol()),
      );
      throws(
        TypeError,
        throughHost(W, [], [FUNCREF], () => () => {}),
      );
    },
  ],
  [
    'v128 does not cross: each call is a TypeError, before anything is converted',
    (W) => {
      const argument = { valueOf: () => assert.fail('converted') };
      const f = instantiate(W, functionsModule([['f', [I32, V128], [], []]])).f;
      functionShape(f, '0', 2);
      throws(TypeError, () => f(argument, 0));
      throws(TypeError, instantiate(W, functionsModule([['f', [], [V128], [0x00]]])).f);
      const bytes = functionsModule(
        [['f', [], [], [...call(0), 0x1a]]],
        [['m', 'host', [], [V128]]],
      );
      const host = () => assert.fail('called');
      throws(TypeError, instantiate(W, bytes, { m: { host } }).f);
    },
  ],
  [
    'one function object for each function, wherever it comes from',
    (W) => {
      const bytes = build({
        types: [type([], [FUNCREF]), type([], [])],
        functions: [0, 1],
        tables: [[FUNCREF, 0, 2]],
        exports: [
          exportOf('get', FUNC, 0),
          exportOf('f', FUNC, 1),
          exportOf('g', FUNC, 1),
          exportOf('table', 1, 0),
        ],
        elements: [[0, 0x41, 0, 0x0b, 1, 1]],
        codes: [body(0xd2, 1), body()],
      });
      const { get, f, g, table } = instantiate(W, bytes);
      assert.equal(f, g);
      assert.equal(get(), f);
      assert.equal(table.get(0), f);
      assert.equal(table.get(1), null);
      table.set(1, f);
      assert.equal(table.get(1), f);
    },
  ],
  [
    'an exported host function is called with conversions of the module',
    (W) => {
      const bytes = build({
        types: [type([I32], [I32])],
        imports: [importOf('m', 'f', FUNC, 0)],
        exports: [exportOf('f', FUNC, 0)],
      });
      const host = (...args) => args[0] * args.length;
      const { f } = instantiate(W, bytes, { m: { f: host } });
      functionShape(f, '0', 1);
      assert.equal(f('3', 4), 3);
      assert.equal(instantiate(W, bytes, { m: { f } }).f, f);
    },
  ],
  [
    'values of the number types',
    (W) => {
      const i32 = identity(W, I32);
      const expected = [
        [2 ** 31, -(2 ** 31)],
        [2 ** 32 + 1.9, 1],
        [-1.9, -1],
        [NaN, 0],
        [Infinity, 0],
        ['0x10', 16],
        [-0, 0],
      ];
      for (const [value, result] of expected) assert.ok(Object.is(i32(value), result));
      const i64 = identity(W, I64);
      assert.equal(i64(2n ** 63n), -(2n ** 63n));
      assert.equal(i64(-1n), -1n);
      assert.equal(i64('5'), 5n);
      assert.equal(i64(true), 1n);
      throws(TypeError, () => i64(5));
      throws(TypeError, () => i64());
      throws(SyntaxError, () => i64('five'));
      const f32 = identity(W, F32);
      assert.equal(f32(0.1), Math.fround(0.1));
      assert.ok(Object.is(f32(-0), -0));
      assert.equal(f32(1e300), Infinity);
      const f64 = identity(W, F64);
      assert.ok(Object.is(f64(), NaN));
      assert.equal(f64('1e3'), 1000);
      throws(TypeError, () => f64(1n));
    },
  ],
  [
    'values of the reference types',
    (W) => {
      const extern = identity(W, EXTERNREF);
      for (const value of [null, undefined, 1, -0, 'x', 5n, Symbol.iterator, {}, () => {}]) {
        assert.ok(Object.is(extern(value), value));
      }
      const func = identity(W, FUNCREF);
      assert.equal(func(null), null);
      assert.equal(func(func), func);
      for (const value of [undefined, () => {}, {}, 1]) throws(TypeError, () => func(value));
    },
  ],
  [
    'calls nest through JavaScript, and errors unwind through both',
    (W) => {
      const reason = new Error();
      let depth = 0;
      const f = throughHost(W, [], [], () => {
        if (++depth === 50) throw reason;
        f();
      });
      assert.equal(thrownBy(f), reason);
      assert.equal(depth, 50);
    },
  ],
];
