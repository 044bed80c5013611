// group: f32
// n: 350
// Iteration counts of the Mandelbrot set on an n by n grid, in f32.
#include "common.h"

enum { MAX_ITERATIONS = 200 };

static NOINLINE i32 iterations(f32 cx, f32 cy) {
  f32 x = 0, y = 0;
  i32 count = 0;
  while (count < MAX_ITERATIONS && x * x + y * y <= 4.0f) {
    f32 next = x * x - y * y + cx;
    y = 2.0f * x * y + cy;
    x = next;
    count++;
  }
  return count;
}

i32 run(i32 n) {
  u32 sum = 0;
  f32 size = (f32)n;
  for (i32 row = 0; row < n; row++) {
    for (i32 column = 0; column < n; column++) {
      f32 cx = (f32)column * 3.0f / size - 2.1f, cy = (f32)row * 2.4f / size - 1.2f;
      sum = mix(sum, (u32)iterations(cx, cy));
    }
  }
  return (i32)sum;
}
