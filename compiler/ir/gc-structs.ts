/**
 * What struct instructions become: objects made by a constructor function of their type, one
 * property for each part of a field. A packed field holds an int of which the low bits count.
 *
 * @see core 4.6.5 "Aggregate Instructions"
 */
import {
  I8,
  asNonNull,
  concreteHeap,
  isNullableRef,
  refType,
  partCount,
} from '../../runtime/value-types.ts';
import type { ValType } from '../../runtime/value-types.ts';
import { fieldName, structAt, unpacked } from './gc-layout.ts';
import { construct, fieldOf, setField } from './gc-nodes.ts';
import type { Lowering } from './lowering.ts';
import { extendInt, trapIf } from './lowering.ts';
import { and, helper, int, unary } from './expressions.ts';
import { Cls, Effect, Op } from './nodes.ts';
import type { Node } from './nodes.ts';
import { classOf, partClasses, zeroOf } from './parts.ts';
import type { FunctionTranslator } from './translator.ts';

/** A trap by the name of its runtime function. */
export const trapNode = (name: string): Node => helper(name, Cls.none, [], Effect.traps);

/** Evaluates what may not be evaluated after the null check of the reference `below` the top. */
export function settleForNull(t: FunctionTranslator, below: number): void {
  if (isNullableRef(t.typeAt(below))) t.settle(Effect.traps);
}

/** Pops a reference, which traps by `trapName` if it is null. Settle first, before any pop. */
export function popNonNull(t: FunctionTranslator, trapName: string): Node {
  const type = t.topType;
  const ref = t.pop();
  if (!isNullableRef(type)) return ref;
  const atom = t.atom(ref);
  trapIf(t, unary(Op.isNull, Cls.int, atom), trapNode(trapName));
  return atom;
}

/** The type of a fresh object. */
export const freshType = (typeIndex: number): ValType =>
  asNonNull(refType(concreteHeap(typeIndex), false));

/** Parts that may be assigned one after the other: none reads what another's assignment changes. */
export const assignable = (t: FunctionTranslator, parts: Node[]): Node[] =>
  parts.length === 1 ? parts : parts.map((part) => (part.effects === 0 ? part : t.named(part)));

/** Extends a packed value: the low 8 or 16 bits count. */
export function extendPacked(value: Node, type: ValType, isSigned: boolean): Node {
  const bits = type === I8 ? 8 : 16;
  return isSigned ? extendInt(value, bits) : and(value, int((1 << bits) - 1));
}

export const structNew: Lowering = (t) => {
  const { index } = t.reader;
  const types = structAt(t.module.info, index).fields.map(({ type }) => unpacked(type));
  t.push(freshType(index), construct(index, t.popValues(types)));
};

export const structNewDefault: Lowering = (t) => {
  const { index } = t.reader;
  const types = structAt(t.module.info, index).fields.map(({ type }) => unpacked(type));
  t.push(freshType(index), construct(index, partClasses(types).map(zeroOf)));
};

/** struct.get; `extend` makes an i32 of what a packed field holds. */
export const structGet =
  (extend: (value: Node, type: ValType) => Node): Lowering =>
  (t) => {
    const { index, index2 } = t.reader;
    const { type, mutable } = structAt(t.module.info, index).fields[index2]!;
    const valueType = unpacked(type);
    const count = partCount(valueType);
    settleForNull(t, 0);
    const ref = popNonNull(t, 'nullStruct');
    const object = count === 1 ? ref : t.atom(ref);
    const parts: Node[] = [];
    for (let n = 0; n < count; n++) {
      parts.push(extend(fieldOf(object, fieldName(index2, n), classOf(valueType), mutable), type));
    }
    t.pushValue(valueType, parts);
  };

export const structSet: Lowering = (t) => {
  const { index2 } = t.reader;
  settleForNull(t, 1);
  t.calm(partCount(t.topType) + 1);
  const parts = assignable(t, t.popValue());
  const ref = popNonNull(t, 'nullStruct');
  const object = parts.length === 1 ? ref : t.atom(ref);
  parts.forEach((part, n) => t.append(setField(object, fieldName(index2, n), part)));
};
