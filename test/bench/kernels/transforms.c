// group: scalar
// n: 4000
// Points through affine transforms that are identities but for a shift, as scene graphs have them:
// n rounds of 16 transforms of 128 points, all of whole numbers.
#include "common.h"

enum { NODES = 16, POINTS = 128, ENTRIES = 12, ROW = 4 };

typedef struct {
  f64 m[ENTRIES];
} Affine;

typedef struct {
  f64 x, y, z;
} Point;

static Affine nodes[NODES];
static Point points[POINTS], out[POINTS];

static NOINLINE void apply(const Affine *t) {
  for (i32 i = 0; i < POINTS; i++) {
    Point p = points[i];
    out[i].x = t->m[0] * p.x + t->m[1] * p.y + t->m[2] * p.z + t->m[3];
    out[i].y = t->m[4] * p.x + t->m[5] * p.y + t->m[6] * p.z + t->m[7];
    out[i].z = t->m[8] * p.x + t->m[9] * p.y + t->m[10] * p.z + t->m[11];
  }
}

i32 run(i32 n) {
  u32 sum = 0;
  for (i32 i = 0; i < NODES; i++)
    for (i32 k = 0; k < ENTRIES; k++)
      nodes[i].m[k] = k % (ROW + 1) == 0 ? 1 : k % ROW == ROW - 1 ? i : 0;
  for (i32 i = 0; i < POINTS; i++) points[i] = (Point){i % 16, i / 16, i % 3};
  for (i32 r = 0; r < n; r++) {
    for (i32 i = 0; i < NODES; i++) apply(&nodes[i]);
    sum = mixF64(mixF64(sum, out[r % POINTS].x), out[r % POINTS].y);
  }
  return (i32)sum;
}
