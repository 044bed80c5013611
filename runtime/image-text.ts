/**
 * Byte images as text inside an artefact: a latin1 string (compresses like the bare bytes) or
 * base64 where the charset of the file is not safe. Own decoders: atob and TextDecoder are missing
 * in many places where this must run.
 */

/** Bytes of a string whose characters are all below 256. */
export function decodeLatin1(text: string): Uint8Array {
  const length = text.length;
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
let sextets: Uint8Array | null = null;

function sextetTable(): Uint8Array {
  const table = new Uint8Array(128);
  for (let i = 0; i < 64; i++) table[ALPHABET.charCodeAt(i)] = i;
  return table;
}

/** Bytes of a base64 string, padded or not, without white space. */
export function decodeBase64(text: string): Uint8Array {
  const table = sextets || (sextets = sextetTable());
  let length = text.length;
  while (length > 0 && text.charCodeAt(length - 1) === 61) length--;
  const bytes = new Uint8Array(Math.floor((length * 3) / 4));
  let bits = 0;
  for (let i = 0, to = 0; i < length; i++) {
    bits = (bits << 6) | table[text.charCodeAt(i)]!;
    const place = i & 3;
    // The second, third and fourth characters of a group complete one byte each.
    if (place !== 0) bytes[to++] = bits >> (6 - 2 * place);
  }
  return bytes;
}
