// group: scalar
// n: 400
// Copies 64 KiB forwards as bytes, backwards as bytes and forwards as words, n times.
#include "common.h"

enum { LENGTH = 65536 };

static u8 buffers[2][LENGTH] __attribute__((aligned(8)));

static NOINLINE void copyBytes(u8 *to, const u8 *from, i32 length) {
  for (i32 i = 0; i < length; i++) to[i] = from[i];
}

static NOINLINE void copyBytesBackwards(u8 *to, const u8 *from, i32 length) {
  while (length-- > 0) to[length] = from[length];
}

static NOINLINE void copyWords(u32 *to, const u32 *from, i32 count) {
  for (i32 i = 0; i < count; i++) to[i] = from[i];
}

i32 run(i32 n) {
  u32 seed = 3, sum = 0;
  for (i32 i = 0; i < LENGTH; i++) buffers[0][i] = (u8)nextRandom(&seed);
  for (i32 i = 0; i < n; i++) {
    copyBytes(buffers[1], buffers[0] + 1, LENGTH - 1);
    copyBytesBackwards(buffers[0] + 3, buffers[1], LENGTH - 3);
    copyWords((u32 *)buffers[1], (const u32 *)(buffers[0] + 4), LENGTH / 4 - 1);
    sum = mix(mix(sum, buffers[0][i * 7]), buffers[1][i * 11]);
  }
  return (i32)sum;
}
