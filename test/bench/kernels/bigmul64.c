// group: i64
// n: 290
// Big integers of 32-bit limbs: 3, 5 and 7 to the power of about 64 n, written in decimal.
#include "common.h"

enum { MAX_LIMBS = 1664 };

typedef struct {
  i32 length;
  u32 limbs[MAX_LIMBS];
} Big;

static Big power, base, product;

static void setSmall(Big *a, u32 value) {
  a->length = 1;
  a->limbs[0] = value;
}

static void copy(Big *to, const Big *from) {
  to->length = from->length;
  for (i32 i = 0; i < from->length; i++) to->limbs[i] = from->limbs[i];
}

/** out = a * b by the schoolbook method; digits above MAX_LIMBS are dropped. */
static NOINLINE void multiply(Big *out, const Big *a, const Big *b) {
  i32 length = a->length + b->length;
  if (length > MAX_LIMBS) length = MAX_LIMBS;
  for (i32 i = 0; i < length; i++) out->limbs[i] = 0;
  for (i32 i = 0; i < a->length; i++) {
    u64 carry = 0, factor = a->limbs[i];
    i32 j = 0;
    for (; j < b->length && i + j < length; j++) {
      u64 t = factor * b->limbs[j] + out->limbs[i + j] + carry;
      out->limbs[i + j] = (u32)t;
      carry = t >> 32;
    }
    if (i + j < length) out->limbs[i + j] = (u32)carry;
  }
  while (length > 1 && out->limbs[length - 1] == 0) length--;
  out->length = length;
}

/** Divides in place by a small number; the remainder. */
static NOINLINE u32 divideSmall(Big *a, u32 divisor) {
  u64 remainder = 0;
  for (i32 i = a->length - 1; i >= 0; i--) {
    u64 t = remainder << 32 | a->limbs[i];
    a->limbs[i] = (u32)(t / divisor);
    remainder = t % divisor;
  }
  while (a->length > 1 && a->limbs[a->length - 1] == 0) a->length--;
  return (u32)remainder;
}

static void raise(u32 small, u32 exponent) {
  setSmall(&power, 1);
  setSmall(&base, small);
  for (; exponent != 0; exponent >>= 1) {
    if (exponent & 1) {
      multiply(&product, &power, &base);
      copy(&power, &product);
    }
    if (exponent == 1) break;
    multiply(&product, &base, &base);
    copy(&base, &product);
  }
}

static i32 isZero(const Big *a) { return a->length == 1 && a->limbs[0] == 0; }

i32 run(i32 n) {
  u32 sum = 0;
  for (u32 round = 0; round < 3; round++) {
    raise(3 + 2 * round, (u32)n * 64 + round);
    for (i32 i = 0; i < power.length; i++) sum = mix(sum, power.limbs[i]);
    u32 groups = 0;
    while (!isZero(&power)) {
      sum = mix(sum, divideSmall(&power, 1000000000));
      groups++;
    }
    sum = mix(sum, groups);
  }
  return (i32)sum;
}
