/** js-api "Instances", "read the imports", "create an exports object" */
import assert from 'node:assert/strict';
import {
  EXTERNREF,
  F32,
  F64,
  FUNC,
  FUNCREF,
  GLOBAL,
  I32,
  I64,
  MEMORY,
  TABLE,
  TAG,
  body,
  build,
  call,
  exportOf,
  functionsModule,
  global,
  importOf,
  instantiate,
  limits,
  type,
} from '../build-module.mjs';
import {
  accessor,
  attributes,
  functionShape,
  rejects,
  strangers,
  strangersTo,
  throws,
} from '../support.mjs';

const empty = build();
const numbers = { i32: I32, i64: I64, f32: F32, f64: F64 };
const importing = (...description) =>
  build({ types: [type([], [])], imports: [importOf('m', 'v', ...description)] });

/** Instantiation with `v` fails in this way, however it is begun. */
async function refuses(W, bytes, errorClass, ...imports) {
  const module = new W.Module(bytes);
  throws(errorClass, () => new W.Instance(module, ...imports));
  await rejects(errorClass, W.instantiate(module, ...imports));
  await rejects(errorClass, W.instantiate(bytes, ...imports));
}
const refusesValue = (W, bytes, errorClass, v) => refuses(W, bytes, errorClass, { m: { v } });

const exporting = build({
  types: [type([I32, F64], []), type([], [])],
  functions: [0, 1],
  tables: [[FUNCREF, ...limits(7)]],
  memories: [limits(2)],
  globals: [global(I32, true, 0x41, 7), global(I64, false, 0x42, 6)],
  tags: [1],
  exports: [
    exportOf('z', FUNC, 0),
    exportOf('2', FUNC, 1),
    exportOf('table', TABLE, 0),
    exportOf('1', MEMORY, 0),
    exportOf('global', GLOBAL, 0),
    exportOf('again', FUNC, 0),
    exportOf('long', GLOBAL, 1),
    exportOf('tag', TAG, 0),
    exportOf('__proto__', FUNC, 1),
  ],
  codes: [body(), body()],
});

/** @type {[string, (W: any) => unknown][]} */
export const cases = [
  [
    'constructor: takes a Module and an object or undefined',
    (W) => {
      throws(TypeError, () => new W.Instance());
      for (const value of strangersTo(W, 'Module')) throws(TypeError, () => new W.Instance(value));
      const module = new W.Module(empty);
      throws(TypeError, () => W.Instance(module));
      for (const imports of [null, true, '', Symbol(), 1, 0.1, NaN]) {
        throws(TypeError, () => new W.Instance(module, imports));
      }
      for (const imports of [undefined, {}, [], () => {}]) new W.Instance(module, imports, {});
      assert.equal(W.Instance.length, 1);
    },
  ],
  [
    'constructor: an extensible object of the interface, of any subclass',
    (W) => {
      class Own extends W.Instance {}
      const own = new Own(new W.Module(empty));
      assert.equal(Object.getPrototypeOf(own), Own.prototype);
      assert.ok(Object.isExtensible(own));
      assert.equal(String(own), '[object WebAssembly.Instance]');
      assert.deepEqual(Object.keys(own.exports), []);
    },
  ],
  ['attribute exports', (W) => accessor(W.Instance.prototype, 'exports', false)],
  [
    'exports: instances only; not to be set',
    (W) => {
      const { get } = Object.getOwnPropertyDescriptor(W.Instance.prototype, 'exports');
      for (const value of strangersTo(W, 'Instance')) throws(TypeError, () => get.call(value));
      const instance = new W.Instance(new W.Module(empty));
      const { exports } = instance;
      throws(TypeError, () => (instance.exports = {}));
      assert.equal(instance.exports, exports);
    },
  ],
  [
    'exports: frozen, without prototype, the same each time',
    (W) => {
      const instance = new W.Instance(new W.Module(exporting));
      const { exports } = instance;
      assert.equal(instance.exports, exports);
      assert.equal(Object.getPrototypeOf(exports), null);
      assert.ok(Object.isFrozen(exports));
      const keys = ['1', '2', 'z', 'table', 'global', 'again', 'long', 'tag', '__proto__'];
      assert.deepEqual(Reflect.ownKeys(exports), keys);
      for (const key of keys) attributes(exports, key, 'e');
    },
  ],
  [
    'exports: objects of the interfaces, one for each address',
    (W) => {
      const exports = instantiate(W, exporting);
      const prototypes = { table: 'Table', 1: 'Memory', global: 'Global', tag: 'Tag' };
      for (const [key, name] of Object.entries(prototypes)) {
        assert.equal(Object.getPrototypeOf(exports[key]), W[name].prototype);
        assert.ok(Object.isExtensible(exports[key]));
      }
      assert.equal(exports.z, exports.again);
      assert.equal(exports.table.length, 7);
      assert.equal(exports[1].buffer.byteLength, 2 * 65536);
      assert.equal(exports.global.value, 7);
      assert.equal(exports.long.value, 6n);
      functionShape(exports.z, '0', 2);
      functionShape(exports[2], '1', 0);
    },
  ],
  [
    'exports: imported objects come out as themselves',
    (W) => {
      const bytes = build({
        types: [type([], [])],
        imports: [
          importOf('m', 'f', FUNC, 0),
          importOf('m', 'table', TABLE, FUNCREF, ...limits(1)),
          importOf('m', 'memory', MEMORY, ...limits(1)),
          importOf('m', 'global', GLOBAL, I32, 1),
          importOf('m', 'tag', TAG, 0, 0),
        ],
        exports: ['f', 'table', 'memory', 'global', 'tag'].map((name, k) => exportOf(name, k, 0)),
      });
      const { f } = instantiate(W, functionsModule([['f', [], [], []]]));
      const given = {
        f,
        table: new W.Table({ element: 'anyfunc', initial: 1 }),
        memory: new W.Memory({ initial: 1 }),
        global: new W.Global({ value: 'i32', mutable: true }),
        tag: new W.Tag({ parameters: [] }),
      };
      assert.deepEqual({ ...instantiate(W, bytes, { m: given }) }, given);
      const exports = instantiate(W, bytes, { m: { ...given, f: function named() {} } });
      functionShape(exports.f, '0', 0);
      assert.notEqual(exports.f, f);
    },
  ],
  [
    'read the imports: every import is read from its module anew, in order',
    (W) => {
      const bytes = build({
        types: [type([], [])],
        imports: [
          importOf('a', 'f', FUNC, 0),
          importOf('b', 'g', GLOBAL, I32, 0),
          importOf('a', 'h', FUNC, 0),
        ],
      });
      const order = [];
      const recorder = (name, value) =>
        new Proxy(value, {
          get(target, key) {
            order.push(`${name}.${String(key)}`);
            return target[key];
          },
        });
      const a = recorder('a', { f() {}, h() {} });
      new W.Instance(new W.Module(bytes), recorder('imports', { a, b: recorder('b', { g: 1 }) }));
      const expected = 'imports.a a.f imports.b b.g imports.a a.h';
      assert.equal(order.join(' '), expected);
    },
  ],
  [
    'read the imports: no object is a TypeError',
    async (W) => {
      const bytes = importing(FUNC, 0);
      await refuses(W, bytes, TypeError);
      await refuses(W, bytes, TypeError, undefined);
      await refuses(W, bytes, TypeError, {});
      await refuses(W, bytes, TypeError, { 'm\0': null });
      for (const m of [undefined, null, true, '', Symbol(), 1, 0.1]) {
        await refuses(W, bytes, TypeError, { m });
      }
    },
  ],
  [
    'read the imports: functions may be their modules',
    (W) => {
      const m = Object.assign(() => {}, { v() {} });
      new W.Instance(new W.Module(importing(FUNC, 0)), { m });
    },
  ],
  [
    'read the imports: a function that is none is a LinkError',
    async (W) => {
      for (const value of [undefined, null, true, '', Symbol(), 1, 0.1, NaN, {}]) {
        await refusesValue(W, importing(FUNC, 0), W.LinkError, value);
      }
    },
  ],
  [
    'read the imports: any callable is a function',
    (W) => {
      const bytes = importing(FUNC, 0);
      for (const v of [class {}, new Proxy(() => {}, {}), Math.max, async () => {}, Map]) {
        new W.Instance(new W.Module(bytes), { m: { v } });
      }
    },
  ],
  ...Object.entries(numbers).map(([name, code]) => [
    `read the imports: a global of type ${name}`,
    async (W) => {
      const zero = name === 'i64' ? 0n : 0;
      const isLong = name === 'i64';
      const immutable = new W.Global({ value: name }, zero);
      const mutable = new W.Global({ value: name, mutable: true }, zero);
      const wrong = new W.Global({ value: name === 'f32' ? 'f64' : 'f32' });
      const others = [undefined, null, true, '', Symbol(), {}, isLong ? 0 : 0n, wrong, mutable];
      for (const value of [...others, W.Global, Object.create(W.Global.prototype)]) {
        await refusesValue(W, importing(GLOBAL, code, 0), W.LinkError, value);
      }
      for (const value of [undefined, zero, immutable, wrong]) {
        await refusesValue(W, importing(GLOBAL, code, 1), W.LinkError, value);
      }
      for (const v of [zero, immutable]) {
        new W.Instance(new W.Module(importing(GLOBAL, code, 0)), { m: { v } });
      }
      new W.Instance(new W.Module(importing(GLOBAL, code, 1)), { m: { v: mutable } });
    },
  ]),
  [
    'read the imports: any value is an externref global, and exported as a Global',
    (W) => {
      const bytes = build({
        imports: [importOf('m', 'v', GLOBAL, EXTERNREF, 0)],
        exports: [exportOf('v', GLOBAL, 0)],
      });
      for (const v of [undefined, null, true, '', 1, {}, Symbol.iterator]) {
        const global = instantiate(W, bytes, { m: { v } }).v;
        assert.equal(Object.getPrototypeOf(global), W.Global.prototype);
        assert.equal(global.value, v);
      }
    },
  ],
  [
    'read the imports: memories, tables and tags must be of their interface',
    async (W) => {
      const kinds = [
        ['Memory', [MEMORY, ...limits(0, 128)]],
        ['Table', [TABLE, FUNCREF, ...limits(0, 128)]],
        ['Tag', [TAG, 0, 0]],
      ];
      for (const [name, description] of kinds) {
        for (const value of strangersTo(W, name)) {
          await refusesValue(W, importing(...description), W.LinkError, value);
        }
      }
    },
  ],
  [
    'instantiate the core: limits and types must match',
    async (W) => {
      const memory = importing(MEMORY, ...limits(2, 3));
      const table = importing(TABLE, FUNCREF, ...limits(2, 3));
      for (const sizes of [
        { initial: 1, maximum: 3 },
        { initial: 2 },
        { initial: 2, maximum: 4 },
      ]) {
        await refusesValue(W, memory, W.LinkError, new W.Memory(sizes));
        const element = 'anyfunc';
        await refusesValue(W, table, W.LinkError, new W.Table({ element, ...sizes }));
      }
      const externs = new W.Table({ element: 'externref', initial: 2, maximum: 3 });
      await refusesValue(W, table, W.LinkError, externs);
      const grown = new W.Memory({ initial: 1, maximum: 3 });
      grown.grow(1);
      new W.Instance(new W.Module(memory), { m: { v: grown } });
      const tag = new W.Tag({ parameters: ['i32'] });
      await refusesValue(W, importing(TAG, 0, 0), W.LinkError, tag);
      const { f } = instantiate(W, functionsModule([['f', [I32], [], []]]));
      await refusesValue(W, importing(FUNC, 0), W.LinkError, f);
    },
  ],
  [
    'all imports are read before any is matched',
    async (W) => {
      const bytes = build({
        imports: [
          importOf('m', 'memory', MEMORY, ...limits(2)),
          importOf('m', 'global', GLOBAL, I32, 0),
        ],
      });
      let isRead = false;
      const m = {
        memory: new W.Memory({ initial: 1 }),
        get global() {
          isRead = true;
          return 0;
        },
      };
      await refuses(W, bytes, W.LinkError, { m });
      assert.ok(isRead);
    },
  ],
  [
    'the start function runs once, and what it throws is thrown',
    (W) => {
      const module = new W.Module(
        build({ types: [type([], [])], imports: [importOf('m', 'v', FUNC, 0)], start: 0 }),
      );
      let calls = 0;
      new W.Instance(module, { m: { v: () => calls++ } });
      assert.equal(calls, 1);
      const reason = new Error('own');
      const v = () => {
        throw reason;
      };
      assert.throws(
        () => new W.Instance(module, { m: { v } }),
        (error) => error === reason,
      );
    },
  ],
  [
    'segments out of bounds are RuntimeErrors; what came before stays',
    (W) => {
      const memory = new W.Memory({ initial: 1 });
      const bytes = build({
        imports: [importOf('m', 'v', MEMORY, ...limits(1))],
        data: [
          [0, 0x41, 0, 0x0b, 1, 42],
          [0, 0x41, 0x80, 0x80, 4, 0x0b, 1, 43],
        ],
      });
      throws(W.RuntimeError, () => new W.Instance(new W.Module(bytes), { m: { v: memory } }));
      assert.equal(new Uint8Array(memory.buffer)[0], 42);
    },
  ],
  [
    'an exported function that is imported elsewhere keeps its identity and state',
    (W) => {
      const first = instantiate(W, functionsModule([['f', [], [I32], [0x41, 5]]]));
      const second = instantiate(
        W,
        functionsModule([['g', [], [I32], call(0)]], [['m', 'f', [], [I32]]]),
        { m: first },
      );
      assert.equal(second.g(), 5);
    },
  ],
  [
    'receivers do not matter to exported functions',
    (W) => {
      const { f } = instantiate(W, functionsModule([['f', [], [I32], [0x41, 5]]]));
      for (const receiver of strangers()) assert.equal(f.call(receiver), 5);
    },
  ],
];
