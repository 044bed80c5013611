// clang of the WASI SDK: C++, with vector instructions.
import { createHash } from 'node:crypto';
import { MeshoptDecoder } from 'meshoptimizer/decoder';
import { MeshoptEncoder } from 'meshoptimizer/encoder';
import { MeshoptSimplifier } from 'meshoptimizer/simplifier';

const size = 40;

export async function job() {
  await Promise.all([MeshoptDecoder.ready, MeshoptEncoder.ready, MeshoptSimplifier.ready]);
  const positions = new Float32Array(size * size * 3);
  for (let i = 0; i < size * size; i++) {
    positions.set([i % size, Math.floor(i / size), Math.sin(i / 7)], i * 3);
  }
  const indices = [];
  for (let y = 0; y + 1 < size; y++) {
    for (let x = 0; x + 1 < size; x++) {
      const at = y * size + x;
      indices.push(at, at + 1, at + size, at + 1, at + size + 1, at + size);
    }
  }
  const bytes = new Uint8Array(positions.buffer);
  const packed = MeshoptEncoder.encodeVertexBuffer(bytes, size * size, 12);
  const unpacked = new Uint8Array(bytes.length);
  MeshoptDecoder.decodeVertexBuffer(unpacked, size * size, 12, packed);
  const [simple, error] = MeshoptSimplifier.simplify(
    Uint32Array.from(indices),
    positions,
    3,
    900,
    0.05,
  );
  const digest = (data) => createHash('sha256').update(data).digest('hex').slice(0, 16);
  return [
    packed.length,
    digest(packed),
    digest(unpacked),
    simple.length,
    error,
    digest(simple),
  ].join(' ');
}
