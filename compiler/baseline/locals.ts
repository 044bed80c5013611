/**
 * Locals of a function that the baseline compiler is at: each has a variable for each of its parts, before
 * those of slots. A float that is moved only has variables for its words instead.
 */
import { F64, partCount } from '../../runtime/value-types.ts';
import type { ValType } from '../../runtime/value-types.ts';
import { readLocals } from '../binary/body-reader.ts';
import { call, id } from '../emit/estree.ts';
import type { Expression } from '../emit/estree.ts';
import { Op } from '../ir/nodes.ts';
import { classOf, zeroOf } from '../ir/parts.ts';
import { BaselineExceptions } from './exceptions.ts';
import { Fate } from './float-flow.ts';
import { movedOperand } from './float-words.ts';
import type { Target } from './operand-stack.ts';
import { Trait, isFloat, localBit, localOperand } from './operand.ts';
import type { Operand } from './operand.ts';

export class BaselineLocals extends BaselineExceptions {
  private localTypes: ValType[] = [];
  /** By local: its first variable. */
  private localVariables: number[] = [];
  /** By variable: its place in the flow of floats, or -1. */
  private variableFlow: number[] = [];
  /** By variable: those of the words of a float that is moved only. */
  private readonly words = new Map<number, readonly string[]>();
  /** By local of one part, not known as words: the operand that it is, and the target, once wanted. */
  private operands: (Operand | undefined)[] = [];
  private targets: (Target | undefined)[] = [];

  /** @returns the number of variables that parameters are */
  protected declareLocals(): number {
    const types = [...this.type.params];
    for (const { count, type } of readLocals(this.reader)) {
      for (let i = 0; i < count; i++) types.push(type);
    }
    this.localTypes = types;
    this.localVariables = [];
    this.operands = [];
    this.targets = [];
    this.variableFlow = [];
    this.words.clear();
    const doubles: number[] = [];
    let parameterCount = 0;
    types.forEach((type, i) => {
      this.localVariables.push(this.variableFlow.length);
      const isParameter = i < this.type.params.length;
      const flow = isFloat(type) ? this.flow.add(isParameter ? Fate.computed : 0) : -1;
      if (flow >= 0 && this.flow.isMoved(flow)) {
        const v = this.variableFlow.length;
        this.words.set(v, [this.variableName(v)]);
        if (type === F64) doubles.push(v);
      }
      for (let n = partCount(type); n > 0; n--) this.variableFlow.push(flow);
      if (isParameter) parameterCount = this.variableFlow.length;
    });
    this.variableCount = this.variableFlow.length;
    for (const v of doubles) {
      this.words.set(v, [this.variableName(v), this.variableName(this.variableCount++)]);
    }
    return parameterCount;
  }

  /** Declarations of those that are no parameters. @param declared gets them */
  protected declareZeros(declared: string[]): void {
    this.localTypes.forEach((type, i) => {
      if (i < this.type.params.length) return;
      const first = this.localVariables[i]!;
      for (let n = 0; n < partCount(type); n++) {
        const words = this.words.get(first + n);
        const zero = `=${zeroText(type)}`;
        if (words === undefined) declared.push(this.variableName(first + n) + zero);
        else for (const name of words) declared.push(name + zero);
      }
    });
  }

  /** What all locals hold, in the form that functions take. */
  protected localValues(intrinsics: Set<string>): Expression[] {
    const values: Expression[] = [];
    this.localTypes.forEach((type, i) => {
      const first = this.localVariables[i]!;
      const words = this.words.get(first);
      if (words === undefined) {
        for (let n = 0; n < partCount(type); n++) values.push(id(this.variableName(first + n)));
        return;
      }
      const name = type === F64 ? 'f64_of_bits' : 'f32_of_bits_raw';
      intrinsics.add(name);
      values.push(call(id(name), words.map(id)));
    });
    return values;
  }

  localGet(index: number): void {
    const type = this.localTypes[index]!;
    this.types.push(type);
    const known = this.operands[index];
    if (known !== undefined) return this.pushPart(known);
    const first = this.localVariables[index]!;
    if (partCount(type) === 1 && !this.words.has(first)) {
      const x = localOperand(this.variableName(first), first, this.variableFlow[first]!);
      this.operands[index] = x;
      return this.pushPart(x);
    }
    for (let n = 0; n < partCount(type); n++) {
      const v = first + n;
      const flow = this.variableFlow[v]!;
      const words = this.words.get(v);
      if (words === undefined) this.pushPart(localOperand(this.variableName(v), v, flow));
      else this.pushPart(movedOperand(words, Trait.local, localBit(v), 0, flow));
    }
  }

  localSet(index: number): void {
    const type = this.localTypes[index]!;
    const first = this.localVariables[index]!;
    if (partCount(type) === 1) {
      this.types.pop();
      const x = this.popPart();
      this.busy |= x.slots;
      this.settle(0, localBit(first));
      this.busy = 0;
      return this.assign((this.targets[index] ??= this.targetOf(first)), x);
    }
    const values = this.popValues([type]);
    const targets: Target[] = [];
    let assigned = 0;
    for (let n = 0; n < values.length; n++) {
      assigned |= localBit(first + n);
      targets.push(this.targetOf(first + n));
    }
    this.occupy(values);
    this.settle(0, assigned);
    this.busy = 0;
    this.assignAll(targets, values);
  }

  private targetOf(v: number): Target {
    const words = this.words.get(v) ?? null;
    const flow = this.variableFlow[v]!;
    return { name: this.variableName(v), words, reads: localBit(v), slots: 0, flow };
  }
}

function zeroText(type: ValType): string {
  const zero = zeroOf(classOf(type));
  return zero.op === Op.null ? 'null' : '0';
}
