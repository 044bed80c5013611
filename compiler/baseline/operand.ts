import { F32, F64 } from '../../runtime/value-types.ts';
import type { ValType } from '../../runtime/value-types.ts';

/**
 * One part of the operand stack of the baseline compiler: text that evaluates to it. Fields are only declared:
 * the constructor makes them, and they need not be made undefined before.
 */
export class Operand {
  /** The part's value; the bits of a NaN among floats may be lost in it. */
  declare readonly text: string;
  /** The same with a NaN's bits kept. */
  declare readonly raw: string;
  /** A float's bits as ints, where they are at hand. */
  declare readonly bits: readonly Operand[] | null;
  declare readonly traits: number;
  /** Effects of evaluating it (ir/nodes.ts). */
  declare readonly effects: number;
  /** Variables of locals that it reads: variable v as bit v mod 32. */
  declare readonly reads: number;
  /** Slots that it reads (`slotBit`). */
  declare readonly slots: number;
  /** Of a float: its place in the flow of floats, or -1 (float-flow.ts). */
  declare readonly flow: number;

  constructor(
    text: string,
    raw: string,
    bits: readonly Operand[] | null,
    traits: number,
    effects: number,
    reads: number,
    slots: number,
    flow: number,
  ) {
    this.text = text;
    this.raw = raw;
    this.bits = bits;
    this.traits = traits;
    this.effects = effects;
    this.reads = reads;
    this.slots = slots;
    this.flow = flow;
  }
}

export const Trait = {
  /** A name or a literal. */
  atom: 1,
  /** Needs no parentheses. */
  primary: 2,
  /** A JavaScript boolean, not yet an int. */
  boolean: 4,
  constant: 8,
  /** A float whose NaN, if it is one, was computed: its bits don't matter. */
  computed: 16,
  /** A float that comes from where its bits are: from memory, or from ints. */
  source: 32,
  /** A local: what it holds changes when the local is set. */
  local: 64,
} as const;

/** Of what is a name or a literal. */
export const NAME = Trait.atom | Trait.primary;

export function intConstant(value: number): Operand {
  if (value < 0 || value >= SMALL) return newIntConstant(value);
  return (small[value] ??= newIntConstant(value));
}

function newIntConstant(value: number): Operand {
  const text = String(value);
  return literal(text, text, null, 0);
}

/** Ints that are made once. */
const SMALL = 1024;
const small: (Operand | undefined)[] = [];

/** A literal of an int or a float, or `null`. */
export const literal = (
  text: string,
  raw: string,
  bits: readonly Operand[] | null,
  traits: number,
): Operand => new Operand(text, raw, bits, NAME | Trait.constant | traits, 0, 0, 0, -1);

export const localOperand = (name: string, v: number, flow: number): Operand =>
  new Operand(name, name, null, NAME | Trait.local, 0, localBit(v), 0, flow);

export const slotOperand = (name: string, slots: number, traits: number, flow: number): Operand =>
  new Operand(name, name, null, NAME | traits, 0, 0, slots, flow);

export const localBit = (v: number): number => 1 << (v & 31);

/** Types of which the bits of a NaN may matter. */
export const isFloat = (type: ValType): boolean => type === F32 || type === F64;

/** Slots from this one on share a bit. */
export const HIGH_SLOT = 31;
export const slotBit = (slot: number): number => 1 << (slot < HIGH_SLOT ? slot : HIGH_SLOT);

/** In the form of an int32, a float with its bits, or a reference. */
export const valueText = (x: Operand): string =>
  (x.traits & Trait.boolean) !== 0 ? `${x.text}|0` : x.raw;
