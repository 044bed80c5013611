// group: simd
// n: 40
// Product of two 128 x 128 matrices of f32, n times: 4 x 8 blocks of f32x4 sums.
#include "common.h"
#include <wasm_simd128.h>

enum { SIZE = 128 };

static f32 a[SIZE][SIZE], b[SIZE][SIZE], c[SIZE][SIZE];

static NOINLINE void multiply(void) {
  for (i32 i = 0; i < SIZE; i += 4) {
    for (i32 j = 0; j < SIZE; j += 4) {
      v128_t sum0 = wasm_f32x4_splat(0), sum1 = sum0, sum2 = sum0, sum3 = sum0;
      for (i32 k = 0; k < SIZE; k++) {
        v128_t row = wasm_v128_load(&b[k][j]);
        sum0 = wasm_f32x4_add(sum0, wasm_f32x4_mul(wasm_v128_load32_splat(&a[i][k]), row));
        sum1 = wasm_f32x4_add(sum1, wasm_f32x4_mul(wasm_v128_load32_splat(&a[i + 1][k]), row));
        sum2 = wasm_f32x4_add(sum2, wasm_f32x4_mul(wasm_v128_load32_splat(&a[i + 2][k]), row));
        sum3 = wasm_f32x4_add(sum3, wasm_f32x4_mul(wasm_v128_load32_splat(&a[i + 3][k]), row));
      }
      wasm_v128_store(&c[i][j], sum0);
      wasm_v128_store(&c[i + 1][j], sum1);
      wasm_v128_store(&c[i + 2][j], sum2);
      wasm_v128_store(&c[i + 3][j], sum3);
    }
  }
}

i32 run(i32 n) {
  u32 seed = 7, sum = 0;
  for (i32 i = 0; i < SIZE; i++) {
    for (i32 j = 0; j < SIZE; j++) {
      a[i][j] = (f32)(nextRandom(&seed) >> 16) * 1e-4f;
      b[i][j] = (f32)(nextRandom(&seed) >> 16) * 1e-4f;
    }
  }
  for (i32 pass = 0; pass < n; pass++) multiply();
  for (i32 i = 0; i < SIZE; i += 3) sum = mixF32(sum, c[i][i]);
  return (i32)sum;
}
