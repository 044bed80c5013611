// What every kernel shares: short type names, test data, checksums. Kernels have no other library.
//
// A kernel's first lines name its group and the argument of its `run`, then what it does.
// `run(n)` does n units of work and returns a checksum; it must return the same for the same n,
// whatever ran before. All functions but `run` are static, so that no i64 crosses the boundary.
#ifndef COMMON_H
#define COMMON_H

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef int i32;
typedef long long i64;
typedef float f32;
typedef double f64;

#define NOINLINE __attribute__((noinline))

/** The next number of an xorshift sequence; `*state` must not be zero. */
static inline u32 nextRandom(u32 *state) {
  u32 x = *state;
  x ^= x << 13;
  x ^= x >> 17;
  x ^= x << 5;
  return *state = x;
}

/** Adds one word to a checksum; the order of words matters. */
static inline u32 mix(u32 sum, u32 word) { return (sum ^ word) * 0x01000193u + (sum >> 15); }

static inline u32 mixF64(u32 sum, f64 value) {
  union {
    f64 value;
    u32 words[2];
  } bits = {.value = value};
  return mix(mix(sum, bits.words[0]), bits.words[1]);
}

static inline u32 mixF32(u32 sum, f32 value) {
  union {
    f32 value;
    u32 word;
  } bits = {.value = value};
  return mix(sum, bits.word);
}

static inline u32 mixU64(u32 sum, u64 value) { return mix(mix(sum, (u32)value), (u32)(value >> 32)); }

#endif
