/**
 * What variables, globals, tables and references become, and the parametric instructions.
 */
import type { ValType } from '../../runtime/value-types.ts';
import { FUNCREF, I32, asNonNull, partCount } from '../../runtime/value-types.ts';
import { popUnsigned, pushSize } from './accesses.ts';
import type { Lowering } from './lowering.ts';
import { trapIf } from './lowering.ts';
import { classOf } from './parts.ts';
import type { FunctionTranslator } from './translator.ts';
import { NULL, helper, int, leaf, not, select, unary } from './expressions.ts';
import { Cls, Effect, Op, isPure } from './nodes.ts';
import type { Node } from './nodes.ts';
import { evaluate, setGlobalPart } from './statements.ts';

// ---------------------------------------------------------------- parametric (core 4.4.1)

export const drop: Lowering = (t) => {
  const type = t.topType;
  t.calm(partCount(type));
  for (const part of t.popValue()) t.discard(part);
};

/** Both operands are evaluated before the condition: what must be evaluated is, into variables. */
function selectOf(t: FunctionTranslator, annotated: ValType | null): void {
  const condition = t.pop();
  const type = annotated ?? t.topType;
  const count = partCount(type);
  t.settle(condition.effects);
  t.calm(2 * count);
  const b = t.popValue();
  const a = t.popValue();
  const eager = (part: Node): Node => (isPure(part) ? part : t.named(part));
  const chosenA = a.map(eager);
  const chosenB = b.map(eager);
  // A condition with effects has been settled against; one that is used twice needs a name.
  const once = count > 1 ? t.atom(condition) : condition;
  t.pushValue(
    type,
    chosenA.map((part, i) => select(once, part, chosenB[i]!)),
  );
}

/** select of numbers: both operands are of one type. */
export const selectValue: Lowering = (t) => selectOf(t, null);
/** select with its type: the operands may be of subtypes. */
export const selectTyped: Lowering = (t) => selectOf(t, t.reader.valTypes[0]!);

// ---------------------------------------------------------------- globals (core 4.4.5)

function globalNode(index: number, part: number, cls: Cls, isMutable: boolean): Node {
  const node = leaf(Op.global, cls, index);
  node.value2 = part;
  node.effects = isMutable ? Effect.readsState : 0;
  return node;
}

export const globalGet: Lowering = (t) => {
  const { index } = t.reader;
  const { type, mutable } = t.module.info.globals[index]!;
  const parts: Node[] = [];
  for (let n = 0; n < partCount(type); n++)
    parts.push(globalNode(index, n, classOf(type), mutable));
  t.pushValue(type, parts);
};

export const globalSet: Lowering = (t) => {
  const { index } = t.reader;
  setGlobal(t, index, t.module.info.globals[index]!.type);
};

/** Pops a value into a global. */
export function setGlobal(t: FunctionTranslator, index: number, type: ValType): void {
  t.calm(partCount(type));
  // Parts that read state (this global's other part, say) are read before any part is written.
  const parts = t.popValue();
  const settled =
    parts.length === 1 ? parts : parts.map((part) => (part.effects === 0 ? part : t.named(part)));
  settled.forEach((part, n) => t.append(setGlobalPart(index, n, part)));
}

// ---------------------------------------------------------------- references (core 4.4.6)

export const refNull: Lowering = (t) => t.push(t.reader.type, NULL);

export const refIsNull: Lowering = (t) => t.push(I32, unary(Op.isNull, Cls.int, t.pop()));

export const refFunc: Lowering = (t) => {
  const { index } = t.reader;
  t.push(FUNCREF, helper('$refFunc', Cls.ref, [int(index)], 0));
};

export const refAsNonNull: Lowering = (t) => {
  const type = t.topType;
  const ref = t.atom(t.pop());
  trapIf(t, unary(Op.isNull, Cls.int, ref), helper('nullReference', Cls.none, [], Effect.traps));
  t.push(asNonNull(type), ref);
};

export const refEq: Lowering = (t) => {
  const b = t.pop();
  const node = unary(Op.sameRef, Cls.int, t.pop());
  node.b = b;
  node.effects |= b.effects;
  node.reads |= b.reads;
  t.push(I32, node);
};

/** Branches with the operands below if the reference is null; else goes on with it. */
export const brOnNull: Lowering = (t) => {
  const type = t.topType;
  const ref = t.atom(t.pop());
  t.branchIf(t.reader.index, unary(Op.isNull, Cls.int, ref));
  t.push(asNonNull(type), ref);
};

/** Branches with the reference if it is not null; else goes on without it. */
export const brOnNonNull: Lowering = (t) => {
  const type = t.topType;
  const ref = t.atom(t.pop());
  t.push(type, ref);
  t.branchIf(t.reader.index, not(unary(Op.isNull, Cls.int, ref)));
  t.pop();
};

// ---------------------------------------------------------------- tables (core 4.4.6)

const isWide = (t: FunctionTranslator, table: number): boolean => t.module.info.tables[table]!.is64;

export const tableGet: Lowering = (t) => {
  const table = t.reader.index;
  t.calm(isWide(t, table) ? 2 : 1);
  const index = popUnsigned(t, isWide(t, table));
  const effects = Effect.traps | Effect.readsState;
  const node = helper('$tableGet', Cls.ref, [int(table), index], effects);
  t.push(t.module.info.tables[table]!.element, node);
};

export const tableSet: Lowering = (t) => {
  const table = t.reader.index;
  t.calm(isWide(t, table) ? 3 : 2);
  const value = t.pop();
  const index = popUnsigned(t, isWide(t, table));
  tableStatement(t, '$tableSet', [int(table), index, value]);
};

export const tableSize: Lowering = (t) => {
  const table = t.reader.index;
  pushSize(t, isWide(t, table), helper('$tableSize', Cls.int, [int(table)], Effect.readsState));
};

export const tableGrow: Lowering = (t) => {
  const table = t.reader.index;
  const wide = isWide(t, table);
  t.calm(wide ? 3 : 2);
  const delta = popUnsigned(t, wide);
  const value = t.pop();
  const effects = Effect.readsState | Effect.writesState;
  pushSize(t, wide, t.named(helper('$tableGrow', Cls.int, [int(table), value, delta], effects)));
};

export const tableFill: Lowering = (t) => {
  const table = t.reader.index;
  const wide = isWide(t, table);
  t.calm(wide ? 5 : 3);
  const count = popUnsigned(t, wide);
  const value = t.pop();
  tableStatement(t, '$tableFill', [int(table), popUnsigned(t, wide), value, count]);
};

export const tableCopy: Lowering = (t) => {
  const { index: destination, index2: source } = t.reader;
  const wideDestination = isWide(t, destination);
  const wideSource = isWide(t, source);
  const wideCount = wideDestination && wideSource;
  t.calm(3 + Number(wideDestination) + Number(wideSource) + Number(wideCount));
  const count = popUnsigned(t, wideCount);
  const from = popUnsigned(t, wideSource);
  const to = popUnsigned(t, wideDestination);
  tableStatement(t, '$tableCopy', [int(destination), int(source), to, from, count]);
};

export const tableInit: Lowering = (t) => {
  const { index: segment, index2: table } = t.reader;
  t.calm(isWide(t, table) ? 4 : 3);
  const count = popUnsigned(t, false);
  const from = popUnsigned(t, false);
  const to = popUnsigned(t, isWide(t, table));
  tableStatement(t, '$tableInit', [int(table), int(segment), to, from, count]);
};

export const elemDrop: Lowering = (t) =>
  t.append(evaluate(helper('$elemDrop', Cls.none, [int(t.reader.index)], Effect.writesState)));

function tableStatement(t: FunctionTranslator, name: string, operands: Node[]): void {
  const effects = Effect.traps | Effect.readsState | Effect.writesState;
  t.append(evaluate(helper(name, Cls.none, operands, effects)));
}
