/**
 * Keeps functions small enough for V8 to optimise, and to do it soon: what is larger is cut into parts,
 * functions of their own that the rest calls.
 *
 * A switch of very many small arms gets larger ones first (arm-groups.ts). Then,
 * from the inside out: first whatever is too large for one part is made small enough, by outlining
 * what it holds; then, of a text that is still too large, runs of statements go where a call costs
 * least: where control rarely comes, and little is alive.
 */
import { otherwise } from '../ir/branch-profile.ts';
import { endsInTrap } from '../ir/jumps.ts';
import { Op } from '../ir/nodes.ts';
import type { Node } from '../ir/nodes.ts';
import type { FunctionIR } from '../ir/function-ir.ts';
import { LOOP_WEIGHT, forEachList, nestedStatements, walkList } from '../ir/walk.ts';
import { groupArms, ungroupArms } from './arm-groups.ts';
import { BytecodeSizes, ownSize, sizeOfList } from './bytecode-size.ts';
import type { Border, Region } from './outline-region.ts';
import { RegionOutliner } from './outline-region.ts';

/** Estimated bytes that one function may have: V8 never optimises more than 61,440 of its bytecode. */
export const MAX_SIZE = 50_000;
/** The same where there are more variables than operands of one byte can name. */
const MAX_WIDE_SIZE = 33_000;
const MANY_LOCALS = 200;
/**
 * V8 optimises a function again whenever it comes to what has not run yet, so a large one with many
 * branches is optimised many times before it is fast.
 */
const GOOD_SIZE = 20_000;
/** Bytes for each branch, at most, of what has many. */
const BRANCH_SPACING = 800;
/** A loop around a switch of so many arms, as interpreters have, is better left whole. */
const DISPATCHED_ARMS = 16;
/** What a call has to be worth. */
const MIN_PART_SIZE = 1_500;
/** Costs of a call, of a variable that goes in or out: in the same unit. */
const CALL_COST = 5;

/** How often an arm is run, compared with what it is in. */
const BRANCH_WEIGHT = 0.5;
const COLD_WEIGHT = 0.01;

/** A statement list that parts may be taken from. */
interface Place {
  readonly list: Node[];
  readonly frequency: number;
  readonly handlers: readonly Node[];
  /** Statements it is in, outermost first, within the text that is to become smaller. */
  readonly owners: readonly Node[];
}

/** A run of statements that may become a part. */
interface Candidate {
  readonly place: Place;
  readonly first: Node;
  readonly last: Node;
  readonly score: number;
}

/**
 * Outlines what is too much for one function.
 * @param isOptimised whether it is for an engine that optimises while it runs
 * @param nameOf name of the n-th part
 * @returns the parts; the function calls them, or they each other
 */
export function outlineParts(
  ir: FunctionIR,
  isOptimised: boolean,
  nameOf: (n: number) => string,
): FunctionIR[] {
  const size = sizeOfList(ir.body);
  if (size <= GOOD_SIZE) return [];
  const isBranchy = size < ir.counts.branches * BRANCH_SPACING && !dispatches(ir.body, false);
  const largest = ir.localCount > MANY_LOCALS ? MAX_WIDE_SIZE : MAX_SIZE;
  const limit = isOptimised && isBranchy ? GOOD_SIZE : largest;
  if (size <= limit) return [];
  const groups = groupArms(ir, MIN_PART_SIZE);
  const outliner = new Outliner(ir, nameOf);
  outliner.shrinkBody(limit);
  // Calls with very many arguments add up: what is small may have become too many of them.
  if (limit < largest) outliner.shrinkBody(largest);
  ungroupArms(groups);
  // Lives of one local may be handed on together, so they can't go back into one variable.
  delete ir.homes;
  return outliner.regions.parts;
}

/** True if there is a loop around a switch of many arms. */
function dispatches(list: readonly Node[], isInLoop: boolean): boolean {
  return list.some((node) => {
    if (isInLoop && node.op === Op.switch && node.arms!.length >= DISPATCHED_ARMS) return true;
    const isLoop = isInLoop || node.op === Op.loop || node.op === Op.doWhile;
    let found = false;
    forEachList(node, (inner) => (found ||= dispatches(inner, isLoop)));
    return found;
  });
}

/** Variables that a function passes to its parts or hands back, whether assigned by then or not. */
export function variablesHandedOn(ir: FunctionIR): Set<number> {
  const found = new Set<number>();
  walkList(ir.body, (node) => {
    const isCall = node.op === Op.call && node.callee!.kind === 'outlined';
    if (!isCall && (node.op !== Op.return || ir.parameters === undefined)) return;
    for (const item of node.list!) if (item.op === Op.var) found.add(item.value);
  });
  return found;
}

class Outliner {
  readonly regions: RegionOutliner;
  private readonly body: Node[];
  /** How large a part may be. */
  private limit = 0;
  private readonly sizes = new BytecodeSizes();
  /** Lists that are in some part now. */
  private readonly moved = new Set<Node[]>();

  constructor(ir: FunctionIR, nameOf: (n: number) => string) {
    this.body = ir.body;
    this.regions = new RegionOutliner(ir, nameOf);
  }

  /** Outlines until neither the function nor a part has more than the limit, as far as possible. */
  shrinkBody(limit: number): void {
    this.limit = limit;
    this.shrink([{ list: this.body, frequency: 1, handlers: [], owners: [] }], limit);
  }

  /** Outlines until the lists together have no more than the limit, as far as possible. */
  private shrink(places: readonly Place[], limit: number): void {
    let total = 0;
    for (const place of places) {
      for (const node of place.list) {
        if (this.sizes.of(node) > this.limit) this.shrinkStatement(node, place);
        total += this.sizes.of(node);
      }
    }
    if (total <= limit) return;
    const candidates = places.flatMap((place) => this.candidates(place));
    candidates.sort((a, b) => a.score - b.score);
    for (const candidate of candidates) {
      total += this.take(candidate);
      if (total <= limit) return;
    }
  }

  private shrinkStatement(node: Node, place: Place): void {
    this.shrink(placesIn(node, place, []), this.limit - ownSize(node));
    this.sizes.refresh(node);
    this.regions.refresh(node);
  }

  // ------------------------------------------------------------ candidates

  private candidates(place: Place): Candidate[] {
    const found: Candidate[] = [];
    for (const [start, end] of this.runs(place.list)) {
      const candidate = this.candidate(place, start, end);
      if (candidate !== null) found.push(candidate);
    }
    for (const node of place.list) {
      if (node.op === Op.loop || node.op === Op.doWhile || this.sizes.of(node) < 2 * MIN_PART_SIZE)
        continue;
      for (const inner of placesIn(node, place, place.owners)) {
        for (const candidate of this.candidates(inner)) found.push(candidate);
      }
    }
    return found;
  }

  /** Cuts a list into runs that each make one part. */
  private runs(list: readonly Node[]): [start: number, end: number][] {
    const runs: [number, number][] = [];
    let start = 0;
    let cut = 0;
    let size = 0;
    let sizeAtCut = 0;
    list.forEach((node, i) => {
      if (this.regions.mayCutBefore(node)) {
        cut = i;
        sizeAtCut = size;
      }
      const own = this.sizes.of(node);
      if (size + own > this.limit && cut > start) {
        runs.push([start, cut]);
        start = cut;
        size -= sizeAtCut;
        sizeAtCut = 0;
      }
      size += own;
    });
    runs.push([start, list.length]);
    return runs;
  }

  private candidate(place: Place, start: number, end: number): Candidate | null {
    const { list, handlers, frequency } = place;
    const size = this.sizeOf(list, start, end);
    if (size < MIN_PART_SIZE || size > this.limit) return null;
    const border = this.regions.border({ list, start, end, handlers });
    if (border === null) return null;
    const score = (frequency * (CALL_COST + border.inputs.length + border.outputs.length)) / size;
    return { place, first: list[start]!, last: list[end - 1]!, score };
  }

  // ------------------------------------------------------------ outlining

  /** @returns by how much the text has grown */
  private take({ place, first, last }: Candidate): number {
    const { list, handlers, owners } = place;
    if (this.moved.has(list)) return 0;
    const region: Region = {
      list,
      start: list.indexOf(first),
      end: list.indexOf(last) + 1,
      handlers,
    };
    if (region.start < 0 || region.end <= region.start) return 0;
    const size = this.sizeOf(list, region.start, region.end);
    if (size <= MIN_PART_SIZE) return 0;
    const border = this.regions.border(region);
    if (border === null || size <= 2 * 16 * (border.inputs.length + border.outputs.length))
      return 0;
    const lengthBefore = list.length;
    this.outline(region, border);
    const end = region.end + list.length - lengthBefore;
    const difference = this.sizeOf(list, region.start, end) - size;
    for (const owner of owners) {
      this.sizes.add(owner, difference);
      this.regions.refresh(owner);
    }
    return difference;
  }

  private sizeOf(list: readonly Node[], start: number, end: number): number {
    let size = 0;
    for (let i = start; i < end; i++) size += this.sizes.of(list[i]!);
    return size;
  }

  private outline(region: Region, border: Border): void {
    for (const node of nestedStatements(region.list.slice(region.start, region.end))) {
      forEachList(node, (list) => this.moved.add(list));
    }
    this.regions.outline(region, border);
  }
}

/** The lists in a statement. */
function placesIn(node: Node, place: Place, owners: readonly Node[]): Place[] {
  const { frequency, handlers } = place;
  const at = (list: Node[], weight: number, around = handlers): Place => ({
    list,
    frequency: frequency * (endsInTrap(list) ? COLD_WEIGHT : weight),
    handlers: around,
    owners: [...owners, node],
  });
  switch (node.op) {
    case Op.loop:
    case Op.doWhile:
      return [at(node.body!, LOOP_WEIGHT)];
    case Op.if:
      return node.orElse === null
        ? [at(node.body!, weightOf(node.value))]
        : [at(node.body!, weightOf(node.value)), at(node.orElse, weightOf(otherwise(node.value)))];
    case Op.switch:
      return node.arms!.map(({ body, share }) =>
        at(body, share ? share / 1000 : 2 / node.arms!.length),
      );
    case Op.try:
      return [at(node.body!, 1, [...handlers, node.orElse![0]!]), at(node.orElse!, COLD_WEIGHT)];
    default:
      return node.body === null ? [] : [at(node.body, 1)];
  }
}

/** How often an arm is run, by its share (branch-profile.ts). */
const weightOf = (share: number): number => (share === 0 ? BRANCH_WEIGHT : share / 1000);
