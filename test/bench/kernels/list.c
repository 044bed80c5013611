// group: scalar
// n: 5
// A linked list of 20,000 nodes in random order is sorted by merging, reversed and summed, n times.
#include "common.h"

enum { COUNT = 20000 };

typedef struct Node {
  struct Node *next;
  u32 key;
} Node;

static Node pool[COUNT];

static NOINLINE Node *merge(Node *a, Node *b) {
  Node head = {0, 0}, *tail = &head;
  while (a && b) {
    Node **smaller = a->key <= b->key ? &a : &b;
    tail = tail->next = *smaller;
    *smaller = tail->next;
  }
  tail->next = a ? a : b;
  return head.next;
}

static NOINLINE Node *sort(Node *list, i32 count) {
  if (count < 2) {
    list->next = 0;
    return list;
  }
  Node *middle = list;
  for (i32 i = 0; i < count / 2; i++) middle = middle->next;
  Node *upper = sort(middle, count - count / 2);
  return merge(sort(list, count / 2), upper);
}

static NOINLINE Node *reverse(Node *list) {
  Node *reversed = 0;
  while (list) {
    Node *next = list->next;
    list->next = reversed;
    reversed = list;
    list = next;
  }
  return reversed;
}

i32 run(i32 n) {
  u32 seed = 17, sum = 0;
  for (i32 i = 0; i < n; i++) {
    for (i32 j = 0; j < COUNT; j++) {
      pool[j].key = nextRandom(&seed);
      pool[j].next = &pool[j + 1];
    }
    Node *list = reverse(sort(pool, COUNT));
    for (i32 pass = 0; pass < 4; pass++) {
      for (Node *node = list; node; node = node->next) sum = mix(sum, node->key);
    }
  }
  return (i32)sum;
}
