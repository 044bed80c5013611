// group: f32
// n: 160
// A finite impulse response filter: n passes of 64-tap f32 dot products over 4,096 samples.
#include "common.h"

enum { TAPS = 64, SAMPLES = 4096 };

static f32 taps[TAPS], input[SAMPLES + TAPS], output[SAMPLES];

static NOINLINE void filter(void) {
  for (i32 i = 0; i < SAMPLES; i++) {
    f32 sum = 0;
    for (i32 k = 0; k < TAPS; k++) sum += taps[k] * input[i + k];
    output[i] = sum;
  }
}

i32 run(i32 n) {
  u32 seed = 59, sum = 0;
  for (i32 i = 0; i < TAPS; i++) taps[i] = 1.0f / (f32)(i + 3);
  for (i32 i = 0; i < SAMPLES + TAPS; i++) input[i] = (f32)(nextRandom(&seed) >> 8) * 1e-7f;
  for (i32 pass = 0; pass < n; pass++) {
    filter();
    for (i32 i = 0; i < SAMPLES; i += 64) input[i] = output[i] * 0.25f;
  }
  for (i32 i = 0; i < SAMPLES; i += 16) sum = mixF32(sum, output[i]);
  return (i32)sum;
}
