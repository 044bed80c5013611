// group: scalar
// n: 9
// Sieve of Eratosthenes below a million, n times: byte stores with growing strides.
#include "common.h"

enum { LIMIT = 1000000 };

static u8 composite[LIMIT];

static NOINLINE i32 countPrimes(void) {
  i32 count = 0;
  for (i32 i = 0; i < LIMIT; i++) composite[i] = 0;
  for (i32 i = 2; i < LIMIT; i++) {
    if (composite[i]) continue;
    count++;
    if (i > LIMIT / i) continue;
    for (i32 multiple = i * i; multiple < LIMIT; multiple += i) composite[multiple] = 1;
  }
  return count;
}

i32 run(i32 n) {
  u32 sum = 0;
  for (i32 i = 0; i < n; i++) sum = mix(sum, (u32)countPrimes());
  return (i32)sum;
}
