// group: i64
// n: 34
// The n-th Fibonacci number by plain recursion: calls with an i64 parameter and an i64 result.
#include "common.h"

static NOINLINE u64 fibonacci(u64 n) { return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2); }

i32 run(i32 n) { return (i32)mixU64(0, fibonacci((u64)n)); }
