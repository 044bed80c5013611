// What the SIMD kernels use of clang's header of this name, for a target without SIMD: vectors are
// taken apart by the compiler. So a kernel's source becomes a module that every translator can read,
// and gives the same result. Only what a kernel uses is here.
#ifndef WITHOUT_SIMD_H
#define WITHOUT_SIMD_H

#define VECTOR(type, name) typedef type name __attribute__((vector_size(16)))
VECTOR(int, v128_t);
VECTOR(float, f32x4_);
VECTOR(double, f64x2_);
VECTOR(signed char, i8x16_);
VECTOR(unsigned char, u8x16_);
VECTOR(short, i16x8_);
VECTOR(unsigned short, u16x8_);
VECTOR(unsigned int, u32x4_);
VECTOR(long long, i64x2_);
VECTOR(unsigned long long, u64x2_);

#define OP static inline __attribute__((always_inline)) v128_t

#define BINARY(name, type, operator)                                                               \
  OP name(v128_t a, v128_t b) { return (v128_t)((type)a operator (type)b); }
BINARY(wasm_v128_and, v128_t, &)
BINARY(wasm_v128_or, v128_t, |)
BINARY(wasm_v128_xor, v128_t, ^)
BINARY(wasm_i16x8_add, u16x8_, +)
BINARY(wasm_i32x4_add, u32x4_, +)
BINARY(wasm_i32x4_sub, u32x4_, -)
BINARY(wasm_i32x4_mul, u32x4_, *)
BINARY(wasm_i64x2_add, u64x2_, +)
BINARY(wasm_f32x4_add, f32x4_, +)
BINARY(wasm_f32x4_sub, f32x4_, -)
BINARY(wasm_f32x4_mul, f32x4_, *)
BINARY(wasm_f32x4_div, f32x4_, /)
BINARY(wasm_f64x2_add, f64x2_, +)
BINARY(wasm_f64x2_sub, f64x2_, -)
BINARY(wasm_f64x2_mul, f64x2_, *)
BINARY(wasm_i8x16_eq, i8x16_, ==)
BINARY(wasm_u8x16_le, u8x16_, <=)
BINARY(wasm_f32x4_lt, f32x4_, <)
BINARY(wasm_f32x4_gt, f32x4_, >)
BINARY(wasm_f32x4_le, f32x4_, <=)

#define SHIFT(name, type, operator, mask)                                                          \
  OP name(v128_t a, unsigned int n) { return (v128_t)((type)a operator (n & mask)); }
SHIFT(wasm_i32x4_shl, u32x4_, <<, 31)
SHIFT(wasm_i32x4_shr, v128_t, >>, 31)
SHIFT(wasm_u32x4_shr, u32x4_, >>, 31)
SHIFT(wasm_u16x8_shr, u16x8_, >>, 15)
OP wasm_u64x2_shr(v128_t a, unsigned int n) {
  return (v128_t)((u64x2_)a >> (unsigned long long)(n & 63));
}

// Lane by lane: `lane` is an expression of the lane number i.
#define LANES(type, count, lane)                                                                   \
  {                                                                                                \
    type result_;                                                                                  \
    _Pragma("clang loop unroll(full)") for (int i = 0; i < count; i++) result_[i] = lane;           \
    return (v128_t)result_;                                                                        \
  }
#define UNARY_LANES(name, from, to, count, lane)                                                   \
  OP name(v128_t a_) {                                                                             \
    from a = (from)a_;                                                                             \
    LANES(to, count, lane)                                                                         \
  }
#define BINARY_LANES(name, from, to, count, lane)                                                  \
  OP name(v128_t a_, v128_t b_) {                                                                  \
    from a = (from)a_, b = (from)b_;                                                               \
    LANES(to, count, lane)                                                                         \
  }
#define CLAMP(x, low, high) ((x) < (low) ? (low) : (x) > (high) ? (high) : (x))

static inline int truncSat(float x) {
  if (!(x > -2147483648.0f)) return x != x ? 0 : -2147483647 - 1;
  return x >= 2147483648.0f ? 2147483647 : (int)x;
}

UNARY_LANES(wasm_f32x4_sqrt, f32x4_, f32x4_, 4, __builtin_sqrtf(a[i]))
UNARY_LANES(wasm_f32x4_nearest, f32x4_, f32x4_, 4, __builtin_rintf(a[i]))
UNARY_LANES(wasm_f32x4_convert_i32x4, v128_t, f32x4_, 4, (float)a[i])
UNARY_LANES(wasm_i32x4_trunc_sat_f32x4, f32x4_, v128_t, 4, truncSat(a[i]))
UNARY_LANES(wasm_u16x8_extadd_pairwise_u8x16, u8x16_, u16x8_, 8, a[2 * i] + a[2 * i + 1])
UNARY_LANES(wasm_u32x4_extadd_pairwise_u16x8, u16x8_, u32x4_, 4, a[2 * i] + a[2 * i + 1])
BINARY_LANES(wasm_f32x4_max, f32x4_, f32x4_, 4, __builtin_wasm_max_f32(a[i], b[i]))
BINARY_LANES(wasm_f32x4_pmin, f32x4_, f32x4_, 4, b[i] < a[i] ? b[i] : a[i])
BINARY_LANES(wasm_f32x4_pmax, f32x4_, f32x4_, 4, a[i] < b[i] ? b[i] : a[i])
BINARY_LANES(wasm_u8x16_add_sat, u8x16_, u8x16_, 16, CLAMP(a[i] + b[i], 0, 255))
BINARY_LANES(wasm_u8x16_sub_sat, u8x16_, u8x16_, 16, CLAMP(a[i] - b[i], 0, 255))
BINARY_LANES(wasm_u8x16_narrow_i16x8, i16x8_, u8x16_, 16, i < 8 ? CLAMP(a[i & 7], 0, 255) : CLAMP(b[i & 7], 0, 255))
BINARY_LANES(wasm_i16x8_narrow_i32x4, v128_t, i16x8_, 8, i < 4 ? CLAMP(a[i & 3], -32768, 32767) : CLAMP(b[i & 3], -32768, 32767))
BINARY_LANES(wasm_u16x8_extmul_low_u8x16, u8x16_, u16x8_, 8, a[i] * b[i])
BINARY_LANES(wasm_u16x8_extmul_high_u8x16, u8x16_, u16x8_, 8, a[i + 8] * b[i + 8])
BINARY_LANES(wasm_u64x2_extmul_low_u32x4, u32x4_, u64x2_, 2, (unsigned long long)a[i] * b[i])
BINARY_LANES(wasm_i32x4_dot_i16x8, i16x8_, u32x4_, 4, (unsigned int)(a[2 * i] * b[2 * i]) + (unsigned int)(a[2 * i + 1] * b[2 * i + 1]))

OP wasm_v128_not(v128_t a) { return ~a; }
OP wasm_v128_bitselect(v128_t a, v128_t b, v128_t mask) { return (a & mask) | (b & ~mask); }
OP wasm_f32x4_abs(v128_t a) { return a & 0x7fffffff; }
OP wasm_f32x4_neg(v128_t a) { return a ^ (-2147483647 - 1); }

static inline int wasm_v128_any_true(v128_t a) { return (a[0] | a[1] | a[2] | a[3]) != 0; }
static inline int wasm_i8x16_bitmask(v128_t a) {
  int bits = 0;
  _Pragma("clang loop unroll(full)") for (int i = 0; i < 16; i++) bits |= (((i8x16_)a)[i] < 0) << i;
  return bits;
}

#define wasm_i32x4_extract_lane(a, i) ((a)[i])
#define wasm_f32x4_extract_lane(a, i) (((f32x4_)(a))[i])
#define wasm_f64x2_extract_lane(a, i) (((f64x2_)(a))[i])
#define wasm_i8x16_shuffle(a, b, ...)                                                              \
  ((v128_t)__builtin_shufflevector((i8x16_)(a), (i8x16_)(b), __VA_ARGS__))
#define wasm_i32x4_shuffle(a, b, ...) __builtin_shufflevector((v128_t)(a), (v128_t)(b), __VA_ARGS__)
#define wasm_i64x2_shuffle(a, b, ...)                                                              \
  ((v128_t)__builtin_shufflevector((i64x2_)(a), (i64x2_)(b), __VA_ARGS__))

OP wasm_i8x16_splat(signed char x) LANES(i8x16_, 16, x)
OP wasm_i16x8_splat(short x) LANES(i16x8_, 8, x)
OP wasm_i32x4_splat(int x) LANES(v128_t, 4, x)
OP wasm_i64x2_splat(long long x) LANES(i64x2_, 2, x)
OP wasm_f32x4_splat(float x) LANES(f32x4_, 4, x)
OP wasm_f64x2_splat(double x) LANES(f64x2_, 2, x)
OP wasm_i32x4_make(int a, int b, int c, int d) { return (v128_t){a, b, c, d}; }
OP wasm_f32x4_make(float a, float b, float c, float d) { return (v128_t)(f32x4_){a, b, c, d}; }
OP wasm_f64x2_make(double a, double b) { return (v128_t)(f64x2_){a, b}; }

#define UNALIGNED(type, name)                                                                      \
  struct name {                                                                                    \
    type value;                                                                                    \
  } __attribute__((packed, aligned(1), may_alias))
UNALIGNED(v128_t, UnalignedVector);
UNALIGNED(int, UnalignedWord);
UNALIGNED(long long, UnalignedPair);
OP wasm_v128_load(const void *p) { return ((const struct UnalignedVector *)p)->value; }
static inline void wasm_v128_store(void *p, v128_t a) { ((struct UnalignedVector *)p)->value = a; }
OP wasm_v128_load32_splat(const void *p) {
  return wasm_i32x4_splat(((const struct UnalignedWord *)p)->value);
}
OP wasm_v128_load64_splat(const void *p) {
  return wasm_i64x2_splat(((const struct UnalignedPair *)p)->value);
}

#endif
