/**
 * The operand stack of a function that is being translated, and its variables.
 *
 * The stack holds unevaluated expressions, one node per part (abi.ts). They are evaluated (spilled
 * into variables) only when a statement they don't commute with is appended, so that most of the
 * stack code becomes nested expressions, in wasm's evaluation order. Knows nothing of control.
 */
import type { BodyReader } from '../binary/body-reader.ts';
import type { ValType } from '../../runtime/value-types.ts';
import { I64, V128, partCount } from '../../runtime/value-types.ts';
import { KnownLocals } from './known-bits.ts';
import type { ModuleTranslation } from './module-translation.ts';
import { variable } from './expressions.ts';
import { Op, conflicts, isAtom, isPure } from './nodes.ts';
import type { Node, Cls } from './nodes.ts';
import { readsVariable } from './reads.ts';
import { evaluate, setVariable } from './statements.ts';

/** Expressions deeper than this are cut by a variable: engines limit nesting. */
const MAX_DEPTH = 48;
/** More unevaluated operands than this are spilled, so that appending a statement stays cheap. */
const MAX_PENDING = 64;

export class OperandStack {
  readonly module: ModuleTranslation;
  readonly reader: BodyReader;
  variables: Cls[] = [];
  /** First variable and type of each wasm local. */
  localVariables: Int32Array = new Int32Array(0);
  localTypes: ValType[] = [];
  protected readonly parts: Node[] = [];
  protected readonly types: ValType[] = [];
  /** Parts below this height are atoms that no statement can disturb. */
  protected clean = 0;
  /** The statement list at hand. */
  protected out: Node[] = [];
  protected readonly knownLocals = new KnownLocals();

  constructor(module: ModuleTranslation, reader: BodyReader) {
    this.module = module;
    this.reader = reader;
  }

  // ------------------------------------------------------------ variables and statements

  newVariable(cls: Cls): number {
    this.variables.push(cls);
    return this.variables.length - 1;
  }

  readVariable(id: number): Node {
    return variable(id, this.variables[id]!);
  }

  /** Appends a statement, after evaluating every operand that does not commute with it. */
  append(statement: Node): void {
    this.settleFor(statement.effects, statement.op === Op.set ? statement.value : -1);
    this.out.push(statement);
  }

  /** Evaluates operands that may not be evaluated after `effects`, or after variable `assigned` changes. */
  protected settleFor(effects: number, assigned: number): void {
    const parts = this.parts;
    let highest = -1;
    for (let i = parts.length - 1; i >= this.clean; i--) {
      const part = parts[i]!;
      if (conflicts(part.effects, effects) || readsVariable(part, assigned)) {
        highest = i;
        break;
      }
    }
    for (let i = this.clean; i <= highest; i++) {
      const part = parts[i]!;
      if (part.effects !== 0 || readsVariable(part, assigned)) this.spill(i);
    }
  }

  /** Evaluates the operands that may not be evaluated after `effects`. */
  settle(effects: number): void {
    this.settleFor(effects, -1);
  }

  /** Evaluates the operand at height i into a fresh variable, now. Leaves constants alone. */
  protected spill(i: number): void {
    const part = this.parts[i]!;
    if (part.op === Op.const || part.op === Op.null || part.op === Op.nan) return;
    const id = this.newVariable(part.cls);
    this.out.push(setVariable(id, part));
    this.parts[i] = this.readVariable(id);
  }

  /** Evaluates all operands: control is about to split or join. */
  settleAll(): void {
    for (let i = this.clean; i < this.parts.length; i++) {
      const part = this.parts[i]!;
      // A temporary is assigned only where it was made; a local may change inside the block.
      if (
        part.op === Op.var &&
        part.value >= this.localVariables.length &&
        this.isTemporary(part.value)
      ) {
        continue;
      }
      this.spill(i);
    }
    this.clean = this.parts.length;
  }

  protected isTemporary(id: number): boolean {
    return id >= this.firstTemporary;
  }

  protected get firstTemporary(): number {
    const n = this.localVariables.length;
    return n === 0 ? 0 : this.localVariables[n - 1]! + partCount(this.localTypes[n - 1]!);
  }

  /**
   * Makes the top n parts free of order among themselves: afterwards they may be evaluated in any
   * order, each any number of times but for cost (loads stay, calls do not).
   */
  calm(n: number): void {
    const parts = this.parts;
    const from = parts.length - n;
    let effects = 0;
    for (let i = from; i < parts.length; i++) effects |= parts[i]!.effects;
    if (!conflicts(effects, effects)) return;
    for (let i = this.clean; i < parts.length; i++) {
      if (parts[i]!.effects !== 0) this.spill(i);
    }
  }

  /** The node itself if it may be used twice, else a variable that holds it. */
  atom(node: Node): Node {
    return isAtom(node) ? node : this.named(node);
  }

  /** Evaluates a node into a fresh variable. */
  named(node: Node): Node {
    const id = this.newVariable(node.cls);
    this.append(setVariable(id, node));
    return this.readVariable(id);
  }

  // ------------------------------------------------------------ operand stack

  get topType(): ValType {
    return this.types[this.types.length - 1]!;
  }

  /** Pops a value of one part. */
  pop(): Node {
    this.types.pop();
    const part = this.parts.pop()!;
    if (this.clean > this.parts.length) this.clean = this.parts.length;
    return part;
  }

  /** Pops a value of any type: its parts in order. */
  popValue(): Node[] {
    const count = partCount(this.types.pop()!);
    return this.takeParts(count);
  }

  /** Pops values of the given types: all their parts in order. */
  popValues(types: readonly ValType[]): Node[] {
    let count = 0;
    for (const type of types) count += partCount(type);
    this.types.length -= types.length;
    return this.takeParts(count);
  }

  protected takeParts(count: number): Node[] {
    const taken = this.parts.splice(this.parts.length - count, count);
    if (this.clean > this.parts.length) this.clean = this.parts.length;
    return taken;
  }

  push(type: ValType, part: Node): void {
    this.types.push(type);
    this.pushPart(part);
  }

  pushPair(low: Node, high: Node): void {
    this.types.push(I64);
    this.pushPart(low);
    this.pushPart(high);
  }

  pushValue(type: ValType, parts: readonly Node[]): void {
    this.types.push(type);
    for (const part of parts) this.pushPart(part);
  }

  /** Pushes values of the given types, given all their parts. */
  pushValues(types: readonly ValType[], parts: readonly Node[]): void {
    for (const type of types) this.types.push(type);
    for (const part of parts) this.pushPart(part);
  }

  protected pushPart(part: Node): void {
    if (part.depth > MAX_DEPTH) part = this.named(part);
    this.parts.push(part);
    if (this.parts.length - this.clean > MAX_PENDING) this.settleAll();
  }

  /** Reads the type of an operand below the top without popping: 0 is the top. */
  typeAt(below: number): ValType {
    return this.types[this.types.length - 1 - below]!;
  }

  /** Discards a popped part, but for what its evaluation must do. */
  discard(part: Node): void {
    if (!isPure(part)) this.append(evaluate(part));
  }

  /** Assigns parts to variables as if at once. */
  protected assign(vars: readonly number[], parts: Node[]): void {
    if (parts.length === 2 && mustAssignSecondFirst(vars, parts)) {
      vars = [vars[1]!, vars[0]!];
      parts = [parts[1]!, parts[0]!];
    }
    if (haveConflicts(parts))
      parts = parts.map((part) => (part.effects === 0 ? part : this.pinned(part)));
    for (let i = 0; i < vars.length; i++) {
      // A later part that still reads this variable (a loop's parameter) is evaluated first.
      for (let j = i + 1; j < parts.length; j++) {
        if (readsVariable(parts[j]!, vars[i]!)) parts[j] = this.pinned(parts[j]!);
      }
    }
    for (let i = 0; i < vars.length; i++) {
      const part = parts[i]!;
      if (part.op === Op.var && part.value === vars[i]) continue;
      this.append(setVariable(vars[i]!, part));
    }
  }

  protected pinned(part: Node): Node {
    return part.op === Op.const || part.op === Op.null ? part : this.named(part);
  }

  // ------------------------------------------------------------ locals

  localGet(index: number): void {
    const type = this.localTypes[index]!;
    const first = this.localVariables[index]!;
    this.types.push(type);
    if (type === V128) for (let n = 0; n < 4; n++) this.pushPart(this.readWord(first + n));
    else for (let n = 0; n < partCount(type); n++) this.pushPart(this.readVariable(first + n));
  }

  /** A word of a local that holds a vector. */
  private readWord(id: number): Node {
    return this.knownLocals.read(id, this.variables[id]!);
  }

  localSet(index: number): void {
    const first = this.localVariables[index]!;
    const parts = this.popValue();
    const vars: number[] = [];
    for (let n = 0; n < parts.length; n++) vars.push(first + n);
    if (this.localTypes[index] === V128)
      parts.forEach((part, n) => this.knownLocals.assigned(first + n, part));
    this.assign(vars, parts);
  }

  localTee(index: number): void {
    this.localSet(index);
    this.localGet(index);
  }
}

/** True if the parts must be evaluated in their order. */
function haveConflicts(parts: readonly Node[]): boolean {
  let before = 0;
  for (const { effects } of parts) {
    if (conflicts(effects, before)) return true;
    before |= effects;
  }
  return false;
}

/** True if the second of two parts reads the first variable, and swapping the assignments helps. */
function mustAssignSecondFirst(vars: readonly number[], parts: readonly Node[]): boolean {
  return (
    readsVariable(parts[1]!, vars[0]!) &&
    !readsVariable(parts[0]!, vars[1]!) &&
    !conflicts(parts[0]!.effects, parts[1]!.effects)
  );
}
