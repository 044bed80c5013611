// group: i64
// n: 3000000
// n numbers each from splitmix64 and from a xorshift generator with 128 bits of state.
#include "common.h"

static NOINLINE u64 splitmix(u64 *state) {
  u64 z = *state += 0x9e3779b97f4a7c15;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
  z = (z ^ z >> 27) * 0x94d049bb133111eb;
  return z ^ z >> 31;
}

static NOINLINE u64 xorshift(u64 state[2]) {
  u64 x = state[0], y = state[1];
  x ^= x << 23;
  state[0] = y;
  state[1] = x ^ y ^ x >> 18 ^ y >> 5;
  return state[1] + y;
}

static u64 weyl, pair[2];

i32 run(i32 n) {
  u64 sum = 0;
  weyl = 42;
  pair[0] = 1, pair[1] = 2;
  for (i32 i = 0; i < n; i++) sum += splitmix(&weyl) ^ xorshift(pair);
  return (i32)mixU64(0, sum);
}
