// group: scalar
// n: 5
// Recursive quicksort of 50,000 integers with insertion sort for short ranges, n times.
#include "common.h"

enum { COUNT = 50000, SHORT = 12 };

static i32 numbers[COUNT];

static void insertionSort(i32 *low, i32 *high) {
  for (i32 *next = low + 1; next <= high; next++) {
    i32 value = *next, *hole = next;
    for (; hole > low && hole[-1] > value; hole--) *hole = hole[-1];
    *hole = value;
  }
}

static NOINLINE void sort(i32 *low, i32 *high) {
  while (high - low >= SHORT) {
    i32 pivot = low[(high - low) / 2], *left = low, *right = high;
    while (left <= right) {
      while (*left < pivot) left++;
      while (*right > pivot) right--;
      if (left > right) break;
      i32 swapped = *left;
      *left++ = *right;
      *right-- = swapped;
    }
    sort(low, right);
    low = left;
  }
  insertionSort(low, high);
}

i32 run(i32 n) {
  u32 seed = 13, sum = 0;
  for (i32 i = 0; i < n; i++) {
    for (i32 j = 0; j < COUNT; j++) numbers[j] = (i32)nextRandom(&seed);
    sort(numbers, numbers + COUNT - 1);
    for (i32 j = 0; j < COUNT; j += 97) sum = mix(sum, (u32)numbers[j]);
  }
  return (i32)sum;
}
