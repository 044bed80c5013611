// group: scalar
// n: 400
// Calls methods of 2,000 mixed objects through their classes' function tables, n times.
#include "common.h"

enum { OBJECTS = 2000 };

typedef struct Shape Shape;

typedef struct {
  i32 (*area)(const Shape *);
  void (*grow)(Shape *, i32);
  i32 (*outline)(const Shape *);
} Class;

struct Shape {
  const Class *class;
  i32 a, b, c;
};

static i32 rectangleArea(const Shape *shape) { return shape->a * shape->b; }
static i32 rectangleOutline(const Shape *shape) { return 2 * (shape->a + shape->b); }
static void rectangleGrow(Shape *shape, i32 by) {
  shape->a = (shape->a + by) & 1023;
  shape->b = (shape->b + by) & 1023;
}

static i32 squareArea(const Shape *shape) { return shape->a * shape->a; }
static i32 squareOutline(const Shape *shape) { return 4 * shape->a; }
static void squareGrow(Shape *shape, i32 by) { shape->a = (shape->a + 2 * by) & 1023; }

static i32 circleArea(const Shape *shape) { return shape->c * shape->c * 355 / 113; }
static i32 circleOutline(const Shape *shape) { return shape->c * 710 / 113; }
static void circleGrow(Shape *shape, i32 by) { shape->c = (shape->c ^ by) & 1023; }

static i32 triangleArea(const Shape *shape) { return shape->a * shape->b / 2; }
static i32 triangleOutline(const Shape *shape) { return shape->a + shape->b + shape->c; }
static void triangleGrow(Shape *shape, i32 by) { shape->c = (shape->c + shape->a * by) & 1023; }

static const Class classes[] = {
    {rectangleArea, rectangleGrow, rectangleOutline},
    {squareArea, squareGrow, squareOutline},
    {circleArea, circleGrow, circleOutline},
    {triangleArea, triangleGrow, triangleOutline},
};

static Shape shapes[OBJECTS];

i32 run(i32 n) {
  u32 seed = 19, sum = 0;
  for (i32 i = 0; i < OBJECTS; i++) {
    u32 random = nextRandom(&seed);
    shapes[i].class = &classes[random >> 30];
    shapes[i].a = random & 1023;
    shapes[i].b = random >> 10 & 1023;
    shapes[i].c = random >> 20 & 511;
  }
  for (i32 round = 0; round < n; round++) {
    for (i32 i = 0; i < OBJECTS; i++) {
      Shape *shape = &shapes[i];
      sum += (u32)shape->class->area(shape);
      shape->class->grow(shape, round);
      sum ^= (u32)shape->class->outline(shape);
    }
  }
  return (i32)sum;
}
