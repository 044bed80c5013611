// group: scalar
// n: 34
// The n-th Fibonacci number by plain recursion: the cost of a direct call.
#include "common.h"

static NOINLINE i32 fibonacci(i32 n) { return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2); }

i32 run(i32 n) { return fibonacci(n); }
