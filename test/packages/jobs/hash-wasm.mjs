/** Plain clang: a small module, as text inside the package, for each hash; mostly 64-bit integers. */
import * as hashes from 'hash-wasm';

export async function job() {
  const bytes = Uint8Array.from({ length: 70_001 }, (_, i) => (i * i) >> 3);
  const names = [
    'blake2b',
    'blake3',
    'crc32',
    'md5',
    'sha1',
    'sha256',
    'sha3',
    'sha512',
    'xxhash64',
    'whirlpool',
  ];
  const results = [];
  for (const name of names) results.push([name, await hashes[name](bytes)]);
  const salt = bytes.subarray(100, 116);
  const argon2 = {
    password: 'secret',
    salt,
    parallelism: 1,
    iterations: 2,
    memorySize: 256,
    hashLength: 24,
    outputType: 'hex',
  };
  results.push(await hashes.argon2id(argon2));
  return results;
}
