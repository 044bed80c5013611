/**
 * A stub: an empty WebAssembly module that stands for one compiled ahead of time, 51 bytes to ship
 * in place of megabytes. All it holds is a custom section with the hash of the module it stands for.
 * Never says anything about other bytes.
 */

/** `\0asm`, version 1, a custom section of 41 bytes, its name: "wasmless" and its length. */
const HEAD = [
  0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 0, 41, 8, 0x77, 0x61, 0x73, 0x6d, 0x6c, 0x65, 0x73, 0x73,
];
const HASH_BYTE_LENGTH = 32;

/** Hex digits of bytes. */
export function toHex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += (byte + 256).toString(16).slice(1);
  return text;
}

/** The stub for a module. @param hash hex sha-256 of its bytes */
export function encodeStub(hash: string): Uint8Array {
  const stub = new Uint8Array(HEAD.length + HASH_BYTE_LENGTH);
  stub.set(HEAD);
  for (let i = 0; i < HASH_BYTE_LENGTH; i++) {
    stub[HEAD.length + i] = parseInt(hash.slice(2 * i, 2 * i + 2), 16);
  }
  return stub;
}

/** The hash of the module that a stub stands for; null for anything but a stub. */
export function decodeStub(bytes: Uint8Array): string | null {
  const isStub =
    bytes.length === HEAD.length + HASH_BYTE_LENGTH && HEAD.every((byte, i) => bytes[i] === byte);
  return isStub ? toHex(bytes.subarray(HEAD.length)) : null;
}
