// group: i64
// n: 2600
// The XXH64 hash of 64 KiB, n times, each seeded with the hash before.
#include "common.h"

enum { WORDS = 8192 };

static const u64 P1 = 0x9e3779b185ebca87, P2 = 0xc2b2ae3d27d4eb4f, P3 = 0x165667b19e3779f9,
                 P4 = 0x85ebca77c2b2ae63;

static u64 message[WORDS];

static inline u64 rotate(u64 x, i32 n) { return x << n | x >> (64 - n); }

static inline u64 scramble(u64 lane, u64 word) { return rotate(lane + word * P2, 31) * P1; }

static inline u64 mergeLane(u64 hash, u64 lane) { return (hash ^ scramble(0, lane)) * P1 + P4; }

/** `count` is a multiple of four, so that no tail is left after the lanes. */
static NOINLINE u64 hashOf(const u64 *words, i32 count, u64 seed) {
  u64 a = seed + P1 + P2, b = seed + P2, c = seed, d = seed - P1;
  for (i32 i = 0; i < count; i += 4) {
    a = scramble(a, words[i]);
    b = scramble(b, words[i + 1]);
    c = scramble(c, words[i + 2]);
    d = scramble(d, words[i + 3]);
  }
  u64 hash = rotate(a, 1) + rotate(b, 7) + rotate(c, 12) + rotate(d, 18);
  hash = mergeLane(mergeLane(mergeLane(mergeLane(hash, a), b), c), d);
  hash += (u64)count * 8;
  hash = (hash ^ hash >> 33) * P2;
  hash = (hash ^ hash >> 29) * P3;
  return hash ^ hash >> 32;
}

i32 run(i32 n) {
  u32 seed = 37;
  u64 hash = 0;
  for (i32 i = 0; i < WORDS; i++) message[i] = (u64)nextRandom(&seed) << 32 | nextRandom(&seed);
  for (i32 i = 0; i < n; i++) hash = hashOf(message, WORDS, hash);
  return (i32)mixU64(0, hash);
}
