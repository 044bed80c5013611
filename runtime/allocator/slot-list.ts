/**
 * Lists of slots, each slot in at most one list of a kind, with constant-time removal from anywhere.
 * The last slot is the one that came last.
 */
const NONE = -1;

/** What all lists of a kind share: neighbours by slot. */
export interface SlotLinks {
  readonly next: Int32Array;
  readonly previous: Int32Array;
}

export const newSlotLinks = (capacity: number): SlotLinks => ({
  next: new Int32Array(capacity).fill(NONE),
  previous: new Int32Array(capacity).fill(NONE),
});

export class SlotList {
  private readonly links: SlotLinks;
  private head = NONE;
  private tail = NONE;
  length = 0;

  constructor(links: SlotLinks) {
    this.links = links;
  }

  get first(): number | undefined {
    return this.head === NONE ? undefined : this.head;
  }

  get last(): number | undefined {
    return this.tail === NONE ? undefined : this.tail;
  }

  push(slot: number): void {
    const { next, previous } = this.links;
    next[slot] = NONE;
    previous[slot] = this.tail;
    if (this.tail === NONE) this.head = slot;
    else next[this.tail] = slot;
    this.tail = slot;
    this.length++;
  }

  /** Takes out a slot, which must be in this list. */
  remove(slot: number): void {
    const { next, previous } = this.links;
    const before = previous[slot]!;
    const after = next[slot]!;
    if (before === NONE) this.head = after;
    else next[before] = after;
    if (after === NONE) this.tail = before;
    else previous[after] = before;
    this.length--;
  }

  /** From the slot that came first to the one that came last. */
  *[Symbol.iterator](): Iterator<number> {
    for (let slot = this.head; slot !== NONE;) {
      const after = this.links.next[slot]!;
      yield slot;
      slot = after;
    }
  }
}
