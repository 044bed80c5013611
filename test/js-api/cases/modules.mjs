/** js-api "Modules" */
import assert from 'node:assert/strict';
import {
  F64,
  FUNC,
  FUNCREF,
  GLOBAL,
  I32,
  MEMORY,
  TABLE,
  TAG,
  body,
  build,
  exportOf,
  global,
  importOf,
  limits,
  type,
} from '../build-module.mjs';
import { attributes, operation, strangers, strangersTo, throws } from '../support.mjs';

const empty = build();
const everything = build({
  types: [type([], []), type([I32], [F64])],
  imports: [
    importOf('module', 'fn', FUNC, 0),
    importOf('module', 'table', TABLE, FUNCREF, ...limits(0, 128)),
    importOf('other', 'memory', MEMORY, ...limits(0, 128)),
    importOf('', '', GLOBAL, I32, 0),
    importOf('wörld', '\0', TAG, 0, 0),
  ],
  functions: [1],
  globals: [global(I32, true, 0x41, 7)],
  exports: [
    exportOf('fn', FUNC, 1),
    exportOf('', FUNC, 0),
    exportOf('table', TABLE, 0),
    exportOf('memory', MEMORY, 0),
    exportOf('__proto__', GLOBAL, 1),
    exportOf('tag', TAG, 0),
    exportOf('0', GLOBAL, 0),
  ],
  codes: [body(0x00)],
});
const customs = build({
  customs: [
    ['name', [0, 1, 0]],
    ['x', [1, 2, 3]],
    ['y', []],
    ['x', [4]],
    ['undefined', [5]],
    ['na\uFFFDme', [6]],
    ['yee\uD801\uDC37eey', [7]],
  ],
});

function isFreshArray(make) {
  const [first, second] = [make(), make()];
  assert.ok(Array.isArray(first));
  assert.equal(Object.getPrototypeOf(first), Array.prototype);
  assert.ok(Object.isExtensible(first));
  assert.notEqual(first, second);
  assert.deepEqual(first, second);
}

const sections = (W, name) =>
  W.Module.customSections(new W.Module(customs), name).map((buffer) => [...new Uint8Array(buffer)]);

/** @type {[string, (W: any) => unknown][]} */
export const cases = [
  [
    'constructor: an extensible object of the interface; stray arguments',
    (W) => {
      const module = new W.Module(empty, {});
      assert.equal(Object.getPrototypeOf(module), W.Module.prototype);
      assert.ok(Object.isExtensible(module));
      assert.equal(String(module), '[object WebAssembly.Module]');
      assert.equal(W.Module.length, 1);
    },
  ],
  [
    'constructor: the bytes are copied',
    (W) => {
      const bytes = everything.slice();
      const module = new W.Module(bytes);
      bytes.fill(0);
      assert.equal(W.Module.imports(module).length, 5);
    },
  ],
  [
    'constructor: new.target decides the prototype',
    (W) => {
      class Own extends W.Module {}
      const module = new Own(empty);
      assert.equal(Object.getPrototypeOf(module), Own.prototype);
      assert.deepEqual(W.Module.imports(module), []);
      const other = Reflect.construct(W.Module, [empty], Map);
      assert.equal(Object.getPrototypeOf(other), Map.prototype);
      assert.deepEqual(W.Module.exports(other), []);
    },
  ],
  [
    'static operations and their lengths',
    (W) => {
      operation(W.Module, 'exports', 1);
      operation(W.Module, 'imports', 1);
      operation(W.Module, 'customSections', 2);
    },
  ],
  ...['imports', 'exports', 'customSections'].map((key) => [
    `${key}: takes Modules only, whatever the receiver`,
    (W) => {
      throws(TypeError, () => W.Module[key]());
      for (const value of strangersTo(W, 'Module'))
        throws(TypeError, () => W.Module[key](value, ''));
      const module = new W.Module(empty);
      for (const receiver of strangers()) {
        assert.deepEqual(W.Module[key].call(receiver, module, ''), []);
      }
    },
  ]),
  [
    'imports: module, name and kind of each, in order',
    (W) => {
      assert.deepEqual(W.Module.imports(new W.Module(everything)), [
        { module: 'module', name: 'fn', kind: 'function' },
        { module: 'module', name: 'table', kind: 'table' },
        { module: 'other', name: 'memory', kind: 'memory' },
        { module: '', name: '', kind: 'global' },
        { module: 'wörld', name: '\0', kind: 'tag' },
      ]);
    },
  ],
  [
    'exports: name and kind of each, in order',
    (W) => {
      assert.deepEqual(W.Module.exports(new W.Module(everything)), [
        { name: 'fn', kind: 'function' },
        { name: '', kind: 'function' },
        { name: 'table', kind: 'table' },
        { name: 'memory', kind: 'memory' },
        { name: '__proto__', kind: 'global' },
        { name: 'tag', kind: 'tag' },
        { name: '0', kind: 'global' },
      ]);
    },
  ],
  [
    'imports and exports: fresh arrays of plain objects',
    (W) => {
      const module = new W.Module(everything);
      isFreshArray(() => W.Module.imports(module));
      isFreshArray(() => W.Module.exports(module));
      for (const key of ['module', 'name', 'kind']) {
        attributes(W.Module.imports(module)[0], key, 'wec');
      }
      const [first] = W.Module.exports(module);
      assert.equal(Object.getPrototypeOf(first), Object.prototype);
      for (const key of ['name', 'kind']) attributes(first, key, 'wec');
    },
  ],
  [
    'customSections: contents of the sections of that name, in order',
    (W) => {
      assert.deepEqual(sections(W, 'x'), [[1, 2, 3], [4]]);
      assert.deepEqual(sections(W, 'y'), [[]]);
      assert.deepEqual(sections(W, 'name'), [[0, 1, 0]]);
      assert.deepEqual(sections(W, ''), []);
      assert.deepEqual(sections(W, 'x\0'), []);
      assert.deepEqual(sections(W, { toString: () => 'y' }), [[]]);
    },
  ],
  [
    'customSections: names are compared as strings',
    (W) => {
      assert.deepEqual(sections(W, 'na\uFFFDme'), [[6]]);
      assert.deepEqual(sections(W, 'na\uDC01me'), []);
      assert.deepEqual(sections(W, 'yee\uD801\uDC37eey'), [[7]]);
      assert.deepEqual(sections(W, 'yee\uFFFD\uFFFDeey'), []);
    },
  ],
  [
    'customSections: a missing name is a TypeError, undefined is a name',
    (W) => {
      throws(TypeError, () => W.Module.customSections(new W.Module(empty)));
      assert.deepEqual(sections(W, undefined), [[5]]);
    },
  ],
  [
    'customSections: a symbol is no name',
    (W) => throws(TypeError, () => W.Module.customSections(new W.Module(empty), Symbol())),
  ],
  [
    'customSections: fresh arrays of fresh buffers',
    (W) => {
      const module = new W.Module(customs);
      isFreshArray(() => W.Module.customSections(module, 'x'));
      const [buffer] = W.Module.customSections(module, 'x');
      assert.equal(Object.getPrototypeOf(buffer), ArrayBuffer.prototype);
      new Uint8Array(buffer).fill(9);
      assert.deepEqual([...new Uint8Array(W.Module.customSections(module, 'x')[0])], [1, 2, 3]);
    },
  ],
  [
    'Module inherits from %AbstractModuleSource%',
    (W) => {
      const source = Object.getPrototypeOf(W.Module);
      assert.notEqual(source, Function.prototype);
      assert.equal(attributes(source, 'name', 'c').value, 'AbstractModuleSource');
      assert.equal(attributes(source, 'length', 'c').value, 0);
      attributes(source, 'prototype', '');
      assert.equal(Object.getPrototypeOf(W.Module.prototype), source.prototype);
      assert.equal(attributes(source.prototype, 'constructor', 'wc').value, source);
      throws(TypeError, () => source());
      throws(TypeError, () => new source());
      const { get, set } = attributes(source.prototype, Symbol.toStringTag, 'c');
      assert.equal(set, undefined);
      assert.equal(get.name, 'get [Symbol.toStringTag]');
      assert.equal(get.call(new W.Module(empty)), 'WebAssembly.Module');
      for (const value of strangersTo(W, 'Module')) assert.equal(get.call(value), undefined);
    },
  ],
];
