/**
 * SipHash-2-4 with 128 bits and no key: what SWC hashes sources and file names with. Plugins make
 * names of these hashes, so that they show in output.
 */

const MASK = 2n ** 64n - 1n;
const rotate = (word: bigint, count: bigint): bigint =>
  ((word << count) | (word >> (64n - count))) & MASK;

function round(v: BigUint64Array): void {
  v[0]! += v[1]!;
  v[1] = rotate(v[1]!, 13n) ^ v[0]!;
  v[0] = rotate(v[0]!, 32n);
  v[2]! += v[3]!;
  v[3] = rotate(v[3]!, 16n) ^ v[2]!;
  v[0] += v[3];
  v[3] = rotate(v[3], 21n) ^ v[0];
  v[2]! += v[1];
  v[1] = rotate(v[1], 17n) ^ v[2]!;
  v[2] = rotate(v[2]!, 32n);
}

function rounds(v: BigUint64Array, count: number): void {
  for (let i = 0; i < count; i++) round(v);
}

function absorb(v: BigUint64Array, word: bigint): void {
  v[3]! ^= word;
  rounds(v, 2);
  v[0]! ^= word;
}

/** The last word: what is left of the input, and its length. */
function lastWord(bytes: Uint8Array): bigint {
  let word = BigInt(bytes.length & 0xff) << 56n;
  const rest = bytes.subarray(bytes.length & ~7);
  rest.forEach((byte, i) => (word |= BigInt(byte) << BigInt(8 * i)));
  return word;
}

function finish(v: BigUint64Array): bigint {
  rounds(v, 4);
  return v[0]! ^ v[1]! ^ v[2]! ^ v[3]!;
}

/** The hash as Rust's u128 has it. */
export function sipHash128(bytes: Uint8Array): bigint {
  // "somepseudorandomlygeneratedbytes", with the second word changed for 128 bits.
  const v = BigUint64Array.of(
    0x736f6d6570736575n,
    0x646f72616e646f6dn ^ 0xeen,
    0x6c7967656e657261n,
    0x7465646279746573n,
  );
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let i = 0; i + 8 <= bytes.length; i += 8) absorb(v, view.getBigUint64(i, true));
  absorb(v, lastWord(bytes));
  v[2]! ^= 0xeen;
  const low = finish(v);
  v[1]! ^= 0xddn;
  return (finish(v) << 64n) | low;
}

/**
 * The hash of a file's name: what Rust's Hash of a path feeds it, the names in the path without
 * separators and then a word made of their lengths, after the number of the variant.
 * @param path undefined for a source without a file
 */
export function fileNameHash(path: string | undefined): bigint {
  const ANONYMOUS = 3;
  if (path === undefined) return sipHash128(Uint8Array.of(ANONYMOUS));
  const encoder = new TextEncoder();
  const names = path
    .split('/')
    .filter((name, i) => name !== '' && (name !== '.' || i === 0))
    .map((name) => encoder.encode(name));
  let lengths = 0n;
  for (const name of names) lengths = rotate((lengths + BigInt(name.length)) & MASK, 62n);
  const bytes = new Uint8Array(1 + names.reduce((sum, name) => sum + name.length, 0) + 8);
  let at = 1;
  for (const name of names) {
    bytes.set(name, at);
    at += name.length;
  }
  new DataView(bytes.buffer).setBigUint64(at, lengths, true);
  return sipHash128(bytes);
}
