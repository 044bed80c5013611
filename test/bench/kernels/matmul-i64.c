// group: i64
// n: 8
// Product of dense i64 matrices modulo 2^64, accumulated n times.
#include "common.h"

enum { SIZE = 128 };

static u64 left[SIZE][SIZE], right[SIZE][SIZE], product[SIZE][SIZE];

static NOINLINE void multiply(void) {
  for (i32 i = 0; i < SIZE; i++) {
    for (i32 j = 0; j < SIZE; j++) {
      u64 sum = product[i][j];
      for (i32 k = 0; k < SIZE; k++) sum += left[i][k] * right[k][j];
      product[i][j] = sum;
    }
  }
}

i32 run(i32 n) {
  u32 seed = 53, sum = 0;
  for (i32 i = 0; i < SIZE; i++) {
    for (i32 j = 0; j < SIZE; j++) {
      left[i][j] = (u64)nextRandom(&seed) << 32 | nextRandom(&seed);
      right[i][j] = (u64)nextRandom(&seed) << 32 | nextRandom(&seed);
      product[i][j] = 0;
    }
  }
  for (i32 round = 0; round < n; round++) multiply();
  for (i32 i = 0; i < SIZE; i++) sum = mixU64(sum, product[i][(i * 17) % SIZE]);
  return (i32)sum;
}
