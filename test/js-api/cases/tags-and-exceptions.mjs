/** js-api "Tags", "Exceptions", "JavaScript exceptions" */
import assert from 'node:assert/strict';
import {
  EXNREF,
  EXTERNREF,
  FUNC,
  I32,
  TAG,
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
import {
  accessor,
  observed,
  operation,
  strangers,
  strangersTo,
  thrownBy,
  throws,
} from '../support.mjs';

const tagOf = (W, ...parameters) => new W.Tag({ parameters });

/** Functions over an imported tag (externref) and an imported function `run`. */
const program = build({
  types: [
    type([EXTERNREF], []),
    type([], []),
    type([], [EXTERNREF]),
    type([], [EXNREF]),
    type([], [EXTERNREF, EXNREF]),
  ],
  imports: [importOf('m', 'tag', TAG, 0, 0), importOf('m', 'run', FUNC, 1)],
  functions: [0, 2, 1, 1],
  exports: [
    exportOf('raise', FUNC, 1),
    exportOf('payload', FUNC, 2),
    exportOf('again', FUNC, 3),
    exportOf('againAll', FUNC, 4),
    exportOf('tag', TAG, 0),
  ],
  codes: [
    // throw
    body(...local(0), 0x08, 0),
    // catch the payload of the tag and return it
    body(0x02, EXTERNREF, 0x1f, 0x40, 1, 0x00, 0, 0, ...call(0), 0x0b, 0xd0, EXTERNREF, 0x0b),
    // catch_ref, throw_ref
    body(0x02, 4, 0x1f, 0x40, 1, 0x01, 0, 0, ...call(0), 0x0b, 0x0f, 0x0b, 0x0a),
    // catch_all_ref, throw_ref
    body(0x02, EXNREF, 0x1f, 0x40, 1, 0x03, 0, ...call(0), 0x0b, 0x0f, 0x0b, 0x0a),
  ],
});
const throwing = (value) => () => {
  throw value;
};

/** @type {[string, (W: any) => unknown][]} */
export const cases = [
  [
    'Tag: takes a descriptor with parameters',
    (W) => {
      for (const value of [...strangers(), NaN]) throws(TypeError, () => new W.Tag(value));
      throws(TypeError, () => new W.Tag());
      throws(TypeError, () => W.Tag({ parameters: [] }));
      for (const parameters of [undefined, null, 1, {}, 'i32', ['i33'], [undefined], ['i32', 1]]) {
        throws(TypeError, () => new W.Tag({ parameters }));
      }
      assert.equal(W.Tag.length, 1);
    },
  ],
  [
    'Tag: an extensible object of the interface, of any subclass',
    (W) => {
      for (const types of [[], ['i32'], ['i32', 'i64', 'f32', 'f64', 'externref', 'anyfunc']]) {
        const tag = new W.Tag({ parameters: types }, {});
        assert.equal(Object.getPrototypeOf(tag), W.Tag.prototype);
        assert.ok(Object.isExtensible(tag));
        assert.equal(String(tag), '[object WebAssembly.Tag]');
      }
      class Own extends W.Tag {}
      assert.equal(Object.getPrototypeOf(new Own({ parameters: [] })), Own.prototype);
    },
  ],
  [
    'Tag: the method that iterates over parameters is read once',
    (W) => {
      let reads = 0;
      const parameters = {
        get [Symbol.iterator]() {
          reads++;
          return () => ['i32'].values();
        },
      };
      new W.Tag({ parameters });
      assert.equal(reads, 1);
    },
  ],
  [
    'Tag: parameters are any iterable, each converted to a string',
    (W) => {
      const order = [];
      new W.Tag({
        get parameters() {
          order.push('parameters');
          return new Set([{ toString: () => (order.push('toString'), 'i32') }]);
        },
      });
      assert.deepEqual(order, ['parameters', 'toString']);
    },
  ],
  [
    'Exception: takes a tag and its values',
    (W) => {
      throws(TypeError, () => new W.Exception());
      throws(TypeError, () => new W.Exception(tagOf(W)));
      throws(TypeError, () => W.Exception(tagOf(W), []));
      for (const value of strangersTo(W, 'Tag'))
        throws(TypeError, () => new W.Exception(value, []));
      for (const values of [undefined, null, 1, {}, [1], [1, 2, 3]]) {
        throws(TypeError, () => new W.Exception(tagOf(W, 'i32', 'i32'), values));
      }
    },
  ],
  ['Exception: length', (W) => assert.equal(W.Exception.length, 2)],
  [
    'Exception: values are those of any iterable, converted by type',
    (W) => {
      const tag = tagOf(W, 'i32', 'i64', 'f32', 'externref');
      const exception = new W.Exception(tag, new Set(['1', 2n, 0.1, 'x']));
      const values = [1, 2n, Math.fround(0.1), 'x'];
      values.forEach((value, i) => assert.equal(exception.getArg(tag, i), value));
      const wrong = [
        ['i32', 1n],
        ['i32', Symbol()],
        ['f64', 1n],
        ['i64', undefined],
        ['anyfunc', 1],
      ];
      for (const [name, value] of wrong) {
        throws(TypeError, () => new W.Exception(tagOf(W, name), [value]));
      }
    },
  ],
  [
    'Exception: an extensible object that is no Error, of any subclass',
    (W) => {
      const exception = new W.Exception(tagOf(W), [], {});
      assert.equal(Object.getPrototypeOf(exception), W.Exception.prototype);
      assert.ok(Object.isExtensible(exception));
      assert.equal(String(exception), '[object WebAssembly.Exception]');
      assert.ok(!(exception instanceof Error));
      class Own extends W.Exception {}
      const own = new Own(tagOf(W), []);
      assert.equal(Object.getPrototypeOf(own), Own.prototype);
      assert.deepEqual(Object.keys(own), []);
    },
  ],
  [
    'Exception: options are a dictionary',
    (W) => {
      for (const options of [undefined, null, {}, []]) new W.Exception(tagOf(W), [], options);
      for (const options of [1, 'x', true]) {
        throws(TypeError, () => new W.Exception(tagOf(W), [], options));
      }
      const order = [];
      new W.Exception(tagOf(W), [], observed(order, { traceStack: true, other: true }));
      assert.deepEqual(order, ['traceStack']);
    },
  ],
  [
    'Exception: the operations',
    (W) => {
      operation(W.Exception.prototype, 'is', 1);
      operation(W.Exception.prototype, 'getArg', 2);
    },
  ],
  ['Exception: attribute stack', (W) => accessor(W.Exception.prototype, 'stack', false)],
  [
    'stack: the calls that led here if asked for, else undefined',
    (W) => {
      assert.equal(new W.Exception(tagOf(W), []).stack, undefined);
      assert.equal(new W.Exception(tagOf(W), [], { traceStack: false }).stack, undefined);
      function deep() {
        return new W.Exception(tagOf(W), [], { traceStack: true });
      }
      const { stack } = deep();
      assert.equal(typeof stack, 'string');
      assert.match(stack.split('\n')[1], /deep/);
    },
  ],
  [
    'stack: exceptions only',
    (W) => {
      const { get } = Object.getOwnPropertyDescriptor(W.Exception.prototype, 'stack');
      for (const value of strangersTo(W, 'Exception')) throws(TypeError, () => get.call(value));
    },
  ],
  [
    'is: whether it was made with the tag',
    (W) => {
      const tag = tagOf(W, 'i32');
      const exception = new W.Exception(tag, [1]);
      assert.equal(exception.is(tag, {}), true);
      assert.equal(exception.is(tagOf(W, 'i32')), false);
      throws(TypeError, () => exception.is());
      for (const value of strangersTo(W, 'Tag')) throws(TypeError, () => exception.is(value));
      for (const value of strangersTo(W, 'Exception')) {
        throws(TypeError, () => W.Exception.prototype.is.call(value, tag));
      }
    },
  ],
  [
    'getArg: the tag must match, then the index',
    (W) => {
      const tag = tagOf(W, 'i32');
      const exception = new W.Exception(tag, [42]);
      assert.equal(exception.getArg(tag, 0, {}), 42);
      throws(TypeError, () => exception.getArg());
      throws(TypeError, () => exception.getArg(tag));
      for (const value of strangersTo(W, 'Tag'))
        throws(TypeError, () => exception.getArg(value, 0));
      for (const value of strangersTo(W, 'Exception')) {
        throws(TypeError, () => W.Exception.prototype.getArg.call(value, tag, 0));
      }
      for (const index of [undefined, NaN, Infinity, -1, 2 ** 32, '4294967296', 1n, Symbol()]) {
        throws(TypeError, () => exception.getArg(tag, index));
      }
      throws(RangeError, () => exception.getArg(tag, 1));
      throws(TypeError, () => exception.getArg(tagOf(W, 'i32'), 0));
    },
  ],
  [
    'values that do not exist in JavaScript are neither given nor got',
    (W) => {
      for (const name of ['v128', 'exnref']) {
        throws(TypeError, () => new W.Exception(tagOf(W, name), [null]));
      }
    },
  ],
  [
    'no Exception can be made of JSTag',
    (W) => throws(TypeError, () => new W.Exception(W.JSTag, [{}])),
  ],
  [
    'what code throws is an Exception with the tag and the values',
    (W) => {
      const bytes = build({
        types: [type([EXTERNREF], []), type([], [])],
        imports: [importOf('m', 'tag', TAG, 0, 0)],
        functions: [0],
        exports: [exportOf('raise', FUNC, 0), exportOf('tag', TAG, 0)],
        codes: [body(...local(0), 0x08, 0)],
      });
      const tag = tagOf(W, 'externref');
      const exports = instantiate(W, bytes, { m: { tag } });
      assert.equal(exports.tag, tag);
      for (const value of [undefined, null, 'x', 4.2, {}, Symbol()]) {
        const exception = thrownBy(() => exports.raise(value));
        assert.equal(Object.getPrototypeOf(exception), W.Exception.prototype);
        assert.ok(exception.is(tag));
        assert.equal(exception.getArg(tag, 0), value);
      }
    },
  ],
  [
    'tags that a module defines are exported as one object',
    (W) => {
      const bytes = build({
        types: [type([I32], [])],
        tags: [0],
        exports: [exportOf('a', TAG, 0), exportOf('b', TAG, 0)],
      });
      const { a, b } = instantiate(W, bytes);
      assert.equal(a, b);
      assert.equal(new W.Exception(a, [5]).getArg(b, 0), 5);
      assert.equal(instantiate(W, bytes).a === a, false);
    },
  ],
  [
    'exceptions pass through code as the same object',
    (W) => {
      const tag = tagOf(W, 'externref');
      const exception = new W.Exception(tag, [{}]);
      const exports = instantiate(W, program, { m: { tag, run: throwing(exception) } });
      assert.equal(exports.payload(), exception.getArg(tag, 0));
      assert.equal(thrownBy(exports.again), exception);
      assert.equal(thrownBy(exports.againAll), exception);
    },
  ],
  [
    'exceptions with another tag, and JavaScript errors, are not caught by a tag',
    (W) => {
      const tag = tagOf(W, 'externref');
      for (const value of [new W.Exception(tagOf(W, 'externref'), [1]), new Error(), 5]) {
        const exports = instantiate(W, program, { m: { tag, run: throwing(value) } });
        assert.equal(thrownBy(exports.payload), value);
        assert.equal(thrownBy(exports.again), value);
        assert.equal(thrownBy(exports.againAll), value);
      }
    },
  ],
  [
    'JSTag catches what JavaScript throws, but no exceptions of other tags',
    (W) => {
      const value = {};
      const m = { tag: W.JSTag, run: throwing(value) };
      const exports = instantiate(W, program, { m });
      assert.equal(exports.payload(), value);
      assert.equal(thrownBy(exports.again), value);
      assert.equal(thrownBy(exports.againAll), value);
      const exception = new W.Exception(tagOf(W, 'externref'), [value]);
      const others = instantiate(W, program, { m: { ...m, run: throwing(exception) } });
      assert.equal(thrownBy(others.payload), exception);
      assert.equal(thrownBy(others.again), exception);
    },
  ],
  [
    'code that throws with JSTag throws the value itself',
    (W) => {
      const exports = instantiate(W, program, { m: { tag: W.JSTag, run() {} } });
      const value = {};
      assert.equal(
        thrownBy(() => exports.raise(value)),
        value,
      );
      assert.equal(exports.tag, W.JSTag);
    },
  ],
  [
    'an exception keeps its tag and payload whatever its prototype becomes',
    (W) => {
      const tag = tagOf(W, 'i32');
      const exception = new W.Exception(tag, [42]);
      const { getArg, is } = W.Exception.prototype;
      Object.setPrototypeOf(exception, null);
      assert.equal(is.call(exception, tag), true);
      assert.equal(getArg.call(exception, tag, 0), 42);
    },
  ],
  [
    'a tag has no more than 1,000 parameters',
    (W) => {
      const parameters = Array(1000).fill('i32');
      assert.ok(new W.Tag({ parameters }));
      throws(TypeError, () => new W.Tag({ parameters: [...parameters, 'i32'] }));
    },
  ],
  [
    'traps and exhausted stacks are not caught by anything',
    (W) => {
      const trapping = instantiate(W, functionsModule([['f', [], [], [0x00]]])).f;
      const forever = instantiate(W, functionsModule([['f', [], [], call(0)]])).f;
      for (const [run, errorClass] of [
        [trapping, W.RuntimeError],
        [forever, RangeError],
      ]) {
        const exports = instantiate(W, program, { m: { tag: W.JSTag, run } });
        for (const key of ['payload', 'again', 'againAll']) throws(errorClass, exports[key]);
      }
    },
  ],
];
