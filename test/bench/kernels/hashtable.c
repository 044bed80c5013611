// group: scalar
// n: 30
// Open addressing with linear probing: n rounds of 20,000 insertions, look-ups and removals.
#include "common.h"

enum { SLOTS = 65536, KEYS = 20000 };

typedef struct {
  u32 key, value;
} Slot;

static Slot slots[SLOTS];

static inline u32 homeOf(u32 key) { return (key * 0x9e3779b1u) >> 16; }

/** The slot with the key, or the empty slot where it belongs. Keys are never zero. */
static inline u32 find(u32 key) {
  u32 slot = homeOf(key);
  while (slots[slot].key != 0 && slots[slot].key != key) slot = (slot + 1) % SLOTS;
  return slot;
}

static NOINLINE void add(u32 key, u32 value) {
  u32 slot = find(key);
  slots[slot].key = key;
  slots[slot].value += value;
}

static NOINLINE u32 lookUp(u32 key) { return slots[find(key)].value; }

/** Closes the gap by moving back what was pushed past it. */
static NOINLINE void removeKey(u32 key) {
  u32 gap = find(key);
  for (u32 next = (gap + 1) % SLOTS; slots[next].key != 0; next = (next + 1) % SLOTS) {
    u32 home = homeOf(slots[next].key);
    if ((next - home) % SLOTS < (next - gap) % SLOTS) continue;
    slots[gap].key = slots[next].key;
    slots[gap].value = slots[next].value;
    gap = next;
  }
  slots[gap].key = slots[gap].value = 0;
}

static inline u32 nextKey(u32 *seed) { return nextRandom(seed) % 100000 + 1; }

i32 run(i32 n) {
  u32 sum = 0;
  for (i32 i = 0; i < SLOTS; i++) slots[i].key = slots[i].value = 0;
  for (i32 round = 1; round <= n; round++) {
    u32 seed = (u32)round;
    for (i32 i = 0; i < KEYS; i++) add(nextKey(&seed), (u32)i);
    for (i32 i = 0; i < KEYS; i++) sum = mix(sum, lookUp(nextKey(&seed)));
    seed = (u32)round;
    for (i32 i = 0; i < KEYS; i++) removeKey(nextKey(&seed));
  }
  return (i32)sum;
}
