// group: simd
// n: 96
// Nearest hit of rays with 32 spheres, four rays at once, n x n of them: f32x4 masks and selections.
#include "common.h"
#include <wasm_simd128.h>

enum { SPHERES = 32 };

static f32 centreX[SPHERES], centreY[SPHERES], centreZ[SPHERES], radius[SPHERES];

static NOINLINE u32 trace(v128_t dx, v128_t dy, v128_t dz) {
  v128_t nearest = wasm_f32x4_splat(1e9f), hit = wasm_i32x4_splat(-1), facing = wasm_f32x4_splat(0);
  for (i32 i = 0; i < SPHERES; i++) {
    v128_t x = wasm_v128_load32_splat(centreX + i), y = wasm_v128_load32_splat(centreY + i);
    v128_t z = wasm_v128_load32_splat(centreZ + i), r = wasm_v128_load32_splat(radius + i);
    v128_t b = wasm_f32x4_add(wasm_f32x4_mul(x, dx), wasm_f32x4_add(wasm_f32x4_mul(y, dy), wasm_f32x4_mul(z, dz)));
    v128_t c = wasm_f32x4_add(wasm_f32x4_mul(x, x), wasm_f32x4_add(wasm_f32x4_mul(y, y), wasm_f32x4_mul(z, z)));
    v128_t d = wasm_f32x4_add(wasm_f32x4_sub(wasm_f32x4_mul(b, b), c), wasm_f32x4_mul(r, r));
    v128_t isHit = wasm_f32x4_gt(d, wasm_f32x4_splat(0));
    if (!wasm_v128_any_true(isHit)) continue;
    v128_t t = wasm_f32x4_sub(b, wasm_f32x4_sqrt(wasm_f32x4_max(d, wasm_f32x4_splat(0))));
    v128_t isNearer = wasm_v128_and(isHit, wasm_f32x4_lt(t, nearest));
    nearest = wasm_v128_bitselect(t, nearest, isNearer);
    hit = wasm_v128_bitselect(wasm_i32x4_splat(i), hit, isNearer);
    facing = wasm_v128_bitselect(wasm_f32x4_div(wasm_f32x4_sub(wasm_f32x4_mul(t, dz), z), r), facing, isNearer);
  }
  v128_t light = wasm_i32x4_trunc_sat_f32x4(wasm_f32x4_mul(wasm_f32x4_abs(facing), wasm_f32x4_splat(255.0f)));
  v128_t all = wasm_i32x4_add(wasm_i32x4_mul(hit, wasm_i32x4_splat(1000)), light);
  return (u32)(wasm_i32x4_extract_lane(all, 0) ^ wasm_i32x4_extract_lane(all, 1) ^
               wasm_i32x4_extract_lane(all, 2) ^ wasm_i32x4_extract_lane(all, 3));
}

i32 run(i32 n) {
  u32 seed = 23, sum = 0;
  for (i32 i = 0; i < SPHERES; i++) {
    centreX[i] = (f32)(nextRandom(&seed) >> 24) * 0.04f - 5.0f;
    centreY[i] = (f32)(nextRandom(&seed) >> 24) * 0.04f - 5.0f;
    centreZ[i] = (f32)(nextRandom(&seed) >> 24) * 0.04f + 5.0f;
    radius[i] = (f32)(nextRandom(&seed) >> 24) * 0.008f + 0.2f;
  }
  i32 size = n * 4;
  v128_t one = wasm_f32x4_splat(1.0f), step = wasm_f32x4_splat(2.0f / (f32)size);
  for (i32 j = 0; j < size; j++) {
    v128_t y = wasm_f32x4_splat((f32)(2 * j - size) / (f32)size);
    for (i32 i = 0; i < size; i += 4) {
      v128_t x = wasm_f32x4_make((f32)i, (f32)(i + 1), (f32)(i + 2), (f32)(i + 3));
      x = wasm_f32x4_sub(wasm_f32x4_mul(x, step), one);
      v128_t length = wasm_f32x4_sqrt(wasm_f32x4_add(wasm_f32x4_add(wasm_f32x4_mul(x, x), wasm_f32x4_mul(y, y)), one));
      v128_t inverse = wasm_f32x4_div(one, length);
      sum = sum * 31 + trace(wasm_f32x4_mul(x, inverse), wasm_f32x4_mul(y, inverse), inverse);
    }
  }
  return (i32)sum;
}
