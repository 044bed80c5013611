// group: simd
// n: 800
// The accumulation of XXH3 over 64 KiB, n passes: 32 x 32 bit products added in i64x2.
#include "common.h"
#include <wasm_simd128.h>

enum { LENGTH = 1 << 16, STRIPE = 64 };

static u8 data[LENGTH], secret[STRIPE];
static v128_t lanes[4];

static NOINLINE void accumulate(void) {
  v128_t sum[4];
  for (i32 k = 0; k < 4; k++) sum[k] = lanes[k];
  for (i32 i = 0; i < LENGTH; i += STRIPE) {
    for (i32 k = 0; k < 4; k++) {
      v128_t value = wasm_v128_load(data + i + 16 * k);
      v128_t key = wasm_v128_xor(value, wasm_v128_load(secret + 16 * k));
      v128_t low = wasm_i32x4_shuffle(key, key, 0, 2, 0, 2), high = wasm_i32x4_shuffle(key, key, 1, 3, 1, 3);
      v128_t product = wasm_u64x2_extmul_low_u32x4(low, high);
      sum[k] = wasm_i64x2_add(sum[k], wasm_i64x2_add(product, wasm_i64x2_shuffle(value, value, 1, 0)));
    }
  }
  for (i32 k = 0; k < 4; k++) {
    v128_t mixed = wasm_v128_xor(sum[k], wasm_u64x2_shr(sum[k], 47));
    lanes[k] = wasm_v128_xor(mixed, wasm_v128_load(secret + 16 * k));
  }
}

i32 run(i32 n) {
  u32 seed = 19;
  for (i32 i = 0; i < LENGTH; i++) data[i] = (u8)nextRandom(&seed);
  for (i32 i = 0; i < STRIPE; i++) secret[i] = (u8)nextRandom(&seed);
  for (i32 k = 0; k < 4; k++) lanes[k] = wasm_i64x2_splat(k);
  for (i32 pass = 0; pass < n; pass++) accumulate();
  v128_t all = wasm_v128_xor(wasm_v128_xor(lanes[0], lanes[1]), wasm_v128_xor(lanes[2], lanes[3]));
  return wasm_i32x4_extract_lane(all, 0) ^ wasm_i32x4_extract_lane(all, 3);
}
