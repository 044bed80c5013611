/**
 * The operand stack of a body in the making, and the instructions written so far. Knows types, and
 * which floats may be NaNs whose bits the standard leaves open; chooses nothing.
 */
import type { InstructionRow } from '../../compiler/instructions/row.ts';
import { F32, F64, FUNCREF, I32, I64, V128 } from '../../runtime/value-types.ts';
import type { ValType } from '../../runtime/value-types.ts';
import { row } from './module-spec.ts';
import type { FuncType, Instr } from './module-spec.ts';
import { isFloat } from './operators.ts';
import type { Vocabulary } from './operators.ts';
import type { Random } from './random.ts';
import { randomConstant } from './values.ts';

/** What a body may refer to. */
export interface Surroundings {
  /** Types of all functions, imported ones first. */
  readonly functions: readonly FuncType[];
  readonly importedCount: number;
  readonly globals: readonly { readonly type: ValType; readonly mutable: boolean }[];
  /** Global that counts down the work still allowed. */
  readonly fuel: number;
  readonly addressType: ValType;
  readonly tableLength: number;
  readonly elementCount: number;
  readonly dataCount: number;
  readonly vocabulary: Vocabulary;
  /** What exceptions carry, by tag; none if there are no exceptions. */
  readonly tags: readonly (readonly ValType[])[];
}

export interface Operand {
  readonly type: ValType;
  /** A float whose bits may not be looked at if it is a NaN. */
  readonly isComputed: boolean;
}

export interface Local extends Operand {
  readonly index: number;
}

export interface Frame {
  /** Height of the operand stack below the frame's own operands. */
  readonly base: number;
  /** What a branch to its label carries. */
  readonly labelTypes: readonly ValType[];
  readonly isLoop: boolean;
  /** Any branch may go there; else only those that its maker writes. */
  readonly isOpen: boolean;
  /** A clause of a try, from which its exception may be thrown on. */
  readonly isCatch?: boolean;
  isDead: boolean;
}

const prefixes = new Map<ValType, string>([
  [I32, 'i32'],
  [I64, 'i64'],
  [F32, 'f32'],
  [F64, 'f64'],
  [V128, 'v128'],
]);
/** What names of instructions on a type begin with. */
export const prefixOf = (type: ValType): string => prefixes.get(type)!;
const canonicalNan = (type: ValType): number | bigint =>
  type === F32 ? 0x7fc00000 : 0x7ff8000000000000n;

export abstract class BodyBuilder {
  protected readonly random: Random;
  protected readonly around: Surroundings;
  protected readonly type: FuncType;
  protected readonly declared: ValType[] = [];
  private readonly canonLocals = new Map<ValType, number>();
  protected stack: Operand[] = [];
  protected frames: Frame[] = [];
  protected out: Instr[] = [];
  /** Operands below this height wait for an instruction whose other operands are being made. */
  protected floor = 0;
  /** Instructions that may still be written, roughly. */
  protected budget: number;

  constructor(random: Random, around: Surroundings, type: FuncType, budget: number) {
    this.random = random;
    this.around = around;
    this.type = type;
    this.budget = budget;
  }

  /** Pushes one value, and leaves alone what is on the stack. */
  protected abstract produce(type: ValType, depth: number): void;

  /** Adds a local that nobody else uses. */
  protected declare(type: ValType): number {
    return this.type.params.length + this.declared.push(type) - 1;
  }

  protected get frame(): Frame {
    return this.frames[this.frames.length - 1]!;
  }

  protected frameAt(depth: number): Frame {
    return this.frames[this.frames.length - 1 - depth]!;
  }

  /** How many operands may be consumed. */
  protected get height(): number {
    return this.stack.length - Math.max(this.frame.base, this.floor);
  }

  protected get top(): Operand {
    return this.stack[this.stack.length - 1]!;
  }

  protected emit(
    name: string,
    args: readonly (number | bigint)[],
    pops: readonly ValType[],
    pushes: readonly ValType[],
    more: Partial<Instr> = {},
    isComputed = false,
  ): void {
    this.emitRow(row(name), args, pops, pushes, more, isComputed);
  }

  protected emitRow(
    found: InstructionRow,
    args: readonly (number | bigint)[],
    pops: readonly ValType[],
    pushes: readonly ValType[],
    more: Partial<Instr> = {},
    isComputed = false,
  ): void {
    this.budget--;
    this.out.push({ row: found, args, pops, pushes, ...more });
    this.stack.length = Math.max(this.frame.base, this.stack.length - pops.length);
    for (const type of pushes) this.stack.push({ type, isComputed: isComputed && isFloat(type) });
  }

  /** Ends reachable code. */
  protected die(): void {
    this.frame.isDead = true;
    this.stack.length = this.frame.base;
  }

  protected constant(
    type: ValType,
    value: number | bigint = randomConstant(this.random, type),
  ): void {
    if (type === FUNCREF) this.reference();
    else this.emit(`${prefixOf(type)}.const`, [value], [], [type]);
  }

  private reference(): void {
    const { functions, importedCount } = this.around;
    if (this.random.chance(0.3)) return this.emit('ref.null', [], [], [FUNCREF]);
    const index = this.random.between(importedCount, functions.length - 1);
    this.emit('ref.func', [index], [], [FUNCREF]);
  }

  /** Gives a computed NaN on top of the stack the canonical bits. */
  protected canonicalise(): void {
    if (this.height === 0 || !this.top.isComputed) return;
    const { type } = this.top;
    let local = this.canonLocals.get(type);
    if (local === undefined) this.canonLocals.set(type, (local = this.declare(type)));
    this.emit('local.tee', [local], [type], [type]);
    this.constant(type, canonicalNan(type));
    this.emit('local.get', [local], [], [type]);
    this.emit('local.get', [local], [], [type]);
    this.emit(`${prefixOf(type)}.eq`, [], [type, type], [I32]);
    this.emit('select', [], [type, type, I32], [type]);
  }

  /** The same for all lanes of a vector, at once. */
  protected canonicaliseLanes(shape: 'f32x4' | 'f64x2'): void {
    let local = this.canonLocals.get(V128);
    if (local === undefined) this.canonLocals.set(V128, (local = this.declare(V128)));
    const nan =
      shape === 'f32x4' ? 0x7fc000007fc000007fc000007fc00000n : 0x7ff80000000000007ff8000000000000n;
    this.emit('local.tee', [local], [V128], [V128]);
    this.constant(V128, nan);
    this.emit('local.get', [local], [], [V128]);
    this.emit('local.get', [local], [], [V128]);
    this.emit(`${shape}.eq`, [], [V128, V128], [V128]);
    this.emit('v128.bitselect', [], [V128, V128, V128], [V128]);
  }

  /** Sees to it that operands of these types are on top, partly those that are there already. */
  protected ensure(types: readonly ValType[], depth: number, mustBeClean = false): void {
    const { random } = this;
    // In dead code the empty stack has whatever is wanted.
    if (this.frame.isDead && this.stack.length === this.frame.base && random.chance(0.4)) return;
    let matched = random.chance(0.3) ? 0 : Math.min(types.length, this.height);
    const matches = (count: number): boolean =>
      this.stack
        .slice(this.stack.length - count)
        .every(({ type, isComputed }, i) => type === types[i] && !(mustBeClean && isComputed));
    while (matched > 0 && !matches(matched)) matched--;
    for (const type of types.slice(matched)) {
      this.produce(type, depth);
      if (mustBeClean) this.canonicalise();
    }
  }
}
