/**
 * Memory.toResizableBuffer and toFixedLengthBuffer: which kind of buffer shows the memory. A
 * resizable one follows the memory's growth, and its `resize` grows the memory. That is the
 * engine's business with memories of its own; here it is a property of the buffer, which stands
 * before ArrayBuffer.prototype.resize.
 *
 * @see js-api "Memories", "HostResizeArrayBuffer"
 */
import { detachBuffer, growMemory, isResizable, pageSize, renewWindows } from '../memory.ts';
import type { LinearMemory } from '../memory.ts';

interface ResizableBuffer extends ArrayBuffer {
  readonly maxByteLength: number;
  readonly resize?: (this: unknown, byteLength: unknown) => void;
}
type ResizableConstructor = new (
  byteLength: number,
  options: { maxByteLength: number },
) => ResizableBuffer;

const { resize: enginesResize } = ArrayBuffer.prototype as ResizableBuffer;

/** Makes `resize` of a memory's buffer grow the memory. */
function followResize(buffer: ResizableBuffer, memory: LinearMemory): void {
  const { resize } = Object.getOwnPropertyDescriptors({
    resize(this: unknown, newLength: unknown): void {
      if (this !== buffer || memory.storage !== buffer) {
        return enginesResize!.call(this, newLength);
      }
      const length = Math.trunc(+(newLength as number)) || 0;
      const delta = (length - buffer.byteLength) / pageSize(memory);
      const canResize = delta >= 0 && delta % 1 === 0 && length <= buffer.maxByteLength;
      if (!canResize || growMemory(memory, delta) < 0) {
        throw new RangeError('WebAssembly.Memory: Invalid array buffer length');
      }
    },
  });
  Object.defineProperty(buffer, 'resize', { ...resize, enumerable: false });
}

/** Puts another buffer with the same bytes in the place of the one that the host may hold. */
function replaceBuffer(memory: LinearMemory, buffer: ArrayBuffer): void {
  const old = memory.storage as ArrayBuffer;
  new Uint8Array(buffer).set(memory.bytes);
  memory.storage = buffer;
  if (memory.isExposed) detachBuffer(old);
  memory.isExposed = true;
  renewWindows(memory);
}

/**
 * The buffer of an unshared memory, resizable from now on.
 * @throws TypeError if the memory has no maximum or the engine no resizable buffers, RangeError if
 * there is no room.
 */
export function toResizableBuffer(memory: LinearMemory, what: string): ArrayBuffer {
  if (memory.max === null) throw new TypeError(`${what}: the memory must have a maximum`);
  if (isResizable(memory.storage)) return memory.storage as ArrayBuffer;
  if (enginesResize === undefined || memory.holder !== null) {
    throw new TypeError(`${what}: this environment can't do that with this memory`);
  }
  const maxByteLength = memory.max * pageSize(memory);
  const buffer = new (ArrayBuffer as unknown as ResizableConstructor)(memory.bytes.length, {
    maxByteLength,
  });
  replaceBuffer(memory, buffer);
  followResize(buffer, memory);
  return buffer;
}

/** The buffer of an unshared memory, of fixed length from now on. */
export function toFixedLengthBuffer(memory: LinearMemory): ArrayBuffer {
  if (isResizable(memory.storage)) replaceBuffer(memory, new ArrayBuffer(memory.bytes.length));
  return memory.buffer as ArrayBuffer;
}
