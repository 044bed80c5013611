/** js-api "The WebAssembly Namespace" */
import assert from 'node:assert/strict';
import { FUNC, GLOBAL, I32, body, build, importOf, type } from '../build-module.mjs';
import {
  accessor,
  attributes,
  operation,
  rejects,
  strangers,
  throws,
  detach,
} from '../support.mjs';

const empty = build();
const startTraps = build({ types: [type([], [])], functions: [0], start: 0, codes: [body(0)] });
const withGlobal = build({
  imports: [importOf('module', 'global', GLOBAL, I32, 0)],
});
const invalid = Uint8Array.from([...empty, 0, 0]);
const interfaces = ['Module', 'Instance', 'Memory', 'Table', 'Global', 'Tag', 'Exception'];
const errors = ['CompileError', 'LinkError', 'RuntimeError'];

/** What no buffer source is. */
const noSources = () => [
  ...strangers(),
  ArrayBuffer,
  ArrayBuffer.prototype,
  SharedArrayBuffer.prototype,
  Uint8Array.prototype,
  Object.create(ArrayBuffer.prototype),
  Array.from(empty),
];

/** The bytes of the empty module in a buffer or view. */
function inBuffer(make) {
  const source = make();
  const buffer = source.buffer ?? source;
  new Uint8Array(buffer, source.byteOffset ?? 0).set(empty);
  return source;
}
const resizable = (length) => new ArrayBuffer(length, { maxByteLength: length + 16 });
const growable = (length) => new SharedArrayBuffer(length, { maxByteLength: length + 16 });
const n = empty.length;
const sources = {
  'an ArrayBuffer': () => new ArrayBuffer(n),
  'a Uint16Array': () => new Uint16Array(n / 2),
  'a DataView': () => new DataView(new ArrayBuffer(n)),
  'a view of a part': () => new Uint8Array(new ArrayBuffer(n + 8), 4, n),
  'a view of a SharedArrayBuffer': () => new Uint8Array(new SharedArrayBuffer(n)),
  'a SharedArrayBuffer': () => new SharedArrayBuffer(n),
  'a resizable ArrayBuffer': () => resizable(n),
  'a growable SharedArrayBuffer': () => growable(n),
  'a length-tracking Uint8Array': () => new Uint8Array(resizable(n)),
  'a length-tracking DataView': () => new DataView(growable(n)),
  'a length-tracking view at an offset': () => new Uint8Array(resizable(n + 4), 4),
};
const emptySources = {
  'an empty buffer': () => new ArrayBuffer(0),
  'a detached ArrayBuffer': () => {
    const buffer = empty.slice().buffer;
    detach(buffer);
    return buffer;
  },
  'a detached Uint8Array': () => {
    const view = empty.slice();
    detach(view.buffer);
    return view;
  },
  'a detached DataView': () => {
    const view = new DataView(empty.slice().buffer);
    detach(view.buffer);
    return view;
  },
  'a Uint8Array that its buffer shrank away from': () => {
    const buffer = resizable(8);
    const view = new Uint8Array(buffer, 4, 4);
    buffer.resize(2);
    return view;
  },
};

/** @type {[string, (W: any) => unknown][]} */
export const cases = [
  ...interfaces.map((name) => [
    `interface ${name}: property, prototype, constructor, tag`,
    (W) => {
      const { value } = attributes(W, name, 'wc');
      assert.equal(attributes(value, 'name', 'c').value, name);
      attributes(value, 'length', 'c');
      attributes(value, 'prototype', '');
      assert.equal(attributes(value.prototype, 'constructor', 'wc').value, value);
      const tag = attributes(value.prototype, Symbol.toStringTag, 'c');
      assert.equal(tag.value, `WebAssembly.${name}`);
      assert.equal(String(Object.create(value.prototype)), `[object WebAssembly.${name}]`);
      throws(TypeError, () => value());
      throws(TypeError, () => value({}));
      throws(TypeError, () => new value());
    },
  ]),
  ...errors.map((name) => [
    `error ${name} has the structure of a NativeError`,
    (W) => {
      const { value } = attributes(W, name, 'wc');
      assert.equal(Object.getPrototypeOf(value), Error);
      assert.equal(attributes(value, 'length', 'c').value, 1);
      assert.equal(attributes(value, 'name', 'c').value, name);
      const prototype = attributes(value, 'prototype', '').value;
      assert.equal(Object.getPrototypeOf(prototype), Error.prototype);
      assert.equal(attributes(prototype, 'name', 'wc').value, name);
      assert.equal(attributes(prototype, 'message', 'wc').value, '');
      attributes(prototype, 'constructor', 'wc');
      assert.ok(!Object.hasOwn(prototype, Symbol.toStringTag));
      const error = new value('text', { cause: 1 });
      assert.equal(attributes(error, 'message', 'wc').value, 'text');
      assert.equal(attributes(error, 'cause', 'wc').value, 1);
      assert.equal(Object.prototype.toString.call(error), '[object Error]');
      assert.ok(value('called') instanceof value);
      assert.ok(!('cause' in new value('text', {})) && !Object.hasOwn(new value(), 'message'));
      class Own extends value {}
      assert.equal(Object.getPrototypeOf(new Own()), Own.prototype);
      assert.equal(String(new value('x')), `${name}: x`);
    },
  ]),
  [
    'operations and their lengths',
    (W) => {
      for (const key of ['validate', 'compile', 'instantiate']) operation(W, key, 1);
      for (const key of ['compileStreaming', 'instantiateStreaming']) operation(W, key, 1);
    },
  ],
  [
    'the namespace is an ordinary object with a tag',
    (W) => {
      assert.equal(Object.getPrototypeOf(W), Object.prototype);
      assert.equal(typeof W, 'object');
      assert.ok(Object.isExtensible(W));
      const { value } = attributes(W, Symbol.toStringTag, 'c');
      assert.equal(value, 'WebAssembly');
      throws(TypeError, () => W());
      throws(TypeError, () => new W());
    },
  ],
  ['attribute JSTag', (W) => accessor(W, 'JSTag', false)],
  [
    'JSTag is always the same tag',
    (W) => assert.ok(W.JSTag === W.JSTag && Object.getPrototypeOf(W.JSTag) === W.Tag.prototype),
  ],
  ...Object.entries(sources).map(([what, make]) => [
    `validate, compile and Module take ${what}`,
    async (W) => {
      assert.equal(W.validate(inBuffer(make)), true);
      assert.equal(Object.getPrototypeOf(new W.Module(inBuffer(make))), W.Module.prototype);
      assert.equal(Object.getPrototypeOf(await W.compile(inBuffer(make))), W.Module.prototype);
    },
  ]),
  ...Object.entries(emptySources).map(([what, make]) => [
    `${what} has no bytes, but is a buffer source`,
    async (W) => {
      assert.equal(W.validate(make()), false);
      throws(W.CompileError, () => new W.Module(make()));
      await rejects(W.CompileError, W.compile(make()));
    },
  ]),
  [
    'a DataView that its buffer shrank away from is refused',
    async (W) => {
      const buffer = resizable(8);
      const view = new DataView(buffer, 4);
      buffer.resize(2);
      throws(TypeError, () => W.validate(view));
      await rejects(TypeError, W.compile(view));
    },
  ],
  [
    'validate: what is no buffer source is a TypeError',
    (W) => {
      throws(TypeError, () => W.validate());
      for (const value of noSources()) throws(TypeError, () => W.validate(value));
    },
  ],
  [
    'validate: true for modules, false for all else; any receiver; stray arguments',
    (W) => {
      assert.equal(W.validate(empty), true);
      assert.equal(W.validate(invalid), false);
      assert.equal(W.validate(empty, {}), true);
      for (const receiver of strangers()) assert.equal(W.validate.call(receiver, empty), true);
    },
  ],
  [
    'a view whose properties lie is read as what it is',
    (W) => {
      const view = empty.slice();
      Object.defineProperties(view, {
        byteLength: { value: 3 },
        buffer: { value: new ArrayBuffer(1) },
      });
      assert.equal(W.validate(view), true);
    },
  ],
  [
    'compile: rejects, never throws, for wrong arguments',
    async (W) => {
      await rejects(TypeError, W.compile());
      for (const value of noSources()) await rejects(TypeError, W.compile(value));
    },
  ],
  [
    'compile: a plain promise of a Module',
    async (W) => {
      const promise = W.compile(empty);
      assert.equal(Object.getPrototypeOf(promise), Promise.prototype);
      assert.ok(Object.isExtensible(promise));
      const module = await promise;
      assert.equal(Object.getPrototypeOf(module), W.Module.prototype);
      assert.ok(Object.isExtensible(module));
    },
  ],
  [
    'compile: invalid bytes reject with a CompileError',
    async (W) => {
      await rejects(W.CompileError, W.compile(invalid));
      await rejects(W.CompileError, W.compile(new Uint8Array(3)));
    },
  ],
  [
    'compile: takes the bytes as they are when it is called',
    async (W) => {
      const bytes = empty.slice();
      const promise = W.compile(bytes);
      bytes.fill(1);
      await promise;
    },
  ],
  [
    'compile: settles in a task of its own',
    async (W) => {
      const order = [];
      const compiled = W.compile(empty).then(() => order.push('compiled'));
      let chain = Promise.resolve();
      for (let i = 0; i < 50; i++) chain = chain.then(() => {});
      await Promise.all([compiled, chain.then(() => order.push('chain'))]);
      assert.deepEqual(order, ['chain', 'compiled']);
    },
  ],
  [
    'instantiate: rejects for wrong arguments',
    async (W) => {
      await rejects(TypeError, W.instantiate());
      for (const value of noSources()) await rejects(TypeError, W.instantiate(value));
      for (const imports of [null, true, '', Symbol(), 1, 0.1]) {
        await rejects(TypeError, W.instantiate(empty, imports));
        await rejects(TypeError, W.instantiate(new W.Module(empty), imports));
      }
    },
  ],
  [
    'instantiate: bytes give { module, instance }, a Module gives an Instance',
    async (W) => {
      const result = await W.instantiate(empty);
      assert.equal(Object.getPrototypeOf(result), Object.prototype);
      assert.deepEqual(Object.keys(result), ['module', 'instance']);
      attributes(result, 'module', 'wec');
      attributes(result, 'instance', 'wec');
      assert.equal(Object.getPrototypeOf(result.instance), W.Instance.prototype);
      const instance = await W.instantiate(result.module);
      assert.equal(Object.getPrototypeOf(instance), W.Instance.prototype);
      for (const receiver of strangers()) await W.instantiate.call(receiver, empty);
    },
  ],
  [
    'instantiate: imports are read at once from a Module, after compiling from bytes',
    async (W) => {
      const order = [];
      const imports = {
        get module() {
          order.push('module');
          return {
            get global() {
              order.push('global');
              return 0;
            },
          };
        },
      };
      const fromBytes = W.instantiate(withGlobal, imports);
      assert.deepEqual(order, []);
      await fromBytes;
      assert.deepEqual(order, ['module', 'global']);
      const fromModule = W.instantiate(new W.Module(withGlobal), imports);
      assert.deepEqual(order, ['module', 'global', 'module', 'global']);
      await fromModule;
    },
  ],
  [
    'instantiate: what a getter throws is the reason',
    async (W) => {
      const reason = { any: 'value' };
      const imports = {
        get module() {
          throw reason;
        },
      };
      for (const source of [withGlobal, new W.Module(withGlobal)]) {
        assert.equal(await W.instantiate(source, imports).catch((error) => error), reason);
      }
    },
  ],
  [
    'instantiate: a start function that traps rejects with a RuntimeError',
    async (W) => {
      await rejects(W.RuntimeError, W.instantiate(startTraps));
      await rejects(W.RuntimeError, W.instantiate(new W.Module(startTraps)));
    },
  ],
  [
    'instantiate: code runs after the call has returned',
    async (W) => {
      let calls = 0;
      const module = new W.Module(
        build({ types: [type([], [])], imports: [importOf('m', 'f', FUNC, 0)], start: 0 }),
      );
      const promise = W.instantiate(module, { m: { f: () => calls++ } });
      const before = calls;
      await promise;
      assert.deepEqual([before, calls], [0, 1]);
    },
  ],
];
