// group: simd
// n: 32
// Motion search: sums of absolute differences of 16 x 16 blocks of u8 at n x n offsets.
#include "common.h"
#include <wasm_simd128.h>

enum { WIDTH = 256, BLOCK = 16 };

static u8 frame[WIDTH * WIDTH], previous[WIDTH * WIDTH];

static NOINLINE u32 difference(const u8 *a, const u8 *b) {
  v128_t sum = wasm_i32x4_splat(0);
  for (i32 y = 0; y < BLOCK; y++) {
    v128_t p = wasm_v128_load(a + y * WIDTH), q = wasm_v128_load(b + y * WIDTH);
    v128_t d = wasm_v128_or(wasm_u8x16_sub_sat(p, q), wasm_u8x16_sub_sat(q, p));
    sum = wasm_i32x4_add(sum, wasm_u32x4_extadd_pairwise_u16x8(wasm_u16x8_extadd_pairwise_u8x16(d)));
  }
  return (u32)(wasm_i32x4_extract_lane(sum, 0) + wasm_i32x4_extract_lane(sum, 1) +
               wasm_i32x4_extract_lane(sum, 2) + wasm_i32x4_extract_lane(sum, 3));
}

i32 run(i32 n) {
  u32 seed = 13, sum = 0;
  for (i32 i = 0; i < WIDTH * WIDTH; i++) {
    frame[i] = (u8)nextRandom(&seed);
    previous[i] = (u8)(frame[i] + (nextRandom(&seed) >> 29));
  }
  for (i32 by = 0; by + BLOCK + n < WIDTH; by += BLOCK) {
    for (i32 bx = 0; bx + BLOCK + n < WIDTH; bx += BLOCK) {
      u32 best = ~0u;
      for (i32 y = 0; y < n; y++) {
        for (i32 x = 0; x < n; x++) {
          u32 d = difference(frame + by * WIDTH + bx, previous + (by + y) * WIDTH + bx + x);
          if (d < best) best = d;
        }
      }
      sum = sum * 31 + best;
    }
  }
  return (i32)sum;
}
