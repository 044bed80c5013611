// group: simd
// n: 448
// Iterations of the Mandelbrot set on an n x n grid, four points at once: f32x4 with masks.
#include "common.h"
#include <wasm_simd128.h>

enum { LIMIT = 100 };

static NOINLINE u32 row(i32 n, f32 y) {
  v128_t total = wasm_i32x4_splat(0);
  v128_t ci = wasm_f32x4_splat(y), four = wasm_f32x4_splat(4.0f);
  for (i32 i = 0; i < n; i += 4) {
    v128_t index = wasm_i32x4_add(wasm_i32x4_splat(i), wasm_i32x4_make(0, 1, 2, 3));
    v128_t cr = wasm_f32x4_sub(
        wasm_f32x4_mul(wasm_f32x4_convert_i32x4(index), wasm_f32x4_splat(3.0f / (f32)n)),
        wasm_f32x4_splat(2.0f));
    v128_t x = cr, y4 = ci, count = wasm_i32x4_splat(0);
    for (i32 k = 0; k < LIMIT; k++) {
      v128_t xx = wasm_f32x4_mul(x, x), yy = wasm_f32x4_mul(y4, y4);
      v128_t isInside = wasm_f32x4_le(wasm_f32x4_add(xx, yy), four);
      if (!wasm_v128_any_true(isInside)) break;
      count = wasm_i32x4_sub(count, isInside);
      v128_t xy = wasm_f32x4_mul(x, y4);
      x = wasm_f32x4_add(wasm_f32x4_sub(xx, yy), cr);
      y4 = wasm_f32x4_add(wasm_f32x4_add(xy, xy), ci);
    }
    total = wasm_i32x4_add(total, count);
  }
  return (u32)(wasm_i32x4_extract_lane(total, 0) + wasm_i32x4_extract_lane(total, 1) +
               wasm_i32x4_extract_lane(total, 2) + wasm_i32x4_extract_lane(total, 3));
}

i32 run(i32 n) {
  u32 sum = 0;
  for (i32 j = 0; j < n; j++) sum = sum * 31 + row(n, (f32)j * (2.0f / (f32)n) - 1.0f);
  return (i32)sum;
}
