/**
 * How often branches go which way: by a profile of the program if there is one, else by the branch
 * hints of its module. Passes that must guess what runs often ask here; nothing depends on it being true.
 */
import { readBranchHints } from '../binary/branch-hints.ts';
import type { BranchCounts } from '../../runtime/abi.ts';
import type { ModuleInfo } from '../module-info.ts';

/** A part of 1, in thousandths; 0 where nothing is known. */
export type Share = number;
const UNLIKELY: Share = 10;
const LIKELY: Share = 990;

/** The share of what is left. */
export const otherwise = (share: Share): Share => (share === 0 ? 0 : 1000 - share);

/** Never nothing and never all: a run shows what happens, not what can't. */
const shareOf = (count: number, total: number): Share =>
  total === 0 ? 0 : Math.min(999, Math.max(1, Math.round((1000 * count) / total)));

export class BranchProfile {
  private readonly counts: BranchCounts;
  private readonly hints: ReadonlyMap<number, boolean>;

  constructor(module: ModuleInfo, counts: BranchCounts = {}) {
    this.counts = counts;
    this.hints = readBranchHints(module);
  }

  /** How often the `if` or `br_if` at an offset is taken. */
  takenShare(offset: number): Share {
    const counts = this.counts[offset];
    if (counts !== undefined) return shareOf(counts[1] ?? 0, (counts[0] ?? 0) + (counts[1] ?? 0));
    const hint = this.hints.get(offset);
    return hint === undefined ? 0 : hint ? LIKELY : UNLIKELY;
  }

  /** How often the `br_table` at an offset takes one of the labels at these places. */
  armShare(offset: number, places: readonly number[]): Share {
    const counts = this.counts[offset];
    if (counts === undefined) return 0;
    const sum = (of: readonly number[]): number => of.reduce((total, count) => total + count, 0);
    return shareOf(sum(places.map((i) => counts[i] ?? 0)), sum(counts));
  }
}
