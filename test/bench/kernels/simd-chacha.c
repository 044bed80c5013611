// group: simd
// n: 4000
// n blocks of the ChaCha20 stream cipher: i32x4 additions, rotations, and shuffles of words.
#include "common.h"
#include <wasm_simd128.h>

static u32 output[16];

static inline v128_t rotate(v128_t x, i32 by) {
  return wasm_v128_or(wasm_i32x4_shl(x, (u32)by), wasm_u32x4_shr(x, (u32)(32 - by)));
}

static inline void quarters(v128_t *a, v128_t *b, v128_t *c, v128_t *d) {
  *a = wasm_i32x4_add(*a, *b), *d = rotate(wasm_v128_xor(*d, *a), 16);
  *c = wasm_i32x4_add(*c, *d), *b = rotate(wasm_v128_xor(*b, *c), 12);
  *a = wasm_i32x4_add(*a, *b), *d = rotate(wasm_v128_xor(*d, *a), 8);
  *c = wasm_i32x4_add(*c, *d), *b = rotate(wasm_v128_xor(*b, *c), 7);
}

static NOINLINE void block(v128_t key0, v128_t key1, v128_t nonce) {
  v128_t constants = wasm_i32x4_make(0x61707865, 0x3320646e, 0x79622d32, 0x6b206574);
  v128_t a = constants, b = key0, c = key1, d = nonce;
  for (i32 round = 0; round < 10; round++) {
    quarters(&a, &b, &c, &d);
    b = wasm_i32x4_shuffle(b, b, 1, 2, 3, 0);
    c = wasm_i32x4_shuffle(c, c, 2, 3, 0, 1);
    d = wasm_i32x4_shuffle(d, d, 3, 0, 1, 2);
    quarters(&a, &b, &c, &d);
    b = wasm_i32x4_shuffle(b, b, 3, 0, 1, 2);
    c = wasm_i32x4_shuffle(c, c, 2, 3, 0, 1);
    d = wasm_i32x4_shuffle(d, d, 1, 2, 3, 0);
  }
  wasm_v128_store(output, wasm_i32x4_add(a, constants));
  wasm_v128_store(output + 4, wasm_i32x4_add(b, key0));
  wasm_v128_store(output + 8, wasm_i32x4_add(c, key1));
  wasm_v128_store(output + 12, wasm_i32x4_add(d, nonce));
}

i32 run(i32 n) {
  u32 sum = 0;
  v128_t key0 = wasm_i32x4_make(1, 2, 3, 4), key1 = wasm_i32x4_make(5, 6, 7, 8);
  for (i32 i = 0; i < n * 8; i++) {
    block(key0, key1, wasm_i32x4_make(i, 0, 9, 10));
    sum = sum * 31 + (output[0] ^ output[5] ^ output[15]);
  }
  return (i32)sum;
}
