// group: scalar
// n: 60
// Builds, rotates and sums n binary trees of 32,767 nodes from a bump allocator.
#include "common.h"

enum { DEPTH = 15, NODES = 1 << DEPTH };

typedef struct Node {
  struct Node *left, *right;
  i32 value;
} Node;

static Node pool[NODES];
static u32 used;

static NOINLINE Node *build(i32 depth, i32 value) {
  Node *node = &pool[used++];
  node->value = value;
  node->left = depth > 1 ? build(depth - 1, value * 2) : 0;
  node->right = depth > 1 ? build(depth - 1, value * 2 + 1) : 0;
  return node;
}

static NOINLINE void mirror(Node *node) {
  Node *left = node->left;
  node->left = node->right;
  node->right = left;
  if (node->left) mirror(node->left);
  if (node->right) mirror(node->right);
}

static NOINLINE u32 sumOf(const Node *node) {
  if (!node) return 1;
  return sumOf(node->left) * 31 + sumOf(node->right) * 17 + (u32)node->value;
}

i32 run(i32 n) {
  u32 sum = 0;
  for (i32 i = 0; i < n; i++) {
    used = 0;
    Node *root = build(DEPTH, i + 1);
    mirror(root);
    sum = mix(sum, sumOf(root));
  }
  return (i32)sum;
}
