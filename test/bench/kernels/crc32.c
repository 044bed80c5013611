// group: scalar
// n: 100
// CRC-32 of n times 64 KiB, one table look-up per byte.
#include "common.h"

enum { LENGTH = 65536 };

static u32 table[256];
static u8 message[LENGTH];

static void makeTable(void) {
  for (u32 i = 0; i < 256; i++) {
    u32 crc = i;
    for (i32 bit = 0; bit < 8; bit++) crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
    table[i] = crc;
  }
}

static NOINLINE u32 update(u32 crc, const u8 *bytes, i32 length) {
  crc = ~crc;
  for (i32 i = 0; i < length; i++) crc = crc >> 8 ^ table[(crc ^ bytes[i]) & 255];
  return ~crc;
}

i32 run(i32 n) {
  u32 seed = 1, crc = 0;
  makeTable();
  for (i32 i = 0; i < LENGTH; i++) message[i] = (u8)nextRandom(&seed);
  for (i32 i = 0; i < n; i++) crc = update(crc, message, LENGTH);
  return (i32)crc;
}
