// group: simd
// n: 2500
// Chains of 4 x 4 matrix products and vector transforms in f32x4, lanes broadcast by shuffles.
#include "common.h"
#include <wasm_simd128.h>

enum { COUNT = 512 };

typedef struct {
  v128_t column[4];
} Matrix;

static Matrix matrices[COUNT], products[COUNT];

#define BROADCAST(v, k) wasm_i32x4_shuffle(v, v, k, k, k, k)

static inline v128_t transform(const Matrix *m, v128_t v) {
  v128_t r = wasm_f32x4_mul(m->column[0], BROADCAST(v, 0));
  r = wasm_f32x4_add(r, wasm_f32x4_mul(m->column[1], BROADCAST(v, 1)));
  r = wasm_f32x4_add(r, wasm_f32x4_mul(m->column[2], BROADCAST(v, 2)));
  return wasm_f32x4_add(r, wasm_f32x4_mul(m->column[3], BROADCAST(v, 3)));
}

static NOINLINE void multiplyAll(void) {
  for (i32 i = 0; i < COUNT; i++) {
    const Matrix *left = &matrices[i], *right = &matrices[(i + 1) % COUNT];
    for (i32 k = 0; k < 4; k++) products[i].column[k] = transform(left, right->column[k]);
  }
}

i32 run(i32 n) {
  u32 seed = 11, sum = 0;
  for (i32 i = 0; i < COUNT; i++) {
    for (i32 k = 0; k < 4; k++) {
      matrices[i].column[k] = wasm_f32x4_make(
          (f32)(nextRandom(&seed) >> 20) * 1e-3f, (f32)(nextRandom(&seed) >> 20) * 1e-3f,
          (f32)(nextRandom(&seed) >> 20) * 1e-3f, (f32)(nextRandom(&seed) >> 20) * 1e-3f);
    }
  }
  for (i32 pass = 0; pass < n; pass++) multiplyAll();
  for (i32 i = 0; i < COUNT; i += 5) sum = mixF32(sum, wasm_f32x4_extract_lane(products[i].column[2], 1));
  return (i32)sum;
}
