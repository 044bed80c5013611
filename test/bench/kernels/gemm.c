// group: scalar
// n: 24
// Product of dense f64 matrices, accumulated n times; rows are walked in the order i, k, j.
#include "common.h"

enum { SIZE = 128 };

static f64 left[SIZE][SIZE], right[SIZE][SIZE], product[SIZE][SIZE];

static void fill(void) {
  for (i32 i = 0; i < SIZE; i++) {
    for (i32 j = 0; j < SIZE; j++) {
      left[i][j] = (i * 7 + j * 3) % 31 * 0.125;
      right[i][j] = (i * 5 - j * 2) % 29 * 0.0625;
      product[i][j] = 0;
    }
  }
}

static NOINLINE void multiply(f64 scale) {
  for (i32 i = 0; i < SIZE; i++) {
    for (i32 k = 0; k < SIZE; k++) {
      f64 factor = left[i][k] * scale;
      for (i32 j = 0; j < SIZE; j++) product[i][j] += factor * right[k][j];
    }
  }
}

i32 run(i32 n) {
  fill();
  for (i32 round = 0; round < n; round++) multiply(1.0 + round * 0.3);
  u32 sum = 0;
  for (i32 i = 0; i < SIZE; i++) sum = mixF64(sum, product[i][(i * 17) % SIZE]);
  return (i32)sum;
}
