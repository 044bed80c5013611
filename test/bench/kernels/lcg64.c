// group: i64
// n: 12000000
// n steps of a 64-bit linear congruential generator: one multiplication and addition each.
#include "common.h"

static NOINLINE u32 generate(i32 count, u64 state) {
  u32 sum = 0;
  for (i32 i = 0; i < count; i++) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    sum += (u32)(state >> 32) ^ (u32)(state >> 13);
  }
  return sum;
}

i32 run(i32 n) { return (i32)generate(n, 1); }
