// group: simd
// n: 600
// A 32-tap filter over 16-bit samples, n passes: i32x4.dot_i16x8_s, shifts, saturated narrowing.
#include "common.h"
#include <wasm_simd128.h>

enum { SAMPLES = 4096, TAPS = 32 };

static short input[SAMPLES + TAPS], taps[TAPS], filtered[SAMPLES];

static inline v128_t filterAt(i32 i) {
  v128_t sum = wasm_i32x4_splat(0);
  for (i32 k = 0; k < TAPS; k += 8) {
    sum = wasm_i32x4_add(sum, wasm_i32x4_dot_i16x8(wasm_v128_load(input + i + k), wasm_v128_load(taps + k)));
  }
  return sum;
}

/** Sums of the lanes of four vectors. */
static inline v128_t sums(v128_t a, v128_t b, v128_t c, v128_t d) {
  v128_t ab = wasm_i32x4_add(wasm_i32x4_shuffle(a, b, 0, 4, 1, 5), wasm_i32x4_shuffle(a, b, 2, 6, 3, 7));
  v128_t cd = wasm_i32x4_add(wasm_i32x4_shuffle(c, d, 0, 4, 1, 5), wasm_i32x4_shuffle(c, d, 2, 6, 3, 7));
  return wasm_i32x4_add(wasm_i64x2_shuffle(ab, cd, 0, 2), wasm_i64x2_shuffle(ab, cd, 1, 3));
}

static NOINLINE void filter(void) {
  for (i32 i = 0; i < SAMPLES; i += 8) {
    v128_t low = sums(filterAt(i), filterAt(i + 1), filterAt(i + 2), filterAt(i + 3));
    v128_t high = sums(filterAt(i + 4), filterAt(i + 5), filterAt(i + 6), filterAt(i + 7));
    wasm_v128_store(filtered + i, wasm_i16x8_narrow_i32x4(wasm_i32x4_shr(low, 12), wasm_i32x4_shr(high, 12)));
  }
}

i32 run(i32 n) {
  u32 seed = 17, sum = 0;
  for (i32 i = 0; i < SAMPLES + TAPS; i++) input[i] = (short)(nextRandom(&seed) >> 16);
  for (i32 k = 0; k < TAPS; k++) taps[k] = (short)((nextRandom(&seed) >> 20) - 2048);
  for (i32 pass = 0; pass < n; pass++) {
    filter();
    input[pass] ^= filtered[pass];
  }
  for (i32 i = 0; i < SAMPLES; i++) sum = sum * 31 + (u32)filtered[i];
  return (i32)sum;
}
