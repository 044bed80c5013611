/** Which slot an instance gets: the strategies, affinity, and what is kept for whom. */
import { describe, expect, it } from 'vitest';
import { IndexAllocator } from '../../runtime/allocator/index-allocator.ts';
import type { AllocationStrategy } from '../../runtime/allocator/index-allocator.ts';
import type { CompiledModuleId } from '../../runtime/compilation/module-runtime-info.ts';
import { Random } from '../differential/random.ts';

const A = 1 as CompiledModuleId;
const B = 2 as CompiledModuleId;
const C = 3 as CompiledModuleId;

const take = (indices: IndexAllocator, id: CompiledModuleId, count: number): number[] =>
  Array.from({ length: count }, () => indices.allocate(id)!);

describe('nextAvailable', () => {
  it('hands out every slot once, and the one that was freed last first', () => {
    const indices = new IndexAllocator(4, 'nextAvailable', 100);
    expect(take(indices, A, 4)).toEqual([0, 1, 2, 3]);
    expect(indices.allocate(A)).toBeUndefined();
    indices.free(1);
    indices.free(3);
    expect(take(indices, B, 2)).toEqual([3, 1]);
  });
});

describe('random', () => {
  const draw = (seed: number): number[] =>
    take(new IndexAllocator(50, { random: seed }, 100), A, 50);

  it('hands out every slot once, in an order that its seed decides', () => {
    expect([...draw(1)].sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
  });
});

describe('reuseAffinity', () => {
  it("prefers the module's own slots, the one that was freed last first", () => {
    const indices = new IndexAllocator(10, 'reuseAffinity', 100);
    const [a0, a1] = take(indices, A, 2);
    const [b0] = take(indices, B, 1);
    for (const slot of [a0!, a1!, b0!]) indices.free(slot);
    expect(take(indices, A, 2)).toEqual([a1, a0]);
    expect(indices.allocate(B)).toBe(b0);
    // None of these is left, so an unused slot is taken.
    expect(indices.allocate(A)).toBe(3);
  });

  it('steals the slot that has been free for longest once enough are warm, or none is cold', () => {
    const indices = new IndexAllocator(10, 'reuseAffinity', 2);
    const [a0, a1, a2] = take(indices, A, 3);
    indices.free(a1!);
    expect(indices.allocate(B)).toBe(3);
    indices.free(a0!);
    expect(indices.unusedWarmCount).toBe(2);
    expect(indices.allocate(B)).toBe(a1);
    const full = new IndexAllocator(2, 'reuseAffinity', 100);
    for (const slot of take(full, A, 2)) full.free(slot);
    expect(full.allocate(B)).toBe(0);
    expect(full.affinityOf(0)).toBe(B);
    expect(a2).toBe(2);
  });

  it('forgets a module: its free slots are cold, those in use will be', () => {
    const indices = new IndexAllocator(3, 'reuseAffinity', 100);
    const [a0, a1] = take(indices, A, 2);
    indices.free(a0!);
    expect(indices.clearAffinity(A)).toEqual([a0]);
    expect(indices.affinityOf(a1!)).toBeUndefined();
    expect(indices.unusedWarmCount).toBe(0);
    indices.free(a1!);
    expect(indices.unusedWarmCount).toBe(0);
    expect(indices.freeCount).toBe(3);
  });
});

describe.each<[string, AllocationStrategy]>([
  ['nextAvailable', 'nextAvailable'],
  ['random', { random: 7 }],
  ['reuseAffinity', 'reuseAffinity'],
])('10,000 random operations, %s', (_, strategy) => {
  it('keep every slot either free or in use', () => {
    const CAPACITY = 40;
    const random = new Random(1);
    const indices = new IndexAllocator(CAPACITY, strategy, 8);
    const used = new Map<number, CompiledModuleId>();
    for (let n = 0; n < 10_000; n++) {
      if (random.chance(0.51)) {
        const id = random.pick([A, B, C]);
        const slot = indices.allocate(id);
        if (slot === undefined) {
          expect(used.size).toBe(CAPACITY);
        } else {
          expect(used.has(slot)).toBe(false);
          expect(indices.affinityOf(slot)).toBe(id);
          used.set(slot, id);
        }
      } else if (used.size > 0) {
        const slot = random.pick([...used.keys()]);
        indices.free(slot);
        used.delete(slot);
      }
      if (random.chance(0.01)) {
        for (const slot of indices.clearAffinity(B)) expect(used.has(slot)).toBe(false);
      }
      expect(indices.freeCount).toBe(CAPACITY - used.size);
    }
    expect(() => indices.free([...Array(CAPACITY).keys()].find((i) => !used.has(i))!)).toThrow();
  });
});
