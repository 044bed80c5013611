// group: scalar
// n: 800
// n steps of a five-point stencil over an f64 grid, back and forth between two buffers.
#include "common.h"

enum { SIZE = 160 };

static f64 grids[2][SIZE][SIZE];

static NOINLINE void step(f64 (*from)[SIZE], f64 (*to)[SIZE]) {
  for (i32 y = 1; y < SIZE - 1; y++) {
    for (i32 x = 1; x < SIZE - 1; x++) {
      to[y][x] =
          0.2 * (from[y][x] + from[y][x - 1] + from[y][x + 1] + from[y - 1][x] + from[y + 1][x]);
    }
  }
}

i32 run(i32 n) {
  for (i32 y = 0; y < SIZE; y++) {
    for (i32 x = 0; x < SIZE; x++) grids[0][y][x] = grids[1][y][x] = (y * x + 2 * y + 3) % 101;
  }
  for (i32 i = 0; i < n; i++) step(grids[i & 1], grids[~i & 1]);
  u32 sum = 0;
  for (i32 i = 1; i < SIZE; i++) sum = mixF64(sum, grids[n & 1][i][(i * 13) % SIZE]);
  return (i32)sum;
}
