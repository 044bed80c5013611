/**
 * The operand stack of a function that the baseline compiler is at, and its text so far. Operands are
 * text that has not been evaluated; it goes to variables (slots) where a later effect does not commute
 * with it. Slots are used again as soon as no operand reads them: a frame has as many as are alive at
 * once. What operands may do when they are evaluated never conflicts among themselves.
 *
 * The compiler is one object in layers, each a class that adds one subject and its state to the one below:
 * operands and text (here), control, instructions by templates, references, exceptions, locals, functions
 * (compiler.ts). State stands where it is written first, and is reset by that layer when a function begins.
 * `busy` alone lives shorter: an instruction fills it as it pops, and whoever popped clears it at its end.
 *
 * Most of what a program compiles is compiled while this code is cold, too: what every instruction goes
 * through has plain loops and allocates little.
 */
import { partCount } from '../../runtime/value-types.ts';
import type { ValType } from '../../runtime/value-types.ts';
import { MUST_EVALUATE, conflicts } from '../ir/nodes.ts';
import { Fate, FloatFlow } from './float-flow.ts';
import { movedOperand } from './float-words.ts';
import { HIGH_SLOT, Trait, intConstant, slotBit, slotOperand, valueText } from './operand.ts';
import type { Operand } from './operand.ts';

/** Longer operands go to a slot: so nothing is nested deeper than engines parse. */
const MAX_LENGTH = 240;
/** More unevaluated operands than this are evaluated, so that looking through them stays cheap. */
const MAX_PENDING = 32;
/** Text is cut into pieces of about this length, which V8 keeps flat. */
const PIECE_LENGTH = 1 << 12;

/** To engines an array that has held objects is of the kind of those that do. */
const NO_OPERANDS: Operand[] = [intConstant(0)];
NO_OPERANDS.pop();

/** An assignment that is not written yet. */
export interface Held {
  readonly name: string;
  readonly text: string;
  readonly suffix: string;
}

/** Where values are put: variables that are assigned. */
export interface Target {
  readonly name: string;
  /** Of a float that is moved only: the variables for its words. */
  readonly words: readonly string[] | null;
  readonly reads: number;
  readonly slots: number;
  readonly flow: number;
}

export class BaselineStack {
  protected readonly parts: Operand[] = [];
  protected readonly types: ValType[] = [];
  protected readonly flow = new FloatFlow();
  /** Parts below this height are constants or slots, which no statement disturbs. */
  protected clean = 0;
  /** Slots that branches to the blocks at hand write. */
  protected reserved = 0;
  /** Slots that popped operands read. */
  protected busy = 0;
  protected slotCount = 0;
  /** True once it has met what it does not know. */
  protected isRefused = false;
  /** Variables of locals: their names come first, slots' after them. */
  protected variableCount = 0;
  private readonly nameOf: (n: number) => string;
  private readonly pieces: string[] = [];
  private piece = '';
  /** By part: slots that it and those below read. */
  private readonly read: number[] = [];
  private nextHighSlot = HIGH_SLOT;
  /** The last assignment, while it need not be written. */
  protected held: Held | null = null;

  /** @param nameOf the n-th short name */
  constructor(nameOf: (n: number) => string) {
    this.nameOf = nameOf;
  }

  protected resetStack(): void {
    this.parts.length = this.types.length = this.read.length = this.pieces.length = 0;
    this.clean = this.reserved = this.busy = this.slotCount = 0;
    this.nextHighSlot = HIGH_SLOT;
    this.piece = '';
    this.held = null;
    this.flow.restart();
  }

  protected variableName(v: number): string {
    return this.nameOf(v);
  }

  protected slotName(slot: number): string {
    return this.nameOf(this.variableCount + slot);
  }

  // ------------------------------------------------------------ text

  protected emit(text: string): void {
    if (this.held !== null) this.writeHeld();
    this.piece += text;
    if (this.piece.length > PIECE_LENGTH) {
      this.pieces.push(this.piece);
      this.piece = '';
    }
  }

  /** Writes what is held: more than one operand may come to read it. */
  protected flush(): void {
    if (this.held !== null) this.writeHeld();
  }

  /** Leaves a place in the text open. @returns its number, for `fillPlace` */
  protected leaveOpen(): number {
    this.flush();
    this.pieces.push(this.piece, '');
    this.piece = '';
    return this.pieces.length - 1;
  }

  protected fillPlace(place: number, text: string): void {
    this.pieces[place] = text;
  }

  /** Of the text without what is left open. */
  protected textLength(): number {
    let length = this.piece.length;
    for (let i = 0; i < this.pieces.length; i++) length += this.pieces[i]!.length;
    return length;
  }

  protected takeText(): string {
    this.flush();
    const text = this.pieces.join('') + this.piece;
    this.piece = '';
    this.pieces.length = 0;
    return text;
  }

  private writeHeld(): void {
    const { name, text, suffix } = this.held!;
    this.held = null;
    this.piece += `${name}=${text};${suffix}`;
  }

  /** Assigns to a slot when something else is written, unless the slot's operand is taken before. */
  protected hold(name: string, text: string, suffix: string): void {
    this.flush();
    this.held = { name, text, suffix };
  }

  /** The assignment to the operand's slot if that is not written yet: it will not be. */
  private takeHeld(x: Operand): Held | null {
    const { held } = this;
    if (held === null || held.name !== x.text) return null;
    this.held = null;
    return held;
  }

  // ------------------------------------------------------------ slots

  /** A slot that no operand reads. */
  protected freeSlot(): number {
    const { read } = this;
    const top = read.length === 0 ? 0 : read[read.length - 1]!;
    const taken = this.reserved | this.busy | top;
    const free = ~taken & 0x7fffffff;
    if (taken >= 0) this.nextHighSlot = HIGH_SLOT;
    const slot = free === 0 ? this.nextHighSlot++ : 31 - Math.clz32(free & -free);
    if (slot >= this.slotCount) this.slotCount = slot + 1;
    return slot;
  }

  /** Keeps the slots of what is popped, or assigned, until `busy` is reset. */
  protected occupy(users: readonly { readonly slots: number }[]): void {
    for (let i = 0; i < users.length; i++) this.busy |= users[i]!.slots;
  }

  /**
   * A free slot; or, for a float that is moved only, one for each word.
   * @param flow its place in the flow of floats, or -1
   */
  protected slotFor(wordCount: number, flow: number): Target {
    const slot = this.freeSlot();
    const name = this.slotName(slot);
    const slots = slotBit(slot);
    const words = flow >= 0 && this.flow.isMoved(flow) ? [name] : null;
    const target = { name, words, reads: 0, slots, flow };
    if (words === null || wordCount === 1) return target;
    const { busy } = this;
    this.busy |= slots;
    const high = this.freeSlot();
    this.busy = busy;
    return { ...target, words: [name, this.slotName(high)], slots: slots | slotBit(high) };
  }

  /** The operand in a slot, evaluated now. The slot is not yet known to be used. */
  protected materialised(x: Operand): Operand {
    const isSource = x.flow < 0 && (x.traits & Trait.source) !== 0;
    const flow = isSource ? this.flow.add(Fate.source) : x.flow;
    const { busy } = this;
    // One word is assigned before the other is read.
    if (x.bits !== null) this.busy |= x.slots;
    const slot = this.slotFor(x.bits?.length ?? 1, flow);
    this.busy = busy;
    const text = this.assignedText(x, flow);
    if (slot.words === null) this.emit(`${slot.name}=${text};`);
    else this.assignWords(slot.words, x);
    return targetOperand(slot, x.traits & Trait.computed);
  }

  /** A popped operand in a slot that stays its own until `busy` is reset. */
  protected named(x: Operand): Operand {
    const named = this.materialised(x);
    this.busy |= named.slots;
    return named;
  }

  // ------------------------------------------------------------ operands

  protected pushPart(x: Operand): void {
    if (x.text.length > MAX_LENGTH || x.raw.length > MAX_LENGTH) x = this.materialised(x);
    const { parts, read } = this;
    const below = read.length === 0 ? 0 : read[read.length - 1]!;
    parts.push(x);
    read.push(below | x.slots);
    if (parts.length - this.clean > MAX_PENDING) this.settleAll();
  }

  protected popPart(): Operand {
    this.read.pop();
    const x = this.parts.pop()!;
    this.keepClean(this.parts.length);
    return x;
  }

  /** Pops values of the given types: all their parts in order. */
  protected popValues(types: readonly ValType[]): Operand[] {
    if (types.length === 0) return NO_OPERANDS;
    let count = 0;
    for (let i = 0; i < types.length; i++) {
      count += partCount(types[i]!);
      this.types.pop();
    }
    const { parts, read } = this;
    const taken: Operand[] = [];
    for (let i = parts.length - count; i < parts.length; i++) taken.push(parts[i]!);
    for (; count > 0; count--) {
      parts.pop();
      read.pop();
    }
    this.keepClean(parts.length);
    return taken;
  }

  /** What is clean is no higher than the stack. Assigns in any case: a branch rarely taken costs more. */
  private keepClean(height: number): void {
    const { clean } = this;
    this.clean = clean < height ? clean : height;
  }

  protected pushValues(types: readonly ValType[], parts: readonly Operand[]): void {
    for (let i = 0; i < types.length; i++) this.types.push(types[i]!);
    for (let i = 0; i < parts.length; i++) this.pushPart(parts[i]!);
  }

  protected dropTo(height: number, typeHeight: number): void {
    this.parts.length = this.read.length = height;
    this.types.length = typeHeight;
    this.keepClean(height);
  }

  /** Puts an operand on the stack into a slot. */
  private spill(i: number): void {
    const { parts, read } = this;
    const x = parts[i]!;
    if ((x.traits & Trait.constant) !== 0) return;
    parts[i] = this.materialised(x);
    for (let k = i; k < parts.length; k++) {
      read[k] = (k === 0 ? 0 : read[k - 1]!) | parts[k]!.slots;
    }
  }

  /** Evaluates operands that may not be evaluated after `effects`, or after locals are assigned. */
  protected settle(effects: number, assigned: number): void {
    if ((effects | assigned) === 0) return;
    const { parts } = this;
    for (let i = this.clean; i < parts.length; i++) {
      const x = parts[i]!;
      if ((x.reads & assigned) !== 0 || conflicts(x.effects, effects)) this.spill(i);
    }
  }

  /** Evaluates all operands: control is about to split or join. */
  protected settleAll(): void {
    const { parts } = this;
    for (let i = this.clean; i < parts.length; i++) {
      const { traits } = parts[i]!;
      if ((traits & Trait.atom) === 0 || (traits & Trait.local) !== 0) this.spill(i);
    }
    this.clean = parts.length;
  }

  /** Evaluates what is left on the stack for its effects: control leaves. */
  protected discardPending(): void {
    const { parts } = this;
    for (let i = this.clean; i < parts.length; i++) {
      if ((parts[i]!.effects & MUST_EVALUATE) !== 0) this.spill(i);
    }
  }

  /** Evaluates a popped operand for its effects. */
  protected discard(x: Operand): void {
    const held = this.takeHeld(x);
    if (held !== null) this.emit(`${held.text};${held.suffix}`);
    else if ((x.effects & MUST_EVALUATE) !== 0) this.emit(`${x.text};`);
  }

  // ------------------------------------------------------------ assignments

  /** Assigns popped operands as if at once. */
  protected assignAll(targets: readonly Target[], values: readonly Operand[]): void {
    if (targets.length === 1) return this.assign(targets[0]!, values[0]!);
    this.flush();
    if (targets.length === 2 && reads(values[1]!, targets[0]!) && !reads(values[0]!, targets[1]!)) {
      this.assign(targets[1]!, values[1]!);
      return this.assign(targets[0]!, values[0]!);
    }
    const { busy } = this;
    this.occupy(targets);
    this.occupy(values);
    const settled: Operand[] = [];
    for (let i = 0; i < values.length; i++) {
      const isLate = i > 0 && readsSome(values[i]!, targets, i);
      settled.push(isLate ? this.named(values[i]!) : values[i]!);
    }
    for (let i = 0; i < targets.length; i++) this.assign(targets[i]!, settled[i]!);
    this.busy = busy;
  }

  /**
   * What is assigned to a variable. To be asked for words, too, so that choices come in the same order each time.
   * @param flow its place in the flow of floats, or -1
   */
  private assignedText(x: Operand, flow: number): string {
    const isChoice = flow >= 0 && x.raw !== x.text;
    return isChoice && this.flow.mayLeaveOutBits(flow) ? x.text : valueText(x);
  }

  protected assign(target: Target, x: Operand): void {
    if (target.flow >= 0) this.flowInto(x, target.flow);
    if (target.words !== null) {
      this.assignedText(x, target.flow);
      return this.assignWords(target.words, x);
    }
    const held = this.takeHeld(x);
    if (held !== null) this.emit(`${target.name}=${held.text};${held.suffix}`);
    else if (x.text !== target.name)
      this.emit(`${target.name}=${this.assignedText(x, target.flow)};`);
  }

  /** What has no words is refused: its place is another's of the first text (float-flow.ts). */
  private assignWords(names: readonly string[], x: Operand): void {
    const { bits } = x;
    if (bits?.length !== names.length) {
      this.isRefused = true;
      return;
    }
    for (let i = 0; i < names.length; i++) {
      const name = names[i]!;
      const { text } = bits[i]!;
      if (text !== name) this.emit(`${name}=${text};`);
    }
  }

  /** Notes that a float is handed on to where `to` is. */
  protected flowInto(x: Operand, to: number): void {
    if (x.flow >= 0) this.flow.join(x.flow, to);
    else if ((x.traits & Trait.source) !== 0) this.flow.mark(to, Fate.source);
    else if ((x.traits & Trait.constant) === 0) this.flow.mark(to, Fate.computed);
  }

  /** Notes that an operand leaves the function. */
  protected flowOut(x: Operand): void {
    if (x.flow >= 0) this.flow.mark(x.flow, Fate.computed | Fate.bits);
  }
}

/** What is in a target. @param traits those that it has beside a name's */
export const targetOperand = ({ name, words, slots, flow }: Target, traits = 0): Operand =>
  words === null
    ? slotOperand(name, slots, traits, flow)
    : movedOperand(words, traits, 0, slots, flow);

/** @param count how many of the targets */
function readsSome(x: Operand, targets: readonly Target[], count: number): boolean {
  for (let i = 0; i < count; i++) if (reads(x, targets[i]!)) return true;
  return false;
}

const reads = (x: Operand, target: Target): boolean =>
  (x.reads & target.reads) !== 0 || (x.slots & target.slots) !== 0;
