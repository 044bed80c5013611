/** Counts which way branches go, in code that was compiled to record a profile. */
import type { VMContext } from './context.ts';

/**
 * Counts a branch's operand in its module's artefact, and hands it on.
 * @param site byte offset of the branch in the module
 * @param last greater operands, as unsigned numbers, count as this one
 */
export function recordBranch($: VMContext, site: number, last: number, operand: number): number {
  const all = $.artefact.branchCounts!;
  const counts = (all[site] ??= []);
  const place = operand >>> 0 < last ? operand : last;
  counts[place] = (counts[place] ?? 0) + 1;
  return operand;
}
