/**
 * The image of a module: the bytes of all its data segments, one after the other, as a file carries
 * them or has them beside it. What segments say of it is in their ranges.
 */
import type { ModuleInfo } from '../module-info.ts';

export interface DataImage {
  readonly byteLength: number;
  /** Bytes [start, end) of the image, by segment. */
  readonly ranges: readonly { readonly start: number; readonly end: number }[];
  /** Makes the image. */
  bytes(): Uint8Array;
}

export function dataImage(info: ModuleInfo): DataImage {
  let byteLength = 0;
  const ranges = info.data.map(({ start, end }) => {
    const from = byteLength;
    byteLength += end - start;
    return { start: from, end: byteLength };
  });
  const bytes = (): Uint8Array => {
    const all = new Uint8Array(byteLength);
    info.data.forEach(({ start, end }, i) =>
      all.set(info.bytes.subarray(start, end), ranges[i]!.start),
    );
    return all;
  };
  return { byteLength, ranges, bytes };
}
