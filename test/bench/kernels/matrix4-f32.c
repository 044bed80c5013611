// group: f32
// n: 1080
// A vertex pipeline: n frames of 2,000 vertices through 4 by 4 f32 matrices, clipped and projected.
#include "common.h"

enum { VERTICES = 2000, JOINTS = 3 };

typedef struct {
  f32 m[4][4];
} Matrix;

typedef struct {
  f32 x, y, z, w;
} Vector4;

typedef struct {
  Vector4 position;
  Vector4 screen;
  i32 joint;
  u32 clipBits;
} Vertex;

static Vertex vertices[VERTICES];

static const Matrix identity = {{{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, 1}}};

static NOINLINE void multiply(Matrix *out, const Matrix *a, const Matrix *b) {
  for (i32 i = 0; i < 4; i++) {
    for (i32 j = 0; j < 4; j++) {
      f32 sum = 0;
      for (i32 k = 0; k < 4; k++) sum += a->m[i][k] * b->m[k][j];
      out->m[i][j] = sum;
    }
  }
}

static Vector4 apply(const Matrix *a, const Vector4 *v) {
  Vector4 r;
  r.x = a->m[0][0] * v->x + a->m[0][1] * v->y + a->m[0][2] * v->z + a->m[0][3] * v->w;
  r.y = a->m[1][0] * v->x + a->m[1][1] * v->y + a->m[1][2] * v->z + a->m[1][3] * v->w;
  r.z = a->m[2][0] * v->x + a->m[2][1] * v->y + a->m[2][2] * v->z + a->m[2][3] * v->w;
  r.w = a->m[3][0] * v->x + a->m[3][1] * v->y + a->m[3][2] * v->z + a->m[3][3] * v->w;
  return r;
}

/** A rotation in the plane of two axes; the half angle's tangent is `t`, so no sine is needed. */
static Matrix rotation(i32 first, i32 second, f32 t) {
  Matrix r = identity;
  f32 cosine = (1.0f - t * t) / (1.0f + t * t), sine = 2.0f * t / (1.0f + t * t);
  r.m[first][first] = r.m[second][second] = cosine;
  r.m[first][second] = -sine;
  r.m[second][first] = sine;
  return r;
}

static Matrix perspective(f32 zoom, f32 nearZ, f32 farZ) {
  Matrix r = {{{0}}};
  r.m[0][0] = zoom;
  r.m[1][1] = zoom * 1.5f;
  r.m[2][2] = (farZ + nearZ) / (farZ - nearZ);
  r.m[2][3] = -2.0f * farZ * nearZ / (farZ - nearZ);
  r.m[3][2] = 1.0f;
  return r;
}

static u32 clipBitsOf(const Vector4 *v) {
  u32 bits = 0;
  if (v->x < -v->w) bits |= 1;
  if (v->x > v->w) bits |= 2;
  if (v->y < -v->w) bits |= 4;
  if (v->y > v->w) bits |= 8;
  if (v->z < -v->w) bits |= 16;
  if (v->z > v->w) bits |= 32;
  return bits;
}

static NOINLINE i32 transformAll(const Matrix *joints) {
  i32 visible = 0;
  for (Vertex *v = vertices; v < vertices + VERTICES; v++) {
    Vector4 clip = apply(&joints[v->joint], &v->position);
    v->clipBits = clipBitsOf(&clip);
    if (v->clipBits != 0) continue;
    f32 inverse = 1.0f / clip.w;
    v->screen = (Vector4){clip.x * inverse, clip.y * inverse, clip.z * inverse, inverse};
    visible++;
  }
  return visible;
}

i32 run(i32 n) {
  u32 seed = 31337, sum = 0;
  for (i32 i = 0; i < VERTICES; i++) {
    f32 c[3];
    for (i32 k = 0; k < 3; k++) c[k] = (f32)(nextRandom(&seed) >> 8) * (8.0f / 16777216.0f) - 4.0f;
    vertices[i] = (Vertex){{c[0], c[1], c[2], 1.0f}, {0, 0, 0, 0}, i % JOINTS, 0};
  }
  Matrix projection = perspective(1.2f, 0.5f, 50.0f);
  for (i32 frame = 0; frame < n; frame++) {
    Matrix joints[JOINTS], model, spun;
    for (i32 j = 0; j < JOINTS; j++) {
      f32 t = (f32)(frame % 50) * 0.04f + (f32)j * 0.3f;
      Matrix turn = rotation(0, 2, t), tilt = rotation(1, 2, 0.2f - t * 0.5f), move = identity;
      move.m[2][3] = 6.0f + (f32)j;
      multiply(&spun, &turn, &tilt);
      multiply(&model, &move, &spun);
      multiply(&joints[j], &projection, &model);
    }
    sum = mix(sum, (u32)transformAll(joints));
  }
  for (i32 i = 0; i < VERTICES; i += 3) {
    const Vertex *v = &vertices[i];
    sum = mix(mixF32(mixF32(mixF32(sum, v->screen.x), v->screen.y), v->screen.z), v->clipBits);
  }
  return (i32)sum;
}
