/**
 * Makes one float variable of two int variables that hold the words of an f64: where lanes of f64x2
 * are kept in locals, mostly. Only pairs that are always assigned one right after the other, low
 * word first, and only if that saves more conversions than it costs. A NaN keeps its bits.
 */
import { variable } from '../ir/expressions.ts';
import { Cls, Op, isSameAtom } from '../ir/nodes.ts';
import type { Node } from '../ir/nodes.ts';
import { readsVariable } from '../ir/reads.ts';
import { setVariable, store } from '../ir/statements.ts';
import { doubleOf, highWord, isDoubleBits, isDoubleLoad, lowWord } from '../ir/simd-words.ts';
import { signOf } from '../ir/moved-floats.ts';
import type { FunctionIR } from '../ir/function-ir.ts';
import {
  forEachChild,
  forEachOperand,
  forEachWeightedList,
  replaceOperands,
  rewriteLists,
  walkList,
} from '../ir/walk.ts';
import { Votes } from './word-votes.ts';

export function joinDoubles(ir: FunctionIR): void {
  const pairs = findPairs(ir);
  const votes = castVotes(ir, pairs);
  for (const low of [...pairs.high.keys()]) if (!votes.isElected(low)) pairs.drop(low);
  new Joining(ir, pairs).run();
}

/** Which variables are the low and high word of one value. */
class Pairs {
  readonly high = new Map<number, number>();
  readonly low = new Map<number, number>();
  /** Variables that different places pair differently. */
  private readonly disputed = new Set<number>();

  /** @returns true if that was not known */
  propose(low: number, high: number): boolean {
    if (this.high.get(low) === high) return false;
    if (
      low === high ||
      [low, high].some((v) => this.high.has(v) || this.low.has(v) || this.disputed.has(v))
    ) {
      this.dispute(low);
      this.dispute(high);
      return false;
    }
    this.high.set(low, high);
    this.low.set(high, low);
    return true;
  }

  private dispute(v: number): void {
    this.disputed.add(v);
    this.drop(v);
    this.drop(this.low.get(v) ?? v);
  }

  drop(low: number): void {
    const high = this.high.get(low);
    if (high === undefined) return;
    this.high.delete(low);
    this.low.delete(high);
  }

  has(low: Node, high: Node): boolean {
    return low.op === Op.var && high.op === Op.var && this.high.get(low.value) === high.value;
  }
}

/** Two assignments, one right after the other. */
interface Assignment {
  readonly low: Node;
  readonly high: Node;
}

function findPairs(ir: FunctionIR): Pairs {
  const pairs = new Pairs();
  const assignments: Assignment[] = [];
  const sets = new Int32Array(ir.variables.length);
  const isWord = (v: number): boolean => v >= ir.parameterCount && ir.variables[v] === Cls.int;
  const propose = (low: Node, high: Node): boolean =>
    low.op === Op.var &&
    high.op === Op.var &&
    isWord(low.value) &&
    isWord(high.value) &&
    pairs.propose(low.value, high.value);
  walkList(ir.body, (node) => {
    if (node.op === Op.bitsToF64) propose(node.a!, unsigned(node.b!));
    else if (node.op === Op.set) sets[node.value]!++;
  });
  forEachWeightedList(ir.body, (list) => {
    list.forEach((low, i) => {
      const high = list[i + 1];
      if (low.op !== Op.set || high?.op !== Op.set || !isWord(low.value) || !isWord(high.value))
        return;
      assignments.push({ low, high });
      if (isDoubleBits(low.a!, high.a!)) pairs.propose(low.value, high.value);
    });
  });
  spreadByCopies(pairs, assignments, propose);
  keepJoint(pairs, assignments, sets);
  return pairs;
}

/** What is copied from a pair, or to one, is a pair. */
function spreadByCopies(
  pairs: Pairs,
  assignments: readonly Assignment[],
  propose: (low: Node, high: Node) => boolean,
): void {
  for (let isChanged = true; isChanged;) {
    isChanged = false;
    for (const { low, high } of assignments) {
      const isPair = pairs.high.get(low.value) === high.value;
      for (const [l, h] of sources(low.a!, high.a!)) {
        if (pairs.has(l, h) && !isPair)
          isChanged = pairs.propose(low.value, high.value) || isChanged;
        if (isPair) isChanged = propose(l, h) || isChanged;
      }
    }
  }
}

/** A high word before its sign was changed. */
const unsigned = (high: Node): Node => signOf(high)?.word ?? high;

/** The pairs of nodes that one of may become the value: of selects with one condition, both arms. */
function sources(low: Node, high: Node): [Node, Node][] {
  if (low.op !== Op.select || high.op !== Op.select) return [[low, unsigned(high)]];
  return [...sources(low.b!, high.b!), ...sources(low.c!, high.c!)];
}

/** Drops pairs that are not always assigned together. */
function keepJoint(pairs: Pairs, assignments: readonly Assignment[], sets: Int32Array): void {
  const joint = new Map<number, number>();
  for (const { low, high } of assignments) {
    if (pairs.high.get(low.value) !== high.value || readsVariable(high.a!, low.value)) continue;
    joint.set(low.value, (joint.get(low.value) ?? 0) + 1);
  }
  for (const [low, high] of [...pairs.high]) {
    const count = joint.get(low) ?? 0;
    if (sets[low] !== count || sets[high] !== count) pairs.drop(low);
  }
}

// ---------------------------------------------------------------- votes

function castVotes(ir: FunctionIR, pairs: Pairs): Votes {
  const votes = new Votes(ir.variables.length);
  const castReads = (node: Node, weight: number): void => {
    if (node.op === Op.bitsToF64 && pairs.has(node.a!, unsigned(node.b!)))
      votes.cast(node.a!.value, weight);
    else if (node.op !== Op.var) forEachChild(node, (child) => castReads(child, weight));
    else if (pairs.high.has(node.value)) votes.cast(node.value, -weight);
    else if (pairs.low.has(node.value)) votes.cast(pairs.low.get(node.value)!, -weight);
  };
  const castSources = (v: number, low: Node, high: Node, weight: number): void => {
    for (const [l, h] of sources(low, high)) {
      if (pairs.has(l, h)) votes.join(v, l.value);
      else if (isDoubleBits(l, h)) votes.cast(v, weight);
      else if (!isDoubleLoad(l, h) && !(l.op === Op.const && h.op === Op.const)) {
        votes.cast(v, -weight);
        castReads(l, weight);
        castReads(h, weight);
      }
    }
  };
  forEachWeightedList(ir.body, (list, weight) => {
    for (let i = 0; i < list.length; i++) {
      const node = list[i]!;
      const next = list[i + 1];
      if (node.op === Op.set && pairs.high.has(node.value)) {
        castSources(node.value, node.a!, next!.a!, weight);
        i++;
      } else if (next !== undefined && storesPair(node, next) && pairs.has(next.b!, node.b!)) {
        i++;
      } else forEachOperand(node, (operand) => castReads(operand, weight));
    }
  });
  return votes;
}

/** True for the stores of an f64's words, the high one first. */
const storesPair = (high: Node, low: Node): boolean =>
  high.op === Op.store &&
  low.op === Op.store &&
  high.access === 'Int32' &&
  low.access === 'Int32' &&
  high.value2 === low.value2 &&
  high.value === low.value + 4 &&
  (high.a === low.a || isSameAtom(high.a!, low.a!));

// ---------------------------------------------------------------- rewriting

class Joining {
  private readonly ir: FunctionIR;
  private readonly pairs: Pairs;

  constructor(ir: FunctionIR, pairs: Pairs) {
    this.ir = ir;
    this.pairs = pairs;
  }

  run(): void {
    const { ir, pairs } = this;
    // The low word's variable becomes the float: a local's zero is the float's zero.
    for (const low of pairs.high.keys()) ir.variables[low] = Cls.float;
    ir.body = rewriteLists(ir.body, (list) => this.list(list));
  }

  private list(list: readonly Node[]): Node[] {
    const out: Node[] = [];
    for (let i = 0; i < list.length; i++) {
      const node = list[i]!;
      const next = list[i + 1];
      replaceOperands(node, this.expression);
      if (node.op === Op.set && this.pairs.high.has(node.value)) {
        replaceOperands(next!, this.expression);
        out.push(setVariable(node.value, doubleOf(node.a!, next!.a!)));
        i++;
      } else if (next !== undefined && storesPair(node, next)) {
        replaceOperands(next, this.expression);
        if (isDoubleBits(next.b!, node.b!)) {
          out.push(store('Float64', node.value2, next.a!, next.value, doubleOf(next.b!, node.b!)));
        } else out.push(node, next);
        i++;
      } else out.push(node);
    }
    return out;
  }

  private readonly expression = (node: Node): Node => {
    if (node.op === Op.var) return this.word(node);
    replaceOperands(node, this.expression);
    return node.op === Op.bitsToF64 ? doubleOf(node.a!, node.b!) : node;
  };

  private word(node: Node): Node {
    // What is a float already has been replaced.
    if (node.cls !== Cls.int) return node;
    const low = this.pairs.low.get(node.value);
    if (low !== undefined) return highWord(variable(low, Cls.float));
    return this.pairs.high.has(node.value) ? lowWord(variable(node.value, Cls.float)) : node;
  }
}
