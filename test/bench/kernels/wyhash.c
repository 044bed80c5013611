// group: i64
// n: 1800
// A hash in the manner of wyhash: full 64 by 64 bit products, put together from 32-bit halves.
#include "common.h"

enum { WORDS = 8192 };

static u64 message[WORDS];

/** Low half xor high half of the 128-bit product. */
static inline u64 foldedProduct(u64 a, u64 b) {
  u64 aLow = (u32)a, aHigh = a >> 32, bLow = (u32)b, bHigh = b >> 32;
  u64 low = aLow * bLow, middle = aHigh * bLow + (low >> 32), other = aLow * bHigh + (u32)middle;
  u64 high = aHigh * bHigh + (middle >> 32) + (other >> 32);
  return high ^ (other << 32 | (u32)low);
}

static NOINLINE u64 hashOf(const u64 *words, i32 count, u64 seed) {
  u64 left = seed, right = ~seed;
  for (i32 i = 0; i < count; i += 4) {
    left = foldedProduct(words[i] ^ 0xa0761d6478bd642f, words[i + 1] ^ left);
    right = foldedProduct(words[i + 2] ^ 0xe7037ed1a0b428db, words[i + 3] ^ right);
  }
  return foldedProduct(left ^ 0x8ebc6af09c88c6e3, right ^ (u64)count);
}

i32 run(i32 n) {
  u32 seed = 43;
  u64 hash = 0;
  for (i32 i = 0; i < WORDS; i++) message[i] = (u64)nextRandom(&seed) << 32 | nextRandom(&seed);
  for (i32 i = 0; i < n; i++) hash = hashOf(message, WORDS, hash + (u64)i);
  return (i32)mixU64(0, hash);
}
