/** UTF-8, for engines that have no TextEncoder and TextDecoder. Strict: nothing is replaced. */
import { fail } from './errno.ts';

/** How long a sequence is, by its first byte; 0 where none may begin. */
function sequenceLength(first: number): number {
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first < 0xe0) return 2;
  if (first >= 0xe0 && first < 0xf0) return 3;
  return first >= 0xf0 && first < 0xf5 ? 4 : 0;
}

const LEAST = [0, 0, 0x80, 0x800, 0x10000];

const isSurrogate = (point: number): boolean => point >= 0xd800 && point < 0xe000;

/** @throws SystemError EILSEQ for anything but well-formed UTF-8 */
export function decodeUtf8(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length;) {
    const first = bytes[i]!;
    const length = sequenceLength(first);
    if (length === 0 || i + length > bytes.length) fail('EILSEQ');
    let point = length === 1 ? first : first & (0x7f >> length);
    for (let k = 1; k < length; k++) {
      const byte = bytes[i + k]!;
      if ((byte & 0xc0) !== 0x80) fail('EILSEQ');
      point = (point << 6) | (byte & 0x3f);
    }
    if (point < LEAST[length]! || point > 0x10ffff || isSurrogate(point)) fail('EILSEQ');
    text += String.fromCodePoint(point);
    i += length;
  }
  return text;
}

/** A lone surrogate becomes U+FFFD, as in all of the web's encoders. */
export function encodeUtf8(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const character of text) {
    const given = character.codePointAt(0)!;
    const point = isSurrogate(given) ? 0xfffd : given;
    if (point < 0x80) {
      bytes.push(point);
      continue;
    }
    const tail = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
    bytes.push(((0xf80 >> tail) & 0xff) | (point >> (6 * tail)));
    for (let k = tail - 1; k >= 0; k--) bytes.push(0x80 | ((point >> (6 * k)) & 0x3f));
  }
  return Uint8Array.from(bytes);
}
