/**
 * Memory images: what a fresh memory of a module holds, as one run of bytes. Worked out of the data
 * segments once, where that gives the very bytes that running them would; elsewhere there is none and
 * segments are run.
 *
 * JavaScript can't map pages copy-on-write. An image makes instances cheap because a new buffer's
 * zeros cost nothing until they are touched, so only the image itself is copied, and because a pooled
 * memory that still has the image needs only those pages restored that were written to.
 *
 * @see seed "InstanceAllocator", MemoryImage
 */
import type { Artefact, DataDescriptor } from '../abi.ts';

/** Bytes from `offset` on; everything else is zero. The first and the last byte are not. */
export interface MemoryImage {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

export interface MemoryImageOptions {
  /** False: never an image, segments are run for each instance. Default true. */
  readonly memoryInitImages?: boolean | undefined;
  /** Images up to this many bytes are kept however few of them come from segments. Default 16 MiB. */
  readonly guaranteedDenseImageSize?: number | undefined;
}

const DEFAULT_DENSE_SIZE = 2 ** 24;

type StaticSegment = DataDescriptor & { readonly offset: number };

/** Range of a memory that segments write to, and how many bytes they have. */
interface Extent {
  start: number;
  end: number;
  dataLength: number;
}

/**
 * The active segments, if all of them are sure to write, to memories of this module and nowhere else;
 * or else null, since then it must be seen at run time how far they get.
 */
function staticSegments(artefact: Artefact, importedCount: number): StaticSegment[] | null {
  const segments: StaticSegment[] = [];
  for (const segment of artefact.data) {
    if (segment.mode !== 'active') continue;
    const { memory, offset, start, end } = segment;
    if (memory < importedCount || typeof offset !== 'number') return null;
    const { min, pageSizeLog2 } = artefact.memories[memory]!;
    if (offset + (end - start) > min * 2 ** pageSizeLog2) return null;
    segments.push(segment as StaticSegment);
  }
  return segments;
}

function extentOf(segments: readonly StaticSegment[]): Extent {
  const extent = { start: Infinity, end: 0, dataLength: 0 };
  for (const { offset, start, end } of segments) {
    extent.start = Math.min(extent.start, offset);
    extent.end = Math.max(extent.end, offset + end - start);
    extent.dataLength += end - start;
  }
  return extent;
}

/** Cuts zeros off both ends. @returns undefined if nothing is left */
function trimmed(bytes: Uint8Array, offset: number): MemoryImage | undefined {
  const first = bytes.findIndex((byte) => byte !== 0);
  if (first < 0) return undefined;
  let end = bytes.length;
  while (bytes[end - 1] === 0) end--;
  // A copy: the image shouldn't keep the zeros alive.
  return { offset: offset + first, bytes: bytes.slice(first, end) };
}

function imageOf(
  segments: readonly StaticSegment[],
  wasmData: Uint8Array,
  denseSize: number,
): MemoryImage | undefined {
  const { start, end, dataLength } = extentOf(segments);
  const isSparse = end - start >= 2 * dataLength && end - start >= denseSize;
  if (dataLength === 0 || isSparse) return undefined;
  const bytes = new Uint8Array(end - start);
  for (const segment of segments) {
    bytes.set(wasmData.subarray(segment.start, segment.end), segment.offset - start);
  }
  return trimmed(bytes, start);
}

/**
 * The image of each memory that a module defines; undefined where its segments are to be run, which
 * for a memory of zeros comes to the same.
 */
export function memoryImagesOf(
  artefact: Artefact,
  wasmData: Uint8Array,
  options: MemoryImageOptions = {},
): readonly (MemoryImage | undefined)[] {
  const { memoryInitImages = true, guaranteedDenseImageSize = DEFAULT_DENSE_SIZE } = options;
  const importedCount = artefact.imports.filter(({ kind }) => kind === 'memory').length;
  const segments = memoryInitImages ? staticSegments(artefact, importedCount) : null;
  return artefact.memories.slice(importedCount).map((_, i) => {
    if (segments === null) return undefined;
    const own = segments.filter(({ memory }) => memory === importedCount + i);
    return imageOf(own, wasmData, guaranteedDenseImageSize);
  });
}
