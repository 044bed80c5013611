// group: scalar
// n: 400
// Strings of 16-bit units: decodes UTF-8, changes case, splits into words and searches, n times.
#include "common.h"

enum { BYTES = 16384 };

static const char sample[] =
    "The quick brown fox jumps over the lazy dog. "
    "Zw\xc3\xb6lf gro\xc3\x9f" "e Boxk\xc3\xa4mpfer jagen Viktor quer \xc3\xbc" "ber den Deich. "
    "\xd0\xa1\xd1\x8a\xd0\xb5\xd1\x88\xd1\x8c \xd0\xb5\xd1\x89\xd1\x91 \xd1\x87\xd0\xb0\xd1\x8e. "
    "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e and \xf0\x9f\x98\x80 too. ";

static u8 bytes[BYTES];
static u16 units[BYTES];

static NOINLINE i32 decodeUtf8(const u8 *from, i32 byteLength, u16 *to) {
  u16 *start = to;
  for (const u8 *end = from + byteLength; from < end;) {
    u32 first = *from++;
    if (first < 0x80) {
      *to++ = (u16)first;
    } else if (first < 0xe0) {
      *to++ = (u16)((first & 31) << 6 | (from[0] & 63));
      from += 1;
    } else if (first < 0xf0) {
      *to++ = (u16)((first & 15) << 12 | (from[0] & 63u) << 6 | (from[1] & 63));
      from += 2;
    } else {
      u32 point = (first & 7) << 18 | (from[0] & 63u) << 12 | (from[1] & 63u) << 6 | (from[2] & 63);
      *to++ = (u16)(0xd7c0 + (point >> 10));
      *to++ = (u16)(0xdc00 | (point & 1023));
      from += 3;
    }
  }
  return (i32)(to - start);
}

static inline u16 upperCase(u16 unit) {
  if (unit >= 'a' && unit <= 'z') return unit - 32;
  if (unit >= 0xe0 && unit <= 0xfe && unit != 0xf7) return unit - 32;
  if (unit >= 0x430 && unit <= 0x44f) return unit - 32;
  return unit;
}

static NOINLINE void toUpperCase(u16 *string, i32 length) {
  for (i32 i = 0; i < length; i++) string[i] = upperCase(string[i]);
}

static NOINLINE i32 indexOf(const u16 *string, i32 length, const u16 *part, i32 partLength) {
  for (i32 i = 0; i + partLength <= length; i++) {
    i32 matched = 0;
    while (matched < partLength && string[i + matched] == part[matched]) matched++;
    if (matched == partLength) return i;
  }
  return -1;
}

static NOINLINE u32 hashWords(const u16 *string, i32 length) {
  u32 sum = 0, word = 0;
  for (i32 i = 0; i < length; i++) {
    if (string[i] == ' ') {
      sum = mix(sum, word);
      word = 0;
    } else {
      word = word * 31 + string[i];
    }
  }
  return mix(sum, word);
}

i32 run(i32 n) {
  static const u16 missing[] = {'D', 'E', 'N', ' ', 'X'};
  u32 sum = 0;
  i32 byteLength = (i32)((BYTES / (sizeof sample - 1)) * (sizeof sample - 1));
  for (i32 i = 0; i < byteLength; i++) bytes[i] = (u8)sample[(u32)i % (sizeof sample - 1)];
  for (i32 i = 0; i < n; i++) {
    i32 length = decodeUtf8(bytes, byteLength, units);
    toUpperCase(units, length);
    sum = mix(sum, hashWords(units, length));
    sum = mix(sum, (u32)indexOf(units, length, missing, 5));
    sum = mix(sum, (u32)indexOf(units + i, length - i, units + i * 5, 24));
  }
  return (i32)sum;
}
