import { describe, expect, it } from 'vitest';
import {
  LinearMemory,
  attach,
  dataDrop,
  growMemory,
  memoryCopy,
  memoryFill,
  memoryGrow,
  memoryInit,
} from '../../runtime/index.ts';
import { outcome } from './hand-written.ts';

const PAGE = 65536;
const outOfBounds = 'throws RuntimeError: out of bounds memory access';

const newMemory = (min: number, max: number | null = null): LinearMemory =>
  new LinearMemory({ min, max, is64: false, shared: false, pageSizeLog2: 16 });

/** A context with one memory, as emitted code sees it. */
function contextWith(memory: LinearMemory, isOwner = true) {
  const context = { D: memory.view, U: memory.bytes, M: [memory], data: [] as Uint8Array[] };
  attach(memory, context, 0, isOwner);
  return context;
}

describe('growth', () => {
  it('by a host takes whole numbers from 0 on', () => {
    const memory = newMemory(1, 9);
    for (const count of [-1, NaN, Infinity]) expect(() => memory.grow(count)).toThrow(TypeError);
    expect([memory.grow(0.5), memory.grow('1' as unknown as number)]).toEqual([1, 1]);
    expect(memory.buffer.byteLength).toBe(2 * PAGE);
  });

  it('keeps contents, zeroes what is new and renews the windows of every context', () => {
    const memory = newMemory(1, 10);
    const owner = contextWith(memory);
    const user = contextWith(memory, false);
    owner.D.setInt32(8, 42, true);
    expect(memoryGrow(owner, 0, 2)).toBe(1);
    for (const context of [owner, user]) {
      expect(context.D.byteLength).toBe(3 * PAGE);
      expect(context.U.length).toBe(3 * PAGE);
      expect(context.D.getInt32(8, true)).toBe(42);
      expect(context.D.getInt32(3 * PAGE - 4, true)).toBe(0);
      expect(() => context.D.getInt8(3 * PAGE)).toThrow(RangeError);
    }
  });

  it('fails without effect beyond the maximum, the 4 GiB limit, or any number', () => {
    const bounded = newMemory(1, 2);
    expect(growMemory(bounded, 2)).toBe(-1);
    expect(growMemory(bounded, 2 ** 64)).toBe(-1);
    expect(bounded.bytes.length).toBe(PAGE);
    expect(growMemory(newMemory(1), 65536)).toBe(-1);
    expect(growMemory(bounded, 1)).toBe(1);
    expect(growMemory(bounded, 0)).toBe(2);
  });

  it('takes a reserve while the host has not seen the buffer', () => {
    const memory = newMemory(1);
    growMemory(memory, 1);
    const storage = memory.storage;
    growMemory(memory, 1);
    expect(memory.storage).toBe(storage);
    expect(memory.view.byteLength).toBe(3 * PAGE);
  });

  it('never leaves stale bytes behind the end for later growth', () => {
    const memory = newMemory(1);
    growMemory(memory, 1);
    memory.bytes.fill(7);
    expect(memory.buffer.byteLength).toBe(2 * PAGE);
    growMemory(memory, 1);
    expect(memory.bytes.indexOf(0)).toBe(2 * PAGE);
    expect(memory.bytes.lastIndexOf(7)).toBe(2 * PAGE - 1);
  });

  it('counts in pages of the size the memory has', () => {
    const bytewise = new LinearMemory({
      min: 3,
      max: null,
      is64: false,
      shared: false,
      pageSizeLog2: 0,
    });
    expect(growMemory(bytewise, 5)).toBe(3);
    expect(bytewise.view.byteLength).toBe(8);
    expect(growMemory(bytewise, 2 ** 32 - 8)).toBe(-1);
  });

  it('reaches every live context, however many have come', () => {
    const memory = newMemory(0);
    const users = Array.from({ length: 40 }, () => contextWith(memory, false));
    growMemory(memory, 1);
    expect(users.every((user) => user.D === memory.view)).toBe(true);
  });
});

describe('buffer', () => {
  it('is one object, exactly as long as the memory, until the memory grows', () => {
    const memory = newMemory(1, 3);
    const context = contextWith(memory);
    const before = memory.buffer;
    expect(memory.buffer).toBe(before);
    context.D.setInt8(0, 5);
    expect(new Uint8Array(before)[0]).toBe(5);
    growMemory(memory, 1);
    expect(before.byteLength).toBe(0);
    expect(memory.buffer.byteLength).toBe(2 * PAGE);
    expect(new Uint8Array(memory.buffer)[0]).toBe(5);
    context.D.setInt8(PAGE, 6);
    expect(new Uint8Array(memory.buffer)[PAGE]).toBe(6);
  });

  it('shows no reserve', () => {
    const memory = newMemory(1);
    const context = contextWith(memory);
    growMemory(memory, 1);
    expect(memory.storage.byteLength).toBeGreaterThan(2 * PAGE);
    expect(memory.buffer.byteLength).toBe(2 * PAGE);
    expect(context.D.buffer).toBe(memory.buffer);
  });

  it('is detached by growing by nothing, too', () => {
    const memory = newMemory(1);
    const context = contextWith(memory);
    const before = memory.buffer;
    context.U[3] = 9;
    expect(growMemory(memory, 0)).toBe(1);
    expect(before.byteLength).toBe(0);
    expect(context.U[3]).toBe(9);
  });

  it('stays where it is when growth fails', () => {
    const memory = newMemory(1, 1);
    const buffer = memory.buffer;
    expect(growMemory(memory, 1)).toBe(-1);
    expect(memory.buffer).toBe(buffer);
    expect(buffer.byteLength).toBe(PAGE);
  });

  it('of a shared memory stays the same storage', () => {
    const memory = new LinearMemory({
      min: 1,
      max: 4,
      is64: false,
      shared: true,
      pageSizeLog2: 16,
    });
    const context = contextWith(memory);
    context.U[0] = 1;
    const buffer = memory.buffer;
    expect(buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(growMemory(memory, 1)).toBe(1);
    expect(context.U.length).toBe(2 * PAGE);
    expect(context.U.buffer).toBe(buffer);
    expect(growMemory(memory, 3)).toBe(-1);
  });
});

describe('bulk instructions', () => {
  it('check before they write', () => {
    const $ = contextWith(newMemory(1));
    $.data = [Uint8Array.of(1, 2, 3, 4)];
    expect(outcome(() => memoryFill($, 0, PAGE - 2, 1, 3))).toBe(outOfBounds);
    expect(outcome(() => memoryFill($, 0, PAGE + 1, 1, 0))).toBe(outOfBounds);
    expect(outcome(() => memoryCopy($, 0, 0, 0, PAGE - 1, 2))).toBe(outOfBounds);
    expect(outcome(() => memoryCopy($, 0, 0, 2 ** 64 - 2048, 0, 2048))).toBe(outOfBounds);
    expect(outcome(() => memoryInit($, 0, 0, PAGE - 3, 0, 4))).toBe(outOfBounds);
    expect(outcome(() => memoryInit($, 0, 0, 0, 1, 4))).toBe(outOfBounds);
    expect($.U.every((byte) => byte === 0)).toBe(true);
  });

  it('allow empty ranges at the end', () => {
    const $ = contextWith(newMemory(1));
    $.data = [Uint8Array.of(1)];
    memoryFill($, 0, PAGE, 1, 0);
    memoryCopy($, 0, 0, PAGE, PAGE, 0);
    memoryInit($, 0, 0, PAGE, 1, 0);
  });

  it('copy overlapping ranges as if at once, and between memories', () => {
    const $ = { ...contextWith(newMemory(1)), M: [newMemory(1), newMemory(1)] };
    const [first, second] = $.M as [LinearMemory, LinearMemory];
    first.bytes.set([1, 2, 3, 4]);
    memoryCopy($, 0, 0, 1, 0, 3);
    expect([...first.bytes.subarray(0, 4)]).toEqual([1, 1, 2, 3]);
    memoryCopy($, 1, 0, 0, 2, 2);
    expect([...second.bytes.subarray(0, 3)]).toEqual([2, 3, 0]);
  });

  it('find a dropped segment empty', () => {
    const $ = contextWith(newMemory(1));
    $.data = [Uint8Array.of(7)];
    memoryInit($, 0, 0, 0, 0, 1);
    dataDrop($, 0);
    memoryInit($, 0, 0, 0, 0, 0);
    expect(outcome(() => memoryInit($, 0, 0, 0, 0, 1))).toBe(outOfBounds);
    expect($.U[0]).toBe(7);
  });
});
