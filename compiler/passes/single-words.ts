/**
 * Makes float variables of int variables that hold the bits of an f32: where lanes of f32x4 are kept
 * in locals, mostly. Only if that saves more conversions than it costs. A NaN keeps its bits.
 */
import { Cls, Op, isAtom, setVariable, variable } from '../ir/nodes.ts';
import type { Node } from '../ir/nodes.ts';
import { isSingleBits, isWordLoad, singleOf, wordOf } from '../ir/simd-words.ts';
import type { FunctionIR } from '../ir/translator.ts';
import { rewriteLists } from '../ir/walk.ts';
import { Votes, forEachChild, forEachOperand, forEachWeightedList, replaceOperands } from './word-votes.ts';

export function floatSingles(ir: FunctionIR): void {
  const isWord = (v: number): boolean => v >= ir.parameterCount && ir.variables[v] === Cls.int;
  const votes = castVotes(ir, isWord);
  const isElected = Uint8Array.from(ir.variables, (_, v) => (isWord(v) && votes.isElected(v) ? 1 : 0));
  isElected.forEach((elected, v) => {
    if (elected === 1) ir.variables[v] = Cls.single;
  });
  new Floating(ir, isElected).run();
}

/** A store that may be one of a float: its operands may be repeated (see StatementEmitter.store). */
const storesWord = (node: Node): boolean =>
  node.op === Op.store && node.access === 'Int32' && isAtom(node.a!);

function castVotes(ir: FunctionIR, isWord: (v: number) => boolean): Votes {
  const votes = new Votes(ir.variables.length);
  const castReads = (node: Node, weight: number): void => {
    if (node.op === Op.var) {
      if (node.cls === Cls.int && isWord(node.value)) votes.cast(node.value, -weight);
    } else if (node.op === Op.bitsToF32 && node.a!.op === Op.var) {
      if (isWord(node.a!.value)) votes.cast(node.a!.value, weight);
    } else forEachChild(node, (child) => castReads(child, weight));
  };
  const castSource = (v: number, source: Node, weight: number): void => {
    if (source.op === Op.var && isWord(source.value)) votes.join(v, source.value);
    else if (source.op === Op.select) {
      castReads(source.a!, weight);
      castSource(v, source.b!, weight);
      castSource(v, source.c!, weight);
    } else {
      const isNeutral = source.op === Op.const || isWordLoad(source);
      if (!isNeutral) votes.cast(v, isSingleBits(source) ? weight : -weight);
      forEachChild(source, (child) => castReads(child, weight));
    }
  };
  forEachWeightedList(ir.body, (list, weight) => {
    for (const node of list) {
      if (node.op === Op.set && isWord(node.value)) castSource(node.value, node.a!, weight);
      else if (storesWord(node) && node.b!.op === Op.var) castReads(node.a!, weight);
      else forEachOperand(node, (operand) => castReads(operand, weight));
    }
  });
  return votes;
}

/** Floats whose store needs no look at their bits: if NaN, any NaN will do. */
const isComputed = (node: Node): boolean => node.op === Op.fround || node.op === Op.math;

class Floating {
  private readonly ir: FunctionIR;
  private readonly isElected: Uint8Array;

  constructor(ir: FunctionIR, isElected: Uint8Array) {
    this.ir = ir;
    this.isElected = isElected;
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
    return node.op === Op.bitsToF32 ? singleOf(node.a!) : node;
  };
}
