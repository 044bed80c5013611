/** UTF-8, for engines that have no TextDecoder. Strict: nothing is replaced. */

/** How long a sequence is, by its first byte; 0 where none may begin. */
function sequenceLength(first: number): number {
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first < 0xe0) return 2;
  if (first >= 0xe0 && first < 0xf0) return 3;
  return first >= 0xf0 && first < 0xf5 ? 4 : 0;
}

const LEAST = [0, 0, 0x80, 0x800, 0x10000];

export const isSurrogate = (point: number): boolean => point >= 0xd800 && point < 0xe000;

/** The text, or null for anything but well-formed UTF-8. */
export function decodeStrictly(bytes: Uint8Array): string | null {
  let text = '';
  for (let i = 0; i < bytes.length;) {
    const first = bytes[i]!;
    const length = sequenceLength(first);
    if (length === 0 || i + length > bytes.length) return null;
    let point = length === 1 ? first : first & (0x7f >> length);
    for (let k = 1; k < length; k++) {
      const byte = bytes[i + k]!;
      if ((byte & 0xc0) !== 0x80) return null;
      point = (point << 6) | (byte & 0x3f);
    }
    if (point < LEAST[length]! || point > 0x10ffff || isSurrogate(point)) return null;
    text += String.fromCodePoint(point);
    i += length;
  }
  return text;
}
