/**
 * Byte images as text inside an artefact: a latin1 string, which compresses like the bare bytes. An
 * own decoder: TextDecoder is missing in many places where this must run.
 */

/** Bytes of a string whose characters are all below 256. */
export function decodeLatin1(text: string): Uint8Array {
  const length = text.length;
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}
