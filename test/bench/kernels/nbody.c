// group: scalar
// n: 280000
// n steps of five bodies under gravity: f64 arithmetic with division and square root.
#include "common.h"

enum { BODIES = 5 };

typedef struct {
  f64 x, y, z, vx, vy, vz, mass;
} Body;

static Body bodies[BODIES];

static void place(void) {
  for (i32 i = 0; i < BODIES; i++) {
    Body *body = &bodies[i];
    body->x = i * 3.1 - 4.0;
    body->y = i * i * 1.7 - 6.0;
    body->z = (i ^ 2) * 0.9;
    body->vx = 0.11 * (2 - i);
    body->vy = 0.07 * i;
    body->vz = -0.05 * (i & 1);
    body->mass = i == 0 ? 40.0 : 0.03 * i;
  }
}

static NOINLINE void advance(f64 seconds) {
  for (i32 i = 0; i < BODIES; i++) {
    Body *a = &bodies[i];
    for (i32 j = i + 1; j < BODIES; j++) {
      Body *b = &bodies[j];
      f64 dx = a->x - b->x, dy = a->y - b->y, dz = a->z - b->z;
      f64 square = dx * dx + dy * dy + dz * dz + 0.01;
      f64 pull = seconds / (square * __builtin_sqrt(square));
      a->vx -= dx * b->mass * pull;
      a->vy -= dy * b->mass * pull;
      a->vz -= dz * b->mass * pull;
      b->vx += dx * a->mass * pull;
      b->vy += dy * a->mass * pull;
      b->vz += dz * a->mass * pull;
    }
  }
  for (i32 i = 0; i < BODIES; i++) {
    bodies[i].x += seconds * bodies[i].vx;
    bodies[i].y += seconds * bodies[i].vy;
    bodies[i].z += seconds * bodies[i].vz;
  }
}

i32 run(i32 n) {
  place();
  for (i32 i = 0; i < n; i++) advance(0.001);
  u32 sum = 0;
  for (i32 i = 0; i < BODIES; i++) sum = mixF64(mixF64(sum, bodies[i].x), bodies[i].vy);
  return (i32)sum;
}
