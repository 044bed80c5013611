/**
 * Makes float variables of int variables that hold the bits of an f32: where lanes of f32x4 are kept
 * in locals, mostly. Only if that saves more conversions than it costs. A NaN keeps its bits.
 *
 * Selections by a mask are spelled out here: as a choice between two floats where that is what they
 * are and the mask is all ones or all zeros, else by the bits.
 */
import { and, float, helper, select, unary, variable, xor } from '../ir/expressions.ts';
import { Cls, Op, isAtom, isComputedFloat, isConst, isPure } from '../ir/nodes.ts';
import type { Node } from '../ir/nodes.ts';
import { setVariable } from '../ir/statements.ts';
import { isSelectedBits } from '../ir/simd-bits.ts';
import { isSingleBits, isWordLoad, singleOf, wordOf } from '../ir/simd-words.ts';
import { SIGN, signOf } from '../ir/moved-floats.ts';
import type { FunctionIR } from '../ir/function-ir.ts';
import {
  forEachChild,
  forEachOperand,
  forEachWeightedList,
  replaceOperands,
  rewriteLists,
} from '../ir/walk.ts';
import { joinChoices } from './join-choices.ts';
import { conditionOf, findMasks } from './masks.ts';
import type { IsMask } from './masks.ts';
import { Votes } from './word-votes.ts';

export function floatSingles(ir: FunctionIR): void {
  const isMask = findMasks(ir);
  const ballot = new Ballot(ir, isMask);
  ballot.cast();
  const isElected = Uint8Array.from(ir.variables, (_, v) => (ballot.isElected(v) ? 1 : 0));
  isElected.forEach((elected, v) => {
    if (elected === 1) ir.variables[v] = Cls.single;
  });
  new Floating(ir, isElected, isMask).run();
  joinChoices(ir, isMask);
}

/** A store that may be one of a float: its operands may be repeated (see StatementEmitter.store). */
const storesWord = (node: Node): boolean =>
  node.op === Op.store && node.access === 'Int32' && isAtom(node.a!);

/** What a word is used for: as an int, as a float, or to be passed on (into a variable, or to memory). */
type Use = 'int' | 'float' | 'store' | { readonly variable: number };

/** The words that a choice by a mask is made from: both are used as the choice is. Else null. */
function choices(node: Node, isMask: IsMask): { words: Node[]; others: Node[] } | null {
  if (node.op === Op.select) return { words: [node.b!, node.c!], others: [node.a!] };
  if (isSelectedBits(node)) {
    const [a, b, ones] = node.list! as [Node, Node, Node];
    return isMask(ones) ? { words: [a, b], others: [ones] } : null;
  }
  if (node.op !== Op.and) return null;
  // Zero where the mask is zero.
  if (isMask(node.b!)) return { words: [node.a!], others: [node.b!] };
  return isMask(node.a!) ? { words: [node.b!], others: [node.a!] } : null;
}

/**
 * The word whose sign is turned if a float that was computed is negative, and that float: programs spell it as
 * bits. The float is used for nothing else, so that the sign of a NaN is nobody's business. Else null.
 */
function turnedBySign({ op, a, b }: Node): { sign: Node; word: Node } | null {
  if (op !== Op.xor) return null;
  const sign = signBitOf(a!) ?? signBitOf(b!);
  return sign === null ? null : { sign, word: sign === signBitOf(a!) ? b! : a! };
}

/** What neg and abs, one of the other perhaps, were done to as ints. */
function withoutSigns(node: Node): Node {
  for (let sign = signOf(node); sign !== null; sign = signOf(node)) node = sign.word;
  return node;
}

function signBitOf({ op, a, b }: Node): Node | null {
  if (op !== Op.and || !isConst(b!) || b!.value !== SIGN.value || !isSingleBits(a!)) return null;
  const float = a!.list![0]!;
  return isComputedFloat(float) ? float : null;
}

/** The float of such a word, if its own is at hand; else null. */
function turnedFloat(node: Node): Node | null {
  const turned = turnedBySign(node);
  if (turned === null || !isSingleBits(turned.word)) return null;
  const single = turned.word.list![0]!;
  if (single.op !== Op.var) return null;
  const isNegative = helper('is_negative', Cls.int, [turned.sign], 0);
  return select(isNegative, unary(Op.fneg, Cls.single, single), single);
}

class Ballot {
  private readonly ir: FunctionIR;
  private readonly isMask: IsMask;
  private readonly votes: Votes;
  private weight = 1;

  constructor(ir: FunctionIR, isMask: IsMask) {
    this.ir = ir;
    this.isMask = isMask;
    this.votes = new Votes(ir.variables.length);
  }

  isElected(v: number): boolean {
    return this.isWord(v) && this.votes.isElected(v);
  }

  private isWord(v: number): boolean {
    return v >= this.ir.parameterCount && this.ir.variables[v] === Cls.int;
  }

  cast(): void {
    forEachWeightedList(this.ir.body, (list, weight) => {
      this.weight = weight;
      for (const node of list) this.statement(node);
    });
  }

  private statement(node: Node): void {
    if (node.op === Op.set && this.isWord(node.value)) this.word(node.a!, { variable: node.value });
    else if (storesWord(node)) {
      this.expression(node.a!);
      this.word(node.b!, 'store');
    } else forEachOperand(node, (operand) => this.expression(operand));
  }

  private expression(node: Node): void {
    if (node.op === Op.bitsToF32) this.word(node.a!, 'float');
    else if (node.cls === Cls.int) this.word(node, 'int');
    else forEachChild(node, (child) => this.expression(child));
  }

  private word(node: Node, use: Use): void {
    if (use !== 'int') node = withoutSigns(node);
    if (node.op === Op.var) {
      this.variable(node.value, use);
      return;
    }
    const turned = use === 'int' ? null : turnedBySign(node);
    if (turned !== null) {
      this.expression(turned.sign);
      this.word(turned.word, use);
      return;
    }
    const choice = use === 'int' ? null : choices(node, this.isMask);
    if (choice !== null) {
      for (const other of choice.others) this.expression(other);
      for (const word of choice.words) this.word(word, use);
      return;
    }
    if (typeof use === 'object' && !isConst(node) && !isWordLoad(node)) {
      this.votes.cast(use.variable, isSingleBits(node) ? this.weight : -this.weight);
    }
    forEachChild(node, (child) => this.expression(child));
  }

  private variable(v: number, use: Use): void {
    if (!this.isWord(v) || use === 'store') return;
    if (typeof use === 'object') this.votes.join(use.variable, v);
    else this.votes.cast(v, use === 'float' ? this.weight : -this.weight);
  }
}

/** Floats whose store needs no look at their bits: if NaN, any NaN will do. */
const isComputed = (node: Node): boolean => node.op === Op.fround || node.op === Op.math;

class Floating {
  private readonly ir: FunctionIR;
  private readonly isElected: Uint8Array;
  private readonly isMask: IsMask;

  constructor(ir: FunctionIR, isElected: Uint8Array, isMask: IsMask) {
    this.ir = ir;
    this.isElected = isElected;
    this.isMask = isMask;
  }

  run(): void {
    this.ir.body = rewriteLists(this.ir.body, (list) => {
      const out: Node[] = [];
      for (const node of list) this.statement(node, out);
      return out;
    });
  }

  private statement(node: Node, out: Node[]): void {
    replaceOperands(node, this.expression);
    if (node.op === Op.set && this.isElected[node.value] === 1) node.a = singleOf(node.a!);
    else if (storesWord(node) && isSingleBits(node.b!)) this.storeSingle(node, out);
    out.push(node);
  }

  private storeSingle(node: Node, out: Node[]): void {
    let single = node.b!.list![0]!;
    if (!isAtom(single) && !isComputed(single)) {
      const { variables } = this.ir;
      variables.push(Cls.single);
      out.push(setVariable(variables.length - 1, single));
      single = variable(variables.length - 1, Cls.single);
    }
    node.access = 'Float32';
    node.b = single;
  }

  private readonly expression = (node: Node): Node => {
    if (node.op === Op.var) {
      // What is a float already has been replaced.
      const isFloat = node.cls === Cls.int && this.isElected[node.value] === 1;
      return isFloat ? wordOf(variable(node.value, Cls.single)) : node;
    }
    replaceOperands(node, this.expression);
    if (node.op === Op.bitsToF32) return singleOf(node.a!);
    const sign = signOf(node);
    if (sign !== null && isSingleBits(sign.word)) return wordOf(singleOf(node));
    const turned = turnedFloat(node);
    if (turned !== null) return wordOf(turned);
    const choice = choices(node, this.isMask);
    return this.floatChoice(node, choice) ?? (isSelectedBits(node) ? spelledOut(node) : node);
  };

  /** A choice between floats, or null if these are none. */
  private floatChoice(node: Node, choice: ReturnType<typeof choices>): Node | null {
    if (choice === null || !choice.words.some(isSingleBits) || !choice.words.every(isFloatOrFree))
      return null;
    if (node.op === Op.select) return wordOf(select(node.a!, singleOf(node.b!), singleOf(node.c!)));
    if (!choice.words.every(isPure)) return null;
    const [chosen, other] = choice.words.map(singleOf);
    return wordOf(select(conditionOf(choice.others[0]!), chosen!, other ?? float(0, Cls.single)));
  }
}

const isFloatOrFree = (word: Node): boolean =>
  isSingleBits(word) || isConst(word) || isWordLoad(word);

/** b where the mask is 0, by its bits. b is an atom, or the bits of one. */
function spelledOut(node: Node): Node {
  const [a, b, ones] = node.list! as [Node, Node, Node];
  return xor(b, and(xor(a, b), ones));
}
