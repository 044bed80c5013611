/**
 * What memory instructions become: loads and stores through a DataView, and the bulk operations.
 *
 * An access out of bounds is the DataView's RangeError, turned into the trap at the boundary.
 * Of a store in two words the high one goes first, so that a trap leaves nothing written.
 */
import { mayGrowElsewhere } from '../../runtime/abi.ts';
import { F32, I32 } from '../../runtime/value-types.ts';
import type { ValType } from '../../runtime/value-types.ts';
import type { Lowering } from './lowering.ts';
import { isMoved, mayBeMoved, movedBits } from './moved-floats.ts';
import { doubleWords, pushSigned } from './pairs.ts';
import type { FunctionTranslator } from './translator.ts';
import { ZERO, helper, int, leaf, load, unary } from './expressions.ts';
import { Cls, Effect, Op, isAtom, isConst } from './nodes.ts';
import type { Access, Node } from './nodes.ts';
import { evaluate, reload, store } from './statements.ts';

/** Pops an address: an int node that stands for a u32, or for 64-bit memories a float node. */
export function popAddress(t: FunctionTranslator, is64: boolean): Node {
  return is64 ? unsigned(t.popValue()) : t.pop();
}

/** An i64 as a JS number: exact below 2^53, and above any bound beyond 2^32. */
function unsigned(parts: readonly Node[]): Node {
  const [low, high] = parts as [Node, Node];
  if (isConst(high) && high.value === 0) return unary(Op.toFloatU, Cls.float, low);
  return helper('address64', Cls.float, [low, high], 0);
}

/** A popped address or count of a bulk operation, as an unsigned JS number. */
export function popUnsigned(t: FunctionTranslator, is64: boolean): Node {
  return is64 ? unsigned(t.popValue()) : unary(Op.toFloatU, Cls.float, t.pop());
}

export const is64 = (t: FunctionTranslator, memory: number): boolean =>
  t.module.info.memories[memory]!.is64;

/** The offset immediate; an access that can't be in bounds stays out of them. */
export const offsetOf = (t: FunctionTranslator): number => t.reader.offset;

// ---------------------------------------------------------------- loads

/** i32, f32 and f64 loads. */
export const loadOne =
  (type: ValType, access: Access): Lowering =>
  (t) => {
    const { memory } = t.reader;
    const cls = type === I32 ? Cls.int : type === F32 ? Cls.single : Cls.float;
    const address = popAddress(t, is64(t, memory));
    // A float load may be taken apart into words later: its address must stand repetition.
    const settled = cls === Cls.int ? address : t.atom(address);
    t.push(type, load(access, cls, memory, settled, offsetOf(t)));
  };

/** i64.load: two words. */
export const loadPair: Lowering = (t) => {
  const { memory } = t.reader;
  const address = t.atom(popAddress(t, is64(t, memory)));
  const offset = offsetOf(t);
  t.pushPair(
    load('Int32', Cls.int, memory, address, offset),
    load('Int32', Cls.int, memory, address, offset + 4),
  );
};

/** i64.load8 .. load32. */
export const loadExtended =
  (access: Access, isSigned: boolean): Lowering =>
  (t) => {
    const { memory } = t.reader;
    const word = load(access, Cls.int, memory, popAddress(t, is64(t, memory)), offsetOf(t));
    if (isSigned) pushSigned(t, word);
    else t.pushPair(word, ZERO);
  };

// ---------------------------------------------------------------- stores

/** i32.store and the narrow ones. */
export const storeOne =
  (access: Access): Lowering =>
  (t) => {
    const { memory } = t.reader;
    const value = t.pop();
    t.append(store(access, memory, popAddress(t, is64(t, memory)), offsetOf(t), value));
  };

/** i64.store8 .. store32: the low word. */
export const storeLow =
  (access: Access): Lowering =>
  (t) => {
    const { memory } = t.reader;
    t.calm(3);
    const [low, high] = t.popValue() as [Node, Node];
    t.discard(high);
    t.append(store(access, memory, popAddress(t, is64(t, memory)), offsetOf(t), low));
  };

export const storePair: Lowering = (t) => {
  const { memory } = t.reader;
  t.calm(is64(t, memory) ? 4 : 3);
  const [low, high] = t.popValue() as [Node, Node];
  storeWords(t, popAddress(t, is64(t, memory)), low, high);
};

function storeWords(t: FunctionTranslator, address: Node, low: Node, high: Node): void {
  const { memory } = t.reader;
  const offset = offsetOf(t);
  const base = t.atom(address);
  // The high word is stored first: a low word that depends on memory is read before that.
  const lowValue = low.effects === 0 ? low : t.named(low);
  t.append(store('Int32', memory, base, offset + 4, high));
  t.append(store('Int32', memory, base, offset, lowValue));
}

/** f32.store: of a value that was only moved, as an int, so that every NaN keeps its bits. */
export const storeSingle: Lowering = (t) => {
  const { memory } = t.reader;
  t.calm(is64(t, memory) ? 3 : 2);
  const value = t.pop();
  const address = popAddress(t, is64(t, memory));
  const offset = offsetOf(t);
  if (isMoved(value)) {
    t.append(store('Int32', memory, address, offset, movedBits(value)));
  } else if (value.op !== Op.fround && value.op !== Op.math && value.op !== Op.const) {
    // Moved, perhaps: the emitter may need both twice to keep a signalling NaN.
    t.storesFloats = true;
    const settled = t.atom(address);
    t.append(store('Float32', memory, settled, offset, t.atom(value)));
  } else {
    t.append(store('Float32', memory, address, offset, value));
  }
};

/** f64.store: of a value that was only moved, as two words. */
export const storeDouble: Lowering = (t) => {
  const { memory } = t.reader;
  t.calm(is64(t, memory) ? 3 : 2);
  const value = t.pop();
  const address = popAddress(t, is64(t, memory));
  if (isMoved(value)) {
    const settled = isAtom(address) ? address : t.named(address);
    const { low, high } = doubleWords(t, value);
    storeWords(t, settled, low, high);
  } else {
    if (mayBeMoved(value)) t.storesFloats = true;
    t.append(store('Float64', memory, address, offsetOf(t), value));
  }
};

// ---------------------------------------------------------------- size, growth, bulk

/** Pushes an address-typed result given as an int32 that is never negative, or -1. */
export function pushSize(t: FunctionTranslator, wide: boolean, size: Node): void {
  if (wide) pushSigned(t, size);
  else t.push(I32, size);
}

export const memorySize: Lowering = (t) => {
  const memory = t.reader.index;
  if (mayGrowElsewhere(t.module.info.memories[memory]!)) {
    const pages = t.named(helper('$memorySize', Cls.int, [int(memory)], Effect.writesMemory));
    t.append(reload());
    pushSize(t, is64(t, memory), pages);
    return;
  }
  const size = leaf(Op.memorySize, Cls.int, 0);
  size.value2 = memory;
  size.effects = Effect.readsMemory;
  pushSize(t, is64(t, memory), size);
};

export const memoryGrow: Lowering = (t) => {
  const memory = t.reader.index;
  const wide = is64(t, memory);
  const delta = popUnsigned(t, wide);
  const old = t.named(helper('$memoryGrow', Cls.int, [int(memory), delta], Effect.call));
  t.append(reload());
  pushSize(t, wide, old);
};

/** A bulk operation as a statement: `$name` is a runtime function that takes the context first. */
function bulk(t: FunctionTranslator, name: string, operands: Node[], effects: number): void {
  t.append(evaluate(helper(name, Cls.none, operands, effects)));
}

const BULK = Effect.traps | Effect.readsMemory | Effect.writesMemory | Effect.readsState;

export const memoryFill: Lowering = (t) => {
  const memory = t.reader.index;
  const wide = is64(t, memory);
  t.calm(wide ? 5 : 3);
  const count = popUnsigned(t, wide);
  const value = t.pop();
  bulk(t, '$memoryFill', [int(memory), popUnsigned(t, wide), value, count], BULK);
};

export const memoryCopy: Lowering = (t) => {
  const { index: destination, index2: source } = t.reader;
  const wideDestination = is64(t, destination);
  const wideSource = is64(t, source);
  t.calm(2 + Number(wideDestination) + Number(wideSource) + 1);
  const count = popUnsigned(t, wideDestination && wideSource);
  const from = popUnsigned(t, wideSource);
  const to = popUnsigned(t, wideDestination);
  bulk(t, '$memoryCopy', [int(destination), int(source), to, from, count], BULK);
};

export const memoryInit: Lowering = (t) => {
  const { index: segment, index2: memory } = t.reader;
  const wide = is64(t, memory);
  t.calm(wide ? 4 : 3);
  const count = popUnsigned(t, false);
  const from = popUnsigned(t, false);
  bulk(t, '$memoryInit', [int(memory), int(segment), popUnsigned(t, wide), from, count], BULK);
};

export const dataDrop: Lowering = (t) =>
  bulk(t, '$dataDrop', [int(t.reader.index)], Effect.writesState);
