// group: simd
// n: 600
// Logistic function of 4096 f32, n passes: exponentials by a polynomial and bits of the exponent.
#include "common.h"
#include <wasm_simd128.h>

enum { COUNT = 4096 };

static f32 input[COUNT], output[COUNT];

static inline v128_t exponential(v128_t x) {
  x = wasm_f32x4_pmin(wasm_f32x4_splat(88.0f), wasm_f32x4_pmax(wasm_f32x4_splat(-87.0f), x));
  v128_t k = wasm_f32x4_nearest(wasm_f32x4_mul(x, wasm_f32x4_splat(1.44269504f)));
  x = wasm_f32x4_sub(x, wasm_f32x4_mul(k, wasm_f32x4_splat(0.693359375f)));
  x = wasm_f32x4_add(x, wasm_f32x4_mul(k, wasm_f32x4_splat(2.12194440e-4f)));
  v128_t p = wasm_f32x4_splat(1.9875691500e-4f);
  p = wasm_f32x4_add(wasm_f32x4_mul(p, x), wasm_f32x4_splat(1.3981999507e-3f));
  p = wasm_f32x4_add(wasm_f32x4_mul(p, x), wasm_f32x4_splat(8.3334519073e-3f));
  p = wasm_f32x4_add(wasm_f32x4_mul(p, x), wasm_f32x4_splat(4.1665795894e-2f));
  p = wasm_f32x4_add(wasm_f32x4_mul(p, x), wasm_f32x4_splat(1.6666665459e-1f));
  p = wasm_f32x4_add(wasm_f32x4_mul(p, x), wasm_f32x4_splat(5.0000001201e-1f));
  p = wasm_f32x4_add(wasm_f32x4_mul(p, wasm_f32x4_mul(x, x)), wasm_f32x4_add(x, wasm_f32x4_splat(1.0f)));
  v128_t exponent = wasm_i32x4_shl(wasm_i32x4_add(wasm_i32x4_trunc_sat_f32x4(k), wasm_i32x4_splat(127)), 23);
  return wasm_f32x4_mul(p, exponent);
}

static NOINLINE void logistic(void) {
  v128_t one = wasm_f32x4_splat(1.0f);
  for (i32 i = 0; i < COUNT; i += 4) {
    v128_t x = wasm_v128_load(input + i);
    v128_t isNegative = wasm_f32x4_lt(x, wasm_f32x4_splat(0));
    v128_t e = exponential(wasm_f32x4_neg(wasm_f32x4_abs(x)));
    v128_t y = wasm_f32x4_div(one, wasm_f32x4_add(one, e));
    wasm_v128_store(output + i, wasm_v128_bitselect(wasm_f32x4_sub(one, y), y, isNegative));
  }
}

i32 run(i32 n) {
  u32 seed = 29, sum = 0;
  for (i32 i = 0; i < COUNT; i++) input[i] = (f32)((i32)nextRandom(&seed) >> 16) * 1e-3f;
  for (i32 pass = 0; pass < n; pass++) logistic();
  for (i32 i = 0; i < COUNT; i++) sum = mixF32(sum, output[i]);
  return (i32)sum;
}
