// group: i64
// n: 650
// SipHash-2-4 of 64 KiB, n times, each keyed with the hash before: additions, rotations, xors.
#include "common.h"

enum { WORDS = 8192 };

static u64 message[WORDS];

static inline u64 rotate(u64 x, i32 n) { return x << n | x >> (64 - n); }

static inline void sipRound(u64 v[4]) {
  v[0] += v[1], v[2] += v[3];
  v[1] = rotate(v[1], 13) ^ v[0], v[3] = rotate(v[3], 16) ^ v[2];
  v[0] = rotate(v[0], 32);
  v[2] += v[1], v[0] += v[3];
  v[1] = rotate(v[1], 17) ^ v[2], v[3] = rotate(v[3], 21) ^ v[0];
  v[2] = rotate(v[2], 32);
}

static inline void absorb(u64 v[4], u64 word) {
  v[3] ^= word;
  sipRound(v);
  sipRound(v);
  v[0] ^= word;
}

static NOINLINE u64 hashOf(const u64 *words, i32 count, u64 key0, u64 key1) {
  u64 v[4] = {key0 ^ 0x736f6d6570736575, key1 ^ 0x646f72616e646f6d, key0 ^ 0x6c7967656e657261,
              key1 ^ 0x7465646279746573};
  for (i32 i = 0; i < count; i++) absorb(v, words[i]);
  absorb(v, (u64)count * 8 << 56);
  v[2] ^= 255;
  for (i32 i = 0; i < 4; i++) sipRound(v);
  return v[0] ^ v[1] ^ v[2] ^ v[3];
}

i32 run(i32 n) {
  u32 seed = 41;
  u64 hash = 0;
  for (i32 i = 0; i < WORDS; i++) message[i] = (u64)nextRandom(&seed) << 32 | nextRandom(&seed);
  for (i32 i = 0; i < n; i++) hash = hashOf(message, WORDS, hash, (u64)i);
  return (i32)mixU64(0, hash);
}
