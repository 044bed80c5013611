/**
 * Finds sums of 16-bit lanes, two to a word, in which no carry runs from the lower lane into the upper one,
 * and makes plain additions of them. The translator knows what lanes may be up to where paths join
 * (ir/known-bits.ts); this looks at all that a variable is assigned, in loops above all, where sums of bytes
 * are kept from one round to the next. Lives must have variables of their own.
 */
import {
  NOTHING,
  bothKnown,
  eitherKnown,
  isWithoutCarry,
  knownOf,
  sumsOfHalves,
} from '../ir/known-bits.ts';
import { int } from '../ir/expressions.ts';
import { Cls, Op, assigns } from '../ir/nodes.ts';
import type { Known, Node } from '../ir/nodes.ts';
import type { FunctionIR } from '../ir/function-ir.ts';
import { replaceOperands, rewriteLists, walkList } from '../ir/walk.ts';

/** A variable that has become more as often as this may be anything. */
const MAX_CHANGES = 4;

export function dropCarries(ir: FunctionIR): void {
  new Facts(ir).settle();
  const withoutCarries = (node: Node): Node => {
    replaceOperands(node, withoutCarries);
    const sum = node.op === Op.sub ? sumsOfHalves.get(node) : undefined;
    return sum !== undefined && isWithoutCarry(sum) ? sum.carried : node;
  };
  ir.body = rewriteLists(ir.body, (list) => {
    for (const node of list) replaceOperands(node, withoutCarries);
    return list;
  });
}

/** A read, and what the translator knew at its place. */
interface Read {
  readonly node: Node;
  readonly known: Known;
}

/** What is known of int variables, whatever assignment was the last one. Notes it at each read. */
class Facts {
  private readonly variables: Known[];
  private readonly changes: Uint8Array;
  private readonly sets: Node[] = [];
  private readonly reads: Read[][];

  constructor(ir: FunctionIR) {
    // Declared locals begin as zeros; so does, here, what is not known yet.
    const zero = knownOf(int(0));
    this.variables = ir.variables.map((cls, v) =>
      cls === Cls.int && v >= ir.parameterCount ? zero : NOTHING,
    );
    this.changes = new Uint8Array(ir.variables.length);
    this.reads = ir.variables.map(() => []);
    walkList(ir.body, (node) => {
      if (ir.variables[node.value] !== Cls.int) return;
      if (assigns(node)) this.sets.push(node);
      else if (node.op === Op.var)
        this.reads[node.value]!.push({ node, known: node.known ?? NOTHING });
    });
  }

  /** Assumes more and more of variables until it agrees with all that they are assigned. */
  settle(): void {
    this.variables.forEach((_, v) => this.noteAtReads(v));
    for (let isMore = true; isMore;) {
      isMore = false;
      for (const set of this.sets) if (this.mayBeMore(set)) isMore = true;
    }
  }

  private mayBeMore({ op, value, a }: Node): boolean {
    const before = this.variables[value]!;
    const now = eitherKnown(before, op === Op.set ? knownOf(a!) : NOTHING);
    if (isSame(before, now)) return false;
    this.variables[value] = this.changes[value]!++ < MAX_CHANGES ? now : NOTHING;
    this.noteAtReads(value);
    return true;
  }

  private noteAtReads(v: number): void {
    for (const { node, known } of this.reads[v]!) node.known = bothKnown(known, this.variables[v]!);
  }
}

const isSame = (a: Known, b: Known): boolean =>
  a.bits === b.bits && a.lowHalf === b.lowHalf && a.isOneByte === b.isOneByte;
