// group: simd
// n: 900
// Finds line ends and words in text, n passes: i8x16 comparisons, bit masks, counts.
#include "common.h"
#include <wasm_simd128.h>

enum { LENGTH = 1 << 16 };

static u8 text[LENGTH];

static NOINLINE u32 countWords(void) {
  u32 words = 0, lines = 0, wasSpace = 1;
  v128_t newline = wasm_i8x16_splat('\n'), blank = wasm_i8x16_splat(' ');
  for (i32 i = 0; i < LENGTH; i += 16) {
    v128_t bytes = wasm_v128_load(text + i);
    u32 isSpace = (u32)wasm_i8x16_bitmask(wasm_u8x16_le(bytes, blank));
    lines += (u32)__builtin_popcount((u32)wasm_i8x16_bitmask(wasm_i8x16_eq(bytes, newline)));
    words += (u32)__builtin_popcount(~isSpace & (isSpace << 1 | wasSpace) & 0xffff);
    wasSpace = isSpace >> 15;
  }
  return words * 1000 + lines;
}

i32 run(i32 n) {
  u32 seed = 5, sum = 0;
  for (i32 i = 0; i < LENGTH; i++) {
    u32 r = nextRandom(&seed) >> 24;
    text[i] = r < 4 ? '\n' : r < 40 ? ' ' : (u8)('a' + r % 26);
  }
  for (i32 pass = 0; pass < n; pass++) {
    text[pass % LENGTH] ^= 1;
    sum = sum * 31 + countWords();
  }
  return (i32)sum;
}
