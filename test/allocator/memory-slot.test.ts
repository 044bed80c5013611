/** One place for memories: after a reset it holds the image and zeros, whatever happened before. */
import { describe, expect, it } from 'vitest';
import type { MemoryDescriptor } from '../../runtime/abi.ts';
import type { MemoryImage } from '../../runtime/allocator/memory-image.ts';
import { MemorySlot } from '../../runtime/allocator/memory-slot.ts';
import { attach, growMemory, markWritten } from '../../runtime/memory.ts';
import type { LinearMemory } from '../../runtime/memory.ts';
import { Random } from '../differential/random.ts';

const PAGE = 65536;
const pages = (min: number): MemoryDescriptor => ({
  min,
  max: null,
  is64: false,
  shared: false,
  pageSizeLog2: 16,
});
const imageA: MemoryImage = { offset: 5000, bytes: Uint8Array.of(1, 2, 3, 4) };
const imageB: MemoryImage = { offset: 4999, bytes: Uint8Array.of(9, 0, 9) };

const newSlot = (keepResident = 100 * PAGE): MemorySlot =>
  new MemorySlot({ maxByteLength: 16 * PAGE, keepResident });

/** What a memory of this size with this image begins with. */
function pristine(count: number, image: MemoryImage | undefined): Uint8Array {
  const bytes = new Uint8Array(count * PAGE);
  if (image !== undefined) bytes.set(image.bytes, image.offset);
  return bytes;
}

function expectPristine(memory: LinearMemory, image: MemoryImage | undefined): void {
  expect(Buffer.compare(memory.bytes, pristine(memory.pages, image))).toBe(0);
}

function dirty(memory: LinearMemory): void {
  memory.bytes.fill(0xaa);
  markWritten(memory, 0, memory.bytes.length);
}

describe.each([
  ['with a map of written pages', true],
  ['by clearing', false],
])('a slot, reset %s', (_, isTracked) => {
  it('serves the same image, another one, and none', () => {
    const slot = newSlot();
    for (const image of [imageA, imageA, imageB, undefined, imageB, imageA, undefined]) {
      const memory = slot.open(pages(1), image, isTracked);
      expectPristine(memory, image);
      dirty(memory);
      slot.reset();
      expect(slot.heldImage).toBe(image);
    }
  });

  it('shrinks, grows, and keeps nothing of what was grown', () => {
    const slot = newSlot();
    for (const [count, delta] of [
      [3, 0],
      [1, 6],
      [2, 1],
      [9, 0],
      [1, 2],
    ] as const) {
      const memory = slot.open(pages(count), imageA, isTracked);
      expectPristine(memory, imageA);
      expect(growMemory(memory, delta)).toBe(count);
      expectPristine(memory, imageA);
      dirty(memory);
      slot.reset();
    }
    expect(slot.byteLength).toBeGreaterThanOrEqual(9 * PAGE);
  });

  it('is exact after random writes', () => {
    const random = new Random(3);
    const slot = newSlot();
    for (let round = 0; round < 200; round++) {
      const image = random.pick([imageA, imageA, imageB, undefined]);
      const memory = slot.open(pages(random.between(1, 4)), image, isTracked);
      expectPristine(memory, image);
      for (let n = random.below(6); n > 0; n--) {
        if (random.chance(0.2)) growMemory(memory, random.below(3));
        const from = random.below(memory.bytes.length);
        const length = Math.min(random.below(6000), memory.bytes.length - from);
        memory.bytes.fill(random.between(1, 255), from, from + length);
        markWritten(memory, from, length);
      }
      slot.reset();
    }
  });
});

describe('a slot', () => {
  it('has nothing to do for the image that it holds', () => {
    const slot = newSlot();
    const first = slot.open(pages(1), imageA, true);
    const { storage } = first;
    slot.reset();
    // Whoever copied the image again would restore this byte.
    new Uint8Array(storage as ArrayBuffer)[5000] = 77;
    const second = slot.open(pages(1), imageA, true);
    expect(second.storage).toBe(storage);
    expect(second.bytes[5000]).toBe(77);
  });

  it('restores only pages that are marked', () => {
    const slot = newSlot();
    const memory = slot.open(pages(4), undefined, true);
    const { bytes } = memory;
    bytes[100_000] = 1;
    markWritten(memory, 100_000, 1);
    bytes[200_000] = 2;
    slot.reset();
    expect([bytes[100_000], bytes[200_000]]).toEqual([0, 2]);
  });

  it('clears up to keepResident bytes, and drops what is larger', () => {
    const slot = newSlot(2 * PAGE);
    dirty(slot.open(pages(2), imageA, false));
    slot.reset();
    expect(slot.byteLength).toBe(2 * PAGE);
    dirty(slot.open(pages(3), imageA, false));
    slot.reset();
    expect(slot.byteLength).toBe(0);
    expect(slot.heldImage).toBeUndefined();
    expectPristine(slot.open(pages(3), imageA, false), imageA);
  });

  it('is wholly dirty once the host has taken the buffer, and takes it back', () => {
    const slot = newSlot();
    const memory = slot.open(pages(2), imageA, true);
    const buffer = memory.buffer as ArrayBuffer;
    const view = new Uint8Array(buffer);
    view[123_456] = 1;
    slot.reset();
    expect(buffer.byteLength).toBe(0);
    const next = slot.open(pages(2), imageA, true);
    expectPristine(next, imageA);
    expect(next.written).not.toBeNull();
    expect(next.written!.indexOf(1)).toBe(-1);
  });

  it('survives a host that has transferred the buffer away', () => {
    const slot = newSlot();
    const buffer = slot.open(pages(1), imageA, false).buffer as ArrayBuffer;
    structuredClone(buffer, { transfer: [buffer] });
    slot.reset();
    expectPristine(slot.open(pages(1), imageA, false), imageA);
  });

  it('is wholly dirty once code that does not mark has been given the memory', () => {
    const slot = newSlot();
    const memory = slot.open(pages(2), imageA, true);
    attach(memory, { D: null, U: null }, 0, false);
    expect(memory.written).toBeNull();
    memory.bytes[100_000] = 1;
    slot.reset();
    expectPristine(slot.open(pages(2), imageA, true), imageA);
  });

  it('leaves nothing of a memory to whoever still holds it', () => {
    const slot = newSlot();
    const memory = slot.open(pages(1), undefined, false);
    const context = { D: null as DataView | null, U: null as Uint8Array | null };
    attach(memory, context, 0, true);
    slot.reset();
    expect([memory.pages, memory.bytes.length, memory.buffer.byteLength]).toEqual([0, 0, 0]);
    expect(context.D!.byteLength).toBe(0);
    expect(growMemory(memory, 1)).toBe(-1);
  });

  it('grows no further than it is allowed to', () => {
    const slot = newSlot();
    const memory = slot.open(pages(10), undefined, false);
    expect(growMemory(memory, 7)).toBe(-1);
    expect(growMemory(memory, 6)).toBe(10);
    expect(growMemory(memory, 1)).toBe(-1);
  });
});
