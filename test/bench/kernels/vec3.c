// group: f32
// n: 700
// Normals of a triangle strip: f32 cross products, square roots and divisions, n passes.
#include "common.h"

enum { POINTS = 4096 };

typedef struct {
  f32 x, y, z;
} Vec3;

static Vec3 points[POINTS], normals[POINTS];

static inline Vec3 subtract(Vec3 a, Vec3 b) { return (Vec3){a.x - b.x, a.y - b.y, a.z - b.z}; }

static inline Vec3 cross(Vec3 a, Vec3 b) {
  return (Vec3){a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}

static inline Vec3 normalise(Vec3 v) {
  f32 length = __builtin_sqrtf(v.x * v.x + v.y * v.y + v.z * v.z + 1e-12f);
  return (Vec3){v.x / length, v.y / length, v.z / length};
}

static NOINLINE void computeNormals(void) {
  for (i32 i = 0; i + 2 < POINTS; i++) {
    Vec3 origin = points[i];
    normals[i] =
        normalise(cross(subtract(points[i + 1], origin), subtract(points[i + 2], origin)));
  }
}

static NOINLINE void displace(f32 distance) {
  for (i32 i = 0; i + 2 < POINTS; i++) {
    points[i].x += normals[i].x * distance;
    points[i].y += normals[i].y * distance;
    points[i].z += normals[i].z * distance;
  }
}

i32 run(i32 n) {
  u32 seed = 61, sum = 0;
  for (i32 i = 0; i < POINTS; i++) {
    points[i].x = (f32)(i >> 1);
    points[i].y = (f32)(i & 1);
    points[i].z = (f32)(nextRandom(&seed) >> 8) * 1e-7f;
  }
  for (i32 pass = 0; pass < n; pass++) {
    computeNormals();
    displace(0.01f);
  }
  for (i32 i = 0; i < POINTS; i += 16) sum = mixF32(mixF32(sum, points[i].x), normals[i].z);
  return (i32)sum;
}
