/** UTF-8 of names in the guest's memory, for engines that have no TextEncoder and TextDecoder. */
import { decodeStrictly, isSurrogate } from '../utf8.ts';
import { fail } from './errno.ts';

/** @throws SystemError EILSEQ for anything but well-formed UTF-8 */
export function decodeUtf8(bytes: Uint8Array): string {
  return decodeStrictly(bytes) ?? fail('EILSEQ');
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
