// group: scalar
// n: 250
// Encodes 48 KiB as base64 and decodes the text again, n times: byte loads, shifts and tables.
#include "common.h"

enum { LENGTH = 49152, TEXT_LENGTH = LENGTH / 3 * 4 };

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static u8 valueOf[256];
static u8 bytes[LENGTH], decoded[LENGTH], text[TEXT_LENGTH];

static NOINLINE void encode(const u8 *from, u8 *to, i32 length) {
  for (i32 i = 0; i < length; i += 3) {
    u32 group = (u32)from[i] << 16 | (u32)from[i + 1] << 8 | from[i + 2];
    *to++ = alphabet[group >> 18];
    *to++ = alphabet[group >> 12 & 63];
    *to++ = alphabet[group >> 6 & 63];
    *to++ = alphabet[group & 63];
  }
}

static NOINLINE void decode(const u8 *from, u8 *to, i32 length) {
  for (i32 i = 0; i < length; i += 4) {
    u32 group = (u32)valueOf[from[i]] << 18 | (u32)valueOf[from[i + 1]] << 12 |
                (u32)valueOf[from[i + 2]] << 6 | valueOf[from[i + 3]];
    *to++ = (u8)(group >> 16);
    *to++ = (u8)(group >> 8);
    *to++ = (u8)group;
  }
}

i32 run(i32 n) {
  u32 seed = 7, sum = 0;
  for (i32 i = 0; i < 64; i++) valueOf[(u8)alphabet[i]] = (u8)i;
  for (i32 i = 0; i < LENGTH; i++) bytes[i] = (u8)nextRandom(&seed);
  for (i32 i = 0; i < n; i++) {
    encode(bytes, text, LENGTH);
    decode(text, decoded, TEXT_LENGTH);
    sum = mix(mix(sum, text[i]), decoded[LENGTH - 1 - i]);
    bytes[i] ^= decoded[i * 3];
  }
  return (i32)sum;
}
