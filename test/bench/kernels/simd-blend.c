// group: simd
// n: 1000
// Blends RGBA pixels over each other by their alpha, n passes: u8 extended, multiplied, narrowed.
#include "common.h"
#include <wasm_simd128.h>

enum { PIXELS = 8192 };

static u32 front[PIXELS], back[PIXELS];

static inline v128_t divideBy255(v128_t x) {
  x = wasm_i16x8_add(x, wasm_i16x8_splat(128));
  return wasm_u16x8_shr(wasm_i16x8_add(x, wasm_u16x8_shr(x, 8)), 8);
}

static NOINLINE void blend(void) {
  for (i32 i = 0; i < PIXELS; i += 4) {
    v128_t s = wasm_v128_load(front + i), d = wasm_v128_load(back + i);
    v128_t alpha = wasm_i8x16_shuffle(s, s, 3, 3, 3, 3, 7, 7, 7, 7, 11, 11, 11, 11, 15, 15, 15, 15);
    v128_t rest = wasm_v128_not(alpha);
    v128_t low = divideBy255(wasm_u16x8_extmul_low_u8x16(d, rest));
    v128_t high = divideBy255(wasm_u16x8_extmul_high_u8x16(d, rest));
    wasm_v128_store(back + i, wasm_u8x16_add_sat(s, wasm_u8x16_narrow_i16x8(low, high)));
  }
}

i32 run(i32 n) {
  u32 seed = 9, sum = 0;
  for (i32 i = 0; i < PIXELS; i++) {
    front[i] = nextRandom(&seed);
    back[i] = nextRandom(&seed);
  }
  for (i32 pass = 0; pass < n; pass++) blend();
  for (i32 i = 0; i < PIXELS; i++) sum = sum * 31 + back[i];
  return (i32)sum;
}
