// group: simd
// n: 80000
// Five bodies attract each other for n steps: positions as f64x2 pairs.
#include "common.h"
#include <wasm_simd128.h>

enum { BODIES = 5 };

static v128_t xy[BODIES], zw[BODIES], vxy[BODIES], vzw[BODIES];
static f64 mass[BODIES];

static NOINLINE void step(f64 dt) {
  for (i32 i = 0; i < BODIES; i++) {
    for (i32 j = i + 1; j < BODIES; j++) {
      v128_t dxy = wasm_f64x2_sub(xy[i], xy[j]), dzw = wasm_f64x2_sub(zw[i], zw[j]);
      v128_t s = wasm_f64x2_add(wasm_f64x2_mul(dxy, dxy), wasm_f64x2_mul(dzw, dzw));
      f64 d2 = wasm_f64x2_extract_lane(s, 0) + wasm_f64x2_extract_lane(s, 1) + 1e-3;
      v128_t magnitude = wasm_f64x2_splat(dt / (d2 * __builtin_sqrt(d2)));
      v128_t mi = wasm_f64x2_mul(magnitude, wasm_v128_load64_splat(&mass[j]));
      v128_t mj = wasm_f64x2_mul(magnitude, wasm_v128_load64_splat(&mass[i]));
      vxy[i] = wasm_f64x2_sub(vxy[i], wasm_f64x2_mul(dxy, mi));
      vzw[i] = wasm_f64x2_sub(vzw[i], wasm_f64x2_mul(dzw, mi));
      vxy[j] = wasm_f64x2_add(vxy[j], wasm_f64x2_mul(dxy, mj));
      vzw[j] = wasm_f64x2_add(vzw[j], wasm_f64x2_mul(dzw, mj));
    }
  }
  v128_t time = wasm_f64x2_splat(dt);
  for (i32 i = 0; i < BODIES; i++) {
    xy[i] = wasm_f64x2_add(xy[i], wasm_f64x2_mul(vxy[i], time));
    zw[i] = wasm_f64x2_add(zw[i], wasm_f64x2_mul(vzw[i], time));
  }
}

i32 run(i32 n) {
  u32 seed = 3, sum = 0;
  for (i32 i = 0; i < BODIES; i++) {
    xy[i] = wasm_f64x2_make((f64)(nextRandom(&seed) >> 8) * 1e-6, (f64)(nextRandom(&seed) >> 8) * 1e-6);
    zw[i] = wasm_f64x2_make((f64)(nextRandom(&seed) >> 8) * 1e-6, 0);
    vxy[i] = vzw[i] = wasm_f64x2_splat(0);
    mass[i] = 1.0 + i;
  }
  for (i32 k = 0; k < n; k++) step(0.01);
  for (i32 i = 0; i < BODIES; i++) {
    sum = mixF64(sum, wasm_f64x2_extract_lane(xy[i], 0));
    sum = mixF64(sum, wasm_f64x2_extract_lane(zw[i], 0));
  }
  return (i32)sum;
}
