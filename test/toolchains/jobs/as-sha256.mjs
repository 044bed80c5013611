// AssemblyScript, with vector instructions where validate() says that there are any.
import { SHA256, batchHash4UintArray64s, digest, digest64 } from '@chainsafe/as-sha256';

const hex = (bytes) => Buffer.from(bytes).toString('hex');

export function job() {
  const bytes = Uint8Array.from({ length: 1000 }, (_, i) => (i * i) & 255);
  const hash = new SHA256();
  hash.init().update(bytes.subarray(0, 333)).update(bytes.subarray(333));
  const blocks = Array.from({ length: 4 }, (_, i) => bytes.slice(i * 64, i * 64 + 64));
  return [
    hex(digest(bytes)),
    hex(digest64(blocks[2])),
    hex(hash.final()),
    ...batchHash4UintArray64s(blocks).map(hex),
  ].join('\n');
}
