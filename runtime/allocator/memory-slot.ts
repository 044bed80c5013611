/**
 * The place of one memory in a pool: a buffer that serves one memory after the other.
 *
 * Invariant: while no memory is in the slot, its buffer (if it has one) holds the image at its
 * place and zeros everywhere else. So an instance of the same module has nothing to do, and whatever
 * takes its place has only the image to remove.
 *
 *   empty ── open(image) ──► in use ── reset ──► clean, with the image ── open(same image) ──► in use
 *                                        │
 *                                        └─────► empty, if clearing costs more than a new buffer
 *
 * What a reset costs depends on what is known of the writes: with a map of written pages, those are
 * restored; else everything is cleared and the image copied again, up to `keepResident` bytes; beyond
 * that the buffer is dropped, since the system's fresh zeros are cheaper.
 *
 * @see seed "InstanceAllocator", MemoryImageSlot
 */
import { WRITTEN_PAGE_LOG2, WRITTEN_SLACK } from '../abi.ts';
import type { MemoryDescriptor } from '../abi.ts';
import { LinearMemory, closeMemory, moveBuffer, pageSize } from '../memory.ts';
import type { MemoryImage } from './memory-image.ts';

const PAGE = 1 << WRITTEN_PAGE_LOG2;

export interface SlotOptions {
  /** How many bytes a memory may come to have. */
  readonly maxByteLength: number;
  /** How many bytes a reset clears at most. */
  readonly keepResident: number;
}

export class MemorySlot {
  private readonly options: SlotOptions;
  private storage: ArrayBuffer | null = null;
  private image: MemoryImage | undefined;
  /** Written pages, for memories whose code marks them; all zero while no memory is in the slot. */
  private written: Uint8Array | null = null;
  private memory: LinearMemory | null = null;

  constructor(options: SlotOptions) {
    this.options = options;
  }

  get isInUse(): boolean {
    return this.memory !== null;
  }

  /** The image that the slot holds; undefined if there is none. */
  get heldImage(): MemoryImage | undefined {
    return this.image;
  }

  /** Bytes that the slot keeps for the next memory. */
  get byteLength(): number {
    return this.storage === null ? 0 : this.storage.byteLength;
  }

  /**
   * Makes a memory in this slot, with the image in it.
   * @param isTracked its module's code marks what it writes
   * @throws RangeError if there is no room
   */
  open(
    descriptor: MemoryDescriptor,
    image: MemoryImage | undefined,
    isTracked: boolean,
  ): LinearMemory {
    if (this.memory !== null) throw new Error('unreachable: the slot is in use');
    const byteLength = descriptor.min * pageSize(descriptor);
    if (this.image !== image) this.removeImage();
    if (this.storage === null || this.storage.byteLength < byteLength) {
      this.empty();
      this.storage = new ArrayBuffer(byteLength);
    }
    const memory = new LinearMemory(descriptor, null, this.storage);
    if (this.image !== image) memory.bytes.set(image!.bytes, image!.offset);
    this.image = image;
    memory.limit = Math.floor(this.options.maxByteLength / pageSize(descriptor));
    if (isTracked) memory.written = this.written ??= this.newMap();
    this.memory = memory;
    return memory;
  }

  /** One byte for each page that a memory may come to have. */
  private newMap(): Uint8Array {
    return new Uint8Array(Math.ceil(this.options.maxByteLength / PAGE));
  }

  /** Removes every trace of the memory in the slot, which nobody can use any more. */
  reset(): void {
    const { storage, bytes, written, isExposed } = this.memory!;
    const used = bytes.length;
    closeMemory(this.memory!);
    this.memory = null;
    // A map that no longer tells everything is of no use, but the next memory gets it empty.
    if (written === null) this.written?.fill(0);
    if (written === null && used > this.options.keepResident) {
      this.empty();
      return;
    }
    // The host's views must not see the next memory.
    this.storage = isExposed ? takeBuffer(storage as ArrayBuffer) : (storage as ArrayBuffer);
    if (this.storage === null) return this.empty();
    const clean = new Uint8Array(this.storage, 0, used);
    if (written !== null) restorePages(clean, written, this.image);
    else restore(clean, 0, used, this.image);
  }

  /** Gives up buffer and image. */
  empty(): void {
    this.storage = null;
    this.image = undefined;
  }

  private removeImage(): void {
    if (this.storage === null || this.image === undefined) return;
    const { offset, bytes } = this.image;
    new Uint8Array(this.storage).fill(0, offset, offset + bytes.length);
    this.image = undefined;
  }
}

/** The same bytes in a buffer that the host doesn't hold; null if that can't be. */
function takeBuffer(buffer: ArrayBuffer): ArrayBuffer | null {
  try {
    return moveBuffer(buffer);
  } catch {
    // The host has transferred it away.
    return null;
  }
}

/** Gives bytes [start, end) the content that a fresh memory has there. */
function restore(
  bytes: Uint8Array,
  start: number,
  end: number,
  image: MemoryImage | undefined,
): void {
  if (image === undefined) {
    bytes.fill(0, start, end);
    return;
  }
  const imageEnd = image.offset + image.bytes.length;
  const from = Math.min(Math.max(start, image.offset), end);
  const to = Math.max(Math.min(end, imageEnd), from);
  bytes.fill(0, start, from);
  if (to > from) {
    bytes.set(image.bytes.subarray(from - image.offset, to - image.offset), from);
  }
  bytes.fill(0, to, end);
}

/**
 * Restores the pages that are marked, and unmarks them. The first one always: addresses that code
 * marks ahead may wrap around below it.
 */
function restorePages(
  bytes: Uint8Array,
  written: Uint8Array,
  image: MemoryImage | undefined,
): void {
  const pageCount = Math.min(Math.ceil(bytes.length / PAGE), written.length);
  if (pageCount > 0) written[0] = 1;
  for (let page = 0; page >= 0 && page < pageCount; page = written.indexOf(1, page)) {
    const first = page;
    while (page < pageCount && written[page] === 1) written[page++] = 0;
    restore(bytes, first * PAGE, Math.min(page * PAGE + WRITTEN_SLACK, bytes.length), image);
  }
}
