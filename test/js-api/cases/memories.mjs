/** js-api "Memories" */
import assert from 'node:assert/strict';
import {
  FUNC,
  I32,
  MEMORY,
  body,
  build,
  exportOf,
  importOf,
  instantiate,
  limits,
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

const PAGE = 65536;
const outOfRange = [NaN, Infinity, -Infinity, -1, 2 ** 32, 2 ** 36, '4294967296', 1n, Symbol()];

function isMemory(W, memory, pages, isShared = false) {
  assert.equal(Object.getPrototypeOf(memory), W.Memory.prototype);
  assert.ok(Object.isExtensible(memory));
  isBuffer(memory.buffer, pages, isShared);
  assert.equal(memory.buffer, memory.buffer);
}

function isBuffer(buffer, pages, isShared = false) {
  const parent = isShared ? SharedArrayBuffer : ArrayBuffer;
  assert.equal(Object.getPrototypeOf(buffer), parent.prototype);
  assert.equal(buffer.byteLength, pages * PAGE);
  assert.equal(Object.isFrozen(buffer), isShared);
  assert.equal(Object.isExtensible(buffer), !isShared);
}

/** Loads, stores and grows, over an imported memory. */
const program = build({
  types: [type([I32], [I32]), type([I32, I32], []), type([], [I32])],
  imports: [importOf('m', 'memory', MEMORY, ...limits(0))],
  functions: [0, 1, 0, 2],
  exports: ['load', 'store', 'grow', 'size'].map((name, k) => exportOf(name, FUNC, k)),
  codes: [
    body(0x20, 0, 0x2d, 0, 0),
    body(0x20, 0, 0x20, 1, 0x3a, 0, 0),
    body(0x20, 0, 0x40, 0),
    body(0x3f, 0),
  ],
});

/** @type {[string, (W: any) => unknown][]} */
export const cases = [
  [
    'constructor: takes a descriptor with an initial size',
    (W) => {
      for (const value of [...strangers(), NaN]) throws(TypeError, () => new W.Memory(value));
      throws(TypeError, () => new W.Memory());
      throws(TypeError, () => new W.Memory({ initial: undefined }));
      throws(TypeError, () => W.Memory({ initial: 0 }));
      assert.equal(W.Memory.length, 1);
    },
  ],
  [
    'constructor: sizes are [EnforceRange] unsigned long',
    (W) => {
      for (const value of outOfRange) {
        throws(TypeError, () => new W.Memory({ initial: value }));
        throws(TypeError, () => new W.Memory({ initial: 0, maximum: value }));
      }
      for (const [value, pages] of [
        [2.9, 2],
        ['3', 3],
        [true, 1],
        [null, 0],
        [-0.5, 0],
        ['0x2', 2],
      ]) {
        isMemory(W, new W.Memory({ initial: value }), pages);
      }
    },
  ],
  [
    'constructor: limits that no memory type has are RangeErrors',
    (W) => {
      throws(RangeError, () => new W.Memory({ initial: 10, maximum: 9 }));
      throws(RangeError, () => new W.Memory({ initial: 65537 }));
    },
  ],
  [
    'constructor: members are read and converted one after the other',
    (W) => {
      const order = [];
      new W.Memory(observed(order, { shared: false, maximum: 1, initial: 1 }));
      const converted = ['initial', 'initial converted', 'maximum', 'maximum converted'];
      assert.deepEqual(order, [...converted, 'shared']);
    },
  ],
  [
    'constructor: the address type comes first',
    (W) => {
      const order = [];
      new W.Memory(observed(order, { initial: 1, address: 'i32' }));
      const expected = ['address', 'address converted', 'initial', 'initial converted'];
      assert.deepEqual(order, expected);
    },
  ],
  [
    'constructor: members are got, not looked for',
    (W) => {
      const descriptor = new Proxy(
        {},
        {
          has: () => assert.fail('[[HasProperty]]'),
          getOwnPropertyDescriptor: () => assert.fail('[[GetOwnProperty]]'),
          ownKeys: () => assert.fail('[[OwnPropertyKeys]]'),
          get: (_, key) => (key === 'address' ? undefined : 0),
        },
      );
      isMemory(W, new W.Memory(descriptor), 0);
      isMemory(W, new W.Memory(Object.create({ initial: 2 })), 2);
      isMemory(W, new W.Memory(Object.assign(() => {}, { initial: 1 })), 1);
    },
  ],
  [
    'constructor: what a getter throws is thrown',
    (W) => {
      const reason = new Error('own');
      const descriptor = {
        get initial() {
          throw reason;
        },
      };
      assert.equal(
        thrownBy(() => new W.Memory(descriptor)),
        reason,
      );
    },
  ],
  [
    'constructor: zeroed, of the initial size; stray arguments',
    (W) => {
      isMemory(W, new W.Memory({ initial: 0 }, {}), 0);
      const memory = new W.Memory({ initial: 4, maximum: 10 });
      isMemory(W, memory, 4);
      assert.ok(new Uint8Array(memory.buffer).every((byte) => byte === 0));
      assert.equal(String(memory), '[object WebAssembly.Memory]');
    },
  ],
  [
    'constructor: new.target decides the prototype',
    (W) => {
      class Own extends W.Memory {}
      const memory = new Own({ initial: 1 });
      assert.equal(Object.getPrototypeOf(memory), Own.prototype);
      assert.equal(memory.grow(1), 1);
      const shared = new Own({ initial: 1, maximum: 1, shared: true });
      assert.equal(Object.getPrototypeOf(shared), Own.prototype);
    },
  ],
  [
    'constructor: shared memories need a maximum',
    (W) => {
      throws(TypeError, () => new W.Memory({ initial: 10, shared: true }));
      isMemory(W, new W.Memory({ initial: 4, maximum: 10, shared: true }), 4, true);
      isMemory(W, new W.Memory({ initial: 4, maximum: 10, shared: 'yes' }), 4, true);
    },
  ],
  [
    'operations and attributes',
    (W) => {
      operation(W.Memory.prototype, 'grow', 1);
      accessor(W.Memory.prototype, 'buffer', false);
    },
  ],
  [
    'operations toFixedLengthBuffer and toResizableBuffer',
    (W) => {
      operation(W.Memory.prototype, 'toFixedLengthBuffer', 0);
      operation(W.Memory.prototype, 'toResizableBuffer', 0);
    },
  ],
  [
    'buffer: memories only; not to be set',
    (W) => {
      const { get } = Object.getOwnPropertyDescriptor(W.Memory.prototype, 'buffer');
      for (const value of strangersTo(W, 'Memory')) throws(TypeError, () => get.call(value));
      const memory = new W.Memory({ initial: 0 });
      const { buffer } = memory;
      throws(TypeError, () => (memory.buffer = new ArrayBuffer(1)));
      assert.equal(memory.buffer, buffer);
    },
  ],
  [
    'grow: memories only, before the argument is touched',
    (W) => {
      const argument = { valueOf: () => assert.fail('converted') };
      for (const value of strangersTo(W, 'Memory')) {
        throws(TypeError, () => W.Memory.prototype.grow.call(value, argument));
      }
    },
  ],
  [
    'grow: the argument is [EnforceRange] unsigned long',
    (W) => {
      const memory = new W.Memory({ initial: 1 });
      throws(TypeError, () => memory.grow());
      for (const value of [undefined, ...outOfRange]) throws(TypeError, () => memory.grow(value));
      assert.equal(memory.grow('2', {}), 1);
      isMemory(W, memory, 3);
    },
  ],
  [
    'grow: returns the old size; the old buffer is detached, always',
    (W) => {
      for (const [initial, delta] of [
        [0, 2],
        [3, 2],
        [1, 0],
        [0, 0],
      ]) {
        const memory = new W.Memory({ initial, maximum: 10 });
        const old = memory.buffer;
        assert.equal(memory.grow(delta), initial);
        assert.notEqual(memory.buffer, old);
        assert.equal(old.byteLength, 0);
        if (initial > 0) throws(TypeError, () => new Uint8Array(old));
        isMemory(W, memory, initial + delta);
      }
    },
  ],
  [
    'grow: beyond the maximum is a RangeError and changes nothing',
    (W) => {
      const memory = new W.Memory({ initial: 1, maximum: 2 });
      const { buffer } = memory;
      throws(RangeError, () => memory.grow(2));
      throws(RangeError, () => memory.grow(2 ** 32 - 1));
      assert.equal(memory.buffer, buffer);
      isMemory(W, memory, 1);
      throws(RangeError, () => new W.Memory({ initial: 1 }).grow(65536));
    },
  ],
  [
    'grow: a shared memory keeps its old buffers',
    (W) => {
      const memory = new W.Memory({ initial: 1, maximum: 3, shared: true });
      const old = memory.buffer;
      assert.equal(memory.grow(1), 1);
      assert.equal(old.byteLength, PAGE);
      isMemory(W, memory, 2, true);
      assert.notEqual(memory.buffer, old);
    },
  ],
  [
    'memory.grow of the module refreshes the buffer',
    (W) => {
      const memory = new W.Memory({ initial: 1, maximum: 3 });
      const exports = instantiate(W, program, { m: { memory } });
      new Uint8Array(memory.buffer)[5] = 42;
      const old = memory.buffer;
      assert.equal(exports.grow(1), 1);
      assert.equal(old.byteLength, 0);
      isMemory(W, memory, 2);
      assert.equal(new Uint8Array(memory.buffer)[5], 42);
      const { buffer } = memory;
      assert.equal(exports.grow(5), -1);
      assert.equal(memory.buffer, buffer);
      exports.store(2 * PAGE - 1, 7);
      assert.equal(new Uint8Array(buffer)[2 * PAGE - 1], 7);
      assert.equal(memory.grow(1), 2);
      assert.equal(exports.load(2 * PAGE - 1), 7);
      assert.equal(exports.size(), 3);
    },
  ],
  [
    'toResizableBuffer: one buffer that follows the memory',
    (W) => {
      const memory = new W.Memory({ initial: 1, maximum: 4 });
      const exports = instantiate(W, program, { m: { memory } });
      const fixed = memory.buffer;
      new Uint8Array(fixed)[3] = 42;
      const buffer = memory.toResizableBuffer();
      assert.equal(fixed.byteLength, 0);
      assert.equal(buffer.resizable, true);
      assert.equal(buffer.maxByteLength, 4 * PAGE);
      isBuffer(buffer, 1);
      assert.equal(memory.buffer, buffer);
      assert.equal(memory.toResizableBuffer(), buffer);
      const bytes = new Uint8Array(buffer);
      assert.equal(bytes[3], 42);
      assert.equal(exports.grow(1), 1);
      assert.equal(memory.grow(0), 2);
      assert.equal(memory.buffer, buffer);
      assert.equal(bytes.length, 2 * PAGE);
      exports.store(2 * PAGE - 1, 7);
      assert.equal(bytes[2 * PAGE - 1], 7);
      throws(RangeError, () => memory.grow(3));
    },
  ],
  [
    'toResizableBuffer: resize of the buffer grows the memory, by whole pages',
    (W) => {
      const memory = new W.Memory({ initial: 1, maximum: 4 });
      const exports = instantiate(W, program, { m: { memory } });
      const buffer = memory.toResizableBuffer();
      buffer.resize(3 * PAGE);
      assert.equal(exports.size(), 3);
      exports.store(3 * PAGE - 1, 9);
      assert.equal(new Uint8Array(buffer)[3 * PAGE - 1], 9);
      for (const length of [0, 2 * PAGE, 3 * PAGE + 1, 5 * PAGE, -1]) {
        throws(RangeError, () => buffer.resize(length));
      }
      buffer.resize(3 * PAGE);
      isBuffer(buffer, 3);
    },
  ],
  [
    'toResizableBuffer: needs a maximum',
    (W) => throws(TypeError, () => new W.Memory({ initial: 1 }).toResizableBuffer()),
  ],
  [
    'toResizableBuffer and toFixedLengthBuffer: memories only',
    (W) => {
      const { toResizableBuffer, toFixedLengthBuffer } = W.Memory.prototype;
      for (const value of strangersTo(W, 'Memory')) {
        throws(TypeError, () => toResizableBuffer.call(value));
        throws(TypeError, () => toFixedLengthBuffer.call(value));
      }
    },
  ],
  [
    'toFixedLengthBuffer: the buffer, or another in place of a resizable one',
    (W) => {
      const memory = new W.Memory({ initial: 1, maximum: 4 });
      assert.equal(memory.toFixedLengthBuffer(), memory.buffer);
      const resizable = memory.toResizableBuffer();
      new Uint8Array(resizable)[1] = 5;
      const fixed = memory.toFixedLengthBuffer();
      assert.equal(resizable.byteLength, 0);
      assert.equal(fixed.resizable, false);
      assert.equal(memory.buffer, fixed);
      assert.equal(new Uint8Array(fixed)[1], 5);
      memory.grow(1);
      assert.equal(fixed.byteLength, 0);
      isMemory(W, memory, 2);
    },
  ],
  [
    'toResizableBuffer of a shared memory: growable and frozen',
    (W) => {
      const memory = new W.Memory({ initial: 1, maximum: 4, shared: true });
      const buffer = memory.toResizableBuffer();
      assert.equal(buffer.growable, true);
      assert.equal(buffer.maxByteLength, 4 * PAGE);
      isBuffer(buffer, 1, true);
      buffer.grow(2 * PAGE);
      assert.equal(memory.grow(0), 2);
      assert.equal(memory.toFixedLengthBuffer().growable, false);
    },
  ],
  [
    '64-bit addresses: sizes are BigInts',
    (W) => {
      const address = 'i64';
      for (const [initial, pages] of [
        [0n, 0],
        [4n, 4],
        ['3', 3],
        [true, 1],
      ]) {
        isMemory(W, new W.Memory({ address, initial }), pages);
      }
      for (const value of [-1n, 2n ** 64n, 1, undefined, null, Symbol()]) {
        throws(TypeError, () => new W.Memory({ address, initial: value }));
      }
      throws(TypeError, () => new W.Memory({ address, initial: 0n, maximum: 2n ** 64n }));
      throws(RangeError, () => new W.Memory({ address, initial: 10n, maximum: 9n }));
      const memory = new W.Memory({ address, initial: 1n, maximum: 3n });
      assert.equal(memory.grow(1n), 1n);
      throws(TypeError, () => memory.grow(1));
      throws(TypeError, () => memory.grow(2n ** 64n));
      throws(RangeError, () => memory.grow(2n));
      throws(TypeError, () => new W.Memory({ address: 'i65', initial: 1 }));
    },
  ],
  [
    '64-bit addresses: limits on sizes',
    (W) => {
      const address = 'i64';
      isMemory(W, new W.Memory({ address, initial: 1n, maximum: 262144n }), 1);
      throws(RangeError, () => new W.Memory({ address, initial: 262145n }));
      throws(RangeError, () => new W.Memory({ address, initial: 0n, maximum: 2n ** 37n }));
    },
  ],
  [
    '64-bit addresses: a maximum that no engine reaches is allowed',
    (W) => {
      const memory = new W.Memory({ address: 'i64', initial: 0n, maximum: 2n ** 37n - 1n });
      isMemory(W, memory, 0);
      throws(RangeError, () => memory.grow(262145n));
    },
  ],
];
