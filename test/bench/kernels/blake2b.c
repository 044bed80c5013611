// group: i64
// n: 130
// The compression function of BLAKE2b (RFC 7693) over n times 64 KiB.
#include "common.h"

enum { WORDS = 8192, BLOCK_WORDS = 16, BLOCK_BYTES = 128 };

static const u64 initial[8] = {
    0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
    0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179,
};

static const u8 schedule[10][16] = {
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
    {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
    {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4},
    {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
    {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13},
    {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
    {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11},
    {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
    {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5},
    {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0},
};

static u64 message[WORDS];

static inline u64 rotate(u64 x, i32 n) { return x >> n | x << (64 - n); }

static inline void quarter(u64 *v, i32 a, i32 b, i32 c, i32 d, u64 x, u64 y) {
  v[a] += v[b] + x;
  v[d] = rotate(v[d] ^ v[a], 32);
  v[c] += v[d];
  v[b] = rotate(v[b] ^ v[c], 24);
  v[a] += v[b] + y;
  v[d] = rotate(v[d] ^ v[a], 16);
  v[c] += v[d];
  v[b] = rotate(v[b] ^ v[c], 63);
}

static NOINLINE void compress(u64 *state, const u64 *m, u64 byteCount, i32 isLast) {
  u64 v[16];
  for (i32 i = 0; i < 8; i++) v[i] = state[i], v[i + 8] = initial[i];
  v[12] ^= byteCount;
  if (isLast) v[14] = ~v[14];
  for (i32 round = 0; round < 12; round++) {
    const u8 *s = schedule[round % 10];
    quarter(v, 0, 4, 8, 12, m[s[0]], m[s[1]]);
    quarter(v, 1, 5, 9, 13, m[s[2]], m[s[3]]);
    quarter(v, 2, 6, 10, 14, m[s[4]], m[s[5]]);
    quarter(v, 3, 7, 11, 15, m[s[6]], m[s[7]]);
    quarter(v, 0, 5, 10, 15, m[s[8]], m[s[9]]);
    quarter(v, 1, 6, 11, 12, m[s[10]], m[s[11]]);
    quarter(v, 2, 7, 8, 13, m[s[12]], m[s[13]]);
    quarter(v, 3, 4, 9, 14, m[s[14]], m[s[15]]);
  }
  for (i32 i = 0; i < 8; i++) state[i] ^= v[i] ^ v[i + 8];
}

i32 run(i32 n) {
  u64 state[8], byteCount = 0;
  u32 seed = 31, sum = 0;
  for (i32 i = 0; i < 8; i++) state[i] = initial[i];
  state[0] ^= 0x01010040;
  for (i32 i = 0; i < WORDS; i++) message[i] = (u64)nextRandom(&seed) << 32 | nextRandom(&seed);
  for (i32 i = 0; i < n; i++) {
    for (i32 at = 0; at < WORDS; at += BLOCK_WORDS) {
      byteCount += BLOCK_BYTES;
      compress(state, message + at, byteCount, i == n - 1 && at == WORDS - BLOCK_WORDS);
    }
  }
  for (i32 i = 0; i < 8; i++) sum = mixU64(sum, state[i]);
  return (i32)sum;
}
