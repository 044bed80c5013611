// Hand-written text format, assembled by wabt.
import xxhash from 'xxhash-wasm';

export async function job() {
  const { h32ToString, h64ToString, create64 } = await xxhash();
  const text = 'the quick brown fox '.repeat(500);
  const stream = create64(7n);
  for (let i = 0; i < 50; i++) stream.update(text.slice(i, i * 37));
  return [h32ToString(text), h64ToString(text, 99n), stream.digest()].join(' ');
}
