/**
 * Chooses the slot of each instance. A free slot is cold if it holds nothing, warm if a module has
 * used it: it is affine to that module, since it still has its image.
 *
 *   nextAvailable   the slot that was freed last, whoever used it
 *   random          any free slot, by a seed: what one tenant leaves should not be guessed by the next
 *   reuseAffinity   the module's own slot that was freed last; else a cold one, unless
 *                   maxUnusedWarmSlots are warm already: then the warm one that was freed first
 *
 * @see seed "InstanceAllocator", index allocator
 */
import type { CompiledModuleId } from '../compilation/module-runtime-info.ts';
import { SlotList, newSlotLinks } from './slot-list.ts';

export type AllocationStrategy = 'nextAvailable' | 'reuseAffinity' | { readonly random: number };

/** Numbers in [0, 1): mulberry32. */
function randomNumbers(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

export class IndexAllocator {
  private readonly strategy: AllocationStrategy;
  private readonly maxUnusedWarmSlots: number;
  private readonly random: () => number;
  /** Free slots that hold nothing; the next one last. */
  private readonly cold: number[];
  /** Free slots that a module has used, in the order in which they were freed. */
  private readonly warm: SlotList;
  /** Those of one module. */
  private readonly warmByModule = new Map<CompiledModuleId, SlotList>();
  private readonly moduleLinks;
  /** The module that uses a slot, or used it last. */
  private readonly affinity: (CompiledModuleId | undefined)[];
  private readonly isUsed: Uint8Array;

  constructor(capacity: number, strategy: AllocationStrategy, maxUnusedWarmSlots: number) {
    this.strategy = strategy;
    this.maxUnusedWarmSlots = maxUnusedWarmSlots;
    this.random = randomNumbers(typeof strategy === 'object' ? strategy.random : 0);
    this.cold = Array.from({ length: capacity }, (_, i) => capacity - 1 - i);
    this.warm = new SlotList(newSlotLinks(capacity));
    this.moduleLinks = newSlotLinks(capacity);
    this.affinity = new Array<undefined>(capacity).fill(undefined);
    this.isUsed = new Uint8Array(capacity);
  }

  get freeCount(): number {
    return this.cold.length + this.warm.length;
  }

  get unusedWarmCount(): number {
    return this.warm.length;
  }

  /** The module whose image the slot may hold. */
  affinityOf(slot: number): CompiledModuleId | undefined {
    return this.affinity[slot];
  }

  /** A slot for an instance of module `id`, or undefined if none is free. */
  allocate(id: CompiledModuleId | undefined): number | undefined {
    const slot = this.choose(id);
    if (slot === undefined) return undefined;
    this.takeOut(slot);
    this.affinity[slot] = id;
    this.isUsed[slot] = 1;
    return slot;
  }

  /** Gives a slot back. One without affinity becomes cold: the caller has emptied it. */
  free(slot: number): void {
    if (this.isUsed[slot] !== 1) throw new Error('unreachable: a slot is freed once');
    this.isUsed[slot] = 0;
    const id = this.affinity[slot];
    if (id === undefined) {
      this.cold.push(slot);
      return;
    }
    this.warm.push(slot);
    let own = this.warmByModule.get(id);
    if (own === undefined) this.warmByModule.set(id, (own = new SlotList(this.moduleLinks)));
    own.push(slot);
  }

  /**
   * Forgets a module: its free slots become cold, those in use will when they are freed.
   * @returns the free ones, which the caller is to empty
   */
  clearAffinity(id: CompiledModuleId): number[] {
    const slots = [...(this.warmByModule.get(id) ?? [])];
    for (const slot of slots) {
      this.takeOut(slot);
      this.cold.push(slot);
    }
    this.affinity.forEach((owner, slot) => {
      if (owner === id) this.affinity[slot] = undefined;
    });
    return slots;
  }

  private choose(id: CompiledModuleId | undefined): number | undefined {
    const { cold, warm } = this;
    const nextCold = cold[cold.length - 1];
    if (typeof this.strategy === 'object') return this.chooseAny();
    if (this.strategy === 'nextAvailable') return warm.last ?? nextCold;
    const own = id === undefined ? undefined : this.warmByModule.get(id)?.last;
    if (own !== undefined) return own;
    return warm.length < this.maxUnusedWarmSlots
      ? (nextCold ?? warm.first)
      : (warm.first ?? nextCold);
  }

  private chooseAny(): number | undefined {
    const position = Math.floor(this.random() * this.freeCount);
    return [...this.cold, ...this.warm][position];
  }

  /** Takes a slot out of the lists of free ones. */
  private takeOut(slot: number): void {
    const id = this.affinity[slot];
    if (id === undefined) {
      this.cold.splice(this.cold.lastIndexOf(slot), 1);
      return;
    }
    this.warm.remove(slot);
    const own = this.warmByModule.get(id)!;
    own.remove(slot);
    if (own.length === 0) this.warmByModule.delete(id);
  }
}
