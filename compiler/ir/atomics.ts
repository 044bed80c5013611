/**
 * What atomic instructions become: calls of the runtime (runtime/atomics.ts), each a statement of
 * its own, ordered with everything that touches memory or may trap.
 *
 * An access of less than 64 bits is made on ints, whatever the instruction's type: what an i64 has
 * above them is dropped on the way in and 0 on the way out. 64 bits travel as a pair.
 */
import { mayGrowElsewhere } from '../../runtime/abi.ts';
import { I32, I64 } from '../../runtime/value-types.ts';
import type { ValType } from '../../runtime/value-types.ts';
import { popUnsigned } from './accesses.ts';
import type { Lowering } from './lowering.ts';
import { callPair } from './pairs.ts';
import type { FunctionTranslator } from './translator.ts';
import { ZERO, fbinary, float, helper, int } from './expressions.ts';
import { Cls, Effect, Op } from './nodes.ts';
import type { Node } from './nodes.ts';
import { evaluate, reload } from './statements.ts';

const ATOMIC = Effect.traps | Effect.readsMemory | Effect.writesMemory;
/** Log2 of the bytes of an i64. */
const WIDE = 3;

/** To follow whatever may have synchronized with another thread. */
function reloadShared(t: FunctionTranslator): void {
  if (t.module.info.memories.some(mayGrowElsewhere)) t.append(reload());
}

// ---------------------------------------------------------------- operands

const isWideAddress = (t: FunctionTranslator): boolean =>
  t.module.info.memories[t.reader.memory]!.is64;

/** Makes an address and `values` values of `type` above it free of order among themselves. */
function calmOperands(t: FunctionTranslator, type: ValType, values: number): void {
  t.calm((isWideAddress(t) ? 2 : 1) + values * (type === I64 ? 2 : 1));
}

/** Pops an address: memory index and effective address; between them the width, where it's asked for. */
function popPlace(t: FunctionTranslator, ...width: Node[]): Node[] {
  const { memory, offset } = t.reader;
  const base = popUnsigned(t, isWideAddress(t));
  const address = offset === 0 ? base : fbinary(Op.fadd, base, float(offset));
  return [int(memory), ...width, address];
}

/** Pops the address of a cell: functions for WIDE ones have that in their names. */
const popCellPlace = (t: FunctionTranslator, log2: number): Node[] =>
  log2 === WIDE ? popPlace(t) : popPlace(t, int(log2));

/** Pops a value to be put into a cell: one word, or both if the cell is WIDE. */
function popCell(t: FunctionTranslator, log2: number): Node[] {
  const words = t.popValue();
  if (log2 === WIDE) return words;
  for (const high of words.splice(1)) t.discard(high);
  return words;
}

// ---------------------------------------------------------------- calls

/** `name` in the form for cells of 2^log2 bytes. */
const nameFor = (name: string, log2: number): string => `$${name}${log2 === WIDE ? '64' : ''}`;

function pushInt(t: FunctionTranslator, type: ValType, name: string, operands: Node[]): void {
  const result = t.named(helper(name, Cls.int, operands, ATOMIC));
  reloadShared(t);
  if (type === I64) t.pushPair(result, ZERO);
  else t.push(I32, result);
}

/** Calls the runtime and pushes the cell's content that it returns, as a value of `type`. */
function pushCell(
  t: FunctionTranslator,
  type: ValType,
  name: string,
  log2: number,
  operands: Node[],
): void {
  if (log2 !== WIDE) return pushInt(t, type, nameFor(name, log2), operands);
  callPair(t, nameFor(name, log2), operands, ATOMIC);
  reloadShared(t);
}

// ---------------------------------------------------------------- instructions

export const atomicLoad =
  (type: ValType, log2: number): Lowering =>
  (t) => {
    calmOperands(t, type, 0);
    pushCell(t, type, 'atomicLoad', log2, popCellPlace(t, log2));
  };

export const atomicStore =
  (type: ValType, log2: number): Lowering =>
  (t) => {
    calmOperands(t, type, 1);
    const value = popCell(t, log2);
    const operands = [...popCellPlace(t, log2), ...value];
    t.append(evaluate(helper(nameFor('atomicStore', log2), Cls.none, operands, ATOMIC)));
  };

/** add, sub, and, or, xor, xchg: `name` is the runtime function's. */
export const atomicUpdate =
  (name: string) =>
  (type: ValType, log2: number): Lowering =>
  (t) => {
    calmOperands(t, type, 1);
    const value = popCell(t, log2);
    pushCell(t, type, name, log2, [...popCellPlace(t, log2), ...value]);
  };

export const atomicCompareExchange =
  (type: ValType, log2: number): Lowering =>
  (t) => {
    calmOperands(t, type, 2);
    const replacement = popCell(t, log2);
    const expected = popCell(t, log2);
    const operands = [...popCellPlace(t, log2), ...expected, ...replacement];
    pushCell(t, type, 'atomicCompareExchange', log2, operands);
  };

/** memory.atomic.wait: `type` is the expected value's. */
export const atomicWait =
  (type: ValType): Lowering =>
  (t) => {
    t.calm((isWideAddress(t) ? 2 : 1) + (type === I64 ? 4 : 3));
    const timeout = t.popValue();
    const expected = t.popValue();
    const name = type === I64 ? '$atomicWait64' : '$atomicWait32';
    pushInt(t, I32, name, [...popPlace(t), ...expected, ...timeout]);
  };

export const atomicNotify: Lowering = (t) => {
  calmOperands(t, I32, 1);
  const count = t.pop();
  const operands = [...popPlace(t), count];
  t.push(I32, t.named(helper('$atomicNotify', Cls.int, operands, ATOMIC)));
};

export const atomicFence: Lowering = (t) => {
  t.append(evaluate(helper('$atomicFence', Cls.none, [], ATOMIC)));
  reloadShared(t);
};
