// group: i64
// n: 150000
// Greatest common divisors of n pairs of full 64-bit numbers by Euclid's rule: i64.rem_u.
#include "common.h"

static NOINLINE u64 gcd(u64 a, u64 b) {
  while (b != 0) {
    u64 rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

i32 run(i32 n) {
  u32 seed = 47, sum = 0;
  for (i32 i = 0; i < n; i++) {
    u64 a = (u64)nextRandom(&seed) << 32 | nextRandom(&seed);
    u64 b = (u64)nextRandom(&seed) << 32 | nextRandom(&seed);
    sum = mixU64(sum, gcd(a, b >> (i & 31)));
  }
  return (i32)sum;
}
