// group: scalar
// n: 350
// Iteration counts of the Mandelbrot set on an n by n grid, in f64.
#include "common.h"

enum { MAX_ITERATIONS = 200 };

static NOINLINE i32 iterations(f64 cx, f64 cy) {
  f64 x = 0, y = 0;
  i32 count = 0;
  while (count < MAX_ITERATIONS && x * x + y * y <= 4.0) {
    f64 next = x * x - y * y + cx;
    y = 2.0 * x * y + cy;
    x = next;
    count++;
  }
  return count;
}

i32 run(i32 n) {
  u32 sum = 0;
  for (i32 row = 0; row < n; row++) {
    for (i32 column = 0; column < n; column++) {
      sum = mix(sum, (u32)iterations(column * 3.0 / n - 2.1, row * 2.4 / n - 1.2));
    }
  }
  return (i32)sum;
}
