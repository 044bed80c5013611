// group: scalar
// n: 7
// Heapsort of 50,000 integers, n times: unpredictable branches and scattered accesses.
#include "common.h"

enum { COUNT = 50000 };

static i32 numbers[COUNT];

static inline void siftDown(i32 *heap, i32 root, i32 count) {
  i32 value = heap[root];
  for (;;) {
    i32 child = 2 * root + 1;
    if (child >= count) break;
    if (child + 1 < count && heap[child + 1] > heap[child]) child++;
    if (heap[child] <= value) break;
    heap[root] = heap[child];
    root = child;
  }
  heap[root] = value;
}

static NOINLINE void sort(i32 *heap, i32 count) {
  for (i32 root = count / 2 - 1; root >= 0; root--) siftDown(heap, root, count);
  for (i32 last = count - 1; last > 0; last--) {
    i32 largest = heap[0];
    heap[0] = heap[last];
    heap[last] = largest;
    siftDown(heap, 0, last);
  }
}

i32 run(i32 n) {
  u32 seed = 11, sum = 0;
  for (i32 i = 0; i < n; i++) {
    for (i32 j = 0; j < COUNT; j++) numbers[j] = (i32)nextRandom(&seed);
    sort(numbers, COUNT);
    for (i32 j = 0; j < COUNT; j += 97) sum = mix(sum, (u32)numbers[j]);
  }
  return (i32)sum;
}
