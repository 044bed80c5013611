/**
 * What the instructions on custom descriptors become: a struct whose type has a descriptor holds it
 * as one more property, and to cast by descriptor is to compare that property. Nothing else has the
 * property, so any reference may be asked.
 *
 * @see proposal custom-descriptors, "Overview"
 */
import { concreteHeap, isNullableRef, refType } from '../../runtime/value-types.ts';
import type { ValType } from '../../runtime/value-types.ts';
import { branchWith, opposite } from './gc-casts.ts';
import { DESCRIPTOR, structAt, unpacked } from './gc-layout.ts';
import { construct, fieldOf } from './gc-nodes.ts';
import { freshType, popNonNull, settleForNull, trapNode } from './gc-structs.ts';
import type { Lowering } from './lowering.ts';
import { and2, or2, trapIf } from './lowering.ts';
import { binary, not, unary } from './expressions.ts';
import { Cls, Op } from './nodes.ts';
import type { Node } from './nodes.ts';
import { partClasses, zeroOf } from './parts.ts';
import type { FunctionTranslator } from './translator.ts';

/** Pops a descriptor, which must not be null. */
function popDescriptor(t: FunctionTranslator): Node {
  settleForNull(t, 0);
  return t.atom(popNonNull(t, 'nullDescriptor'));
}

const fieldTypes = (t: FunctionTranslator, typeIndex: number): ValType[] =>
  structAt(t.module.info, typeIndex).fields.map(({ type }) => unpacked(type));

export const structNewDesc: Lowering = (t) => {
  const { index } = t.reader;
  const descriptor = popDescriptor(t);
  const fields = t.popValues(fieldTypes(t, index));
  t.push(freshType(index), construct(index, [...fields, descriptor]));
};

export const structNewDefaultDesc: Lowering = (t) => {
  const { index } = t.reader;
  const descriptor = popDescriptor(t);
  const fields = partClasses(fieldTypes(t, index)).map(zeroOf);
  t.push(freshType(index), construct(index, [...fields, descriptor]));
};

export const refGetDesc: Lowering = (t) => {
  const { descriptor } = structAt(t.module.info, t.reader.index);
  settleForNull(t, 0);
  const ref = popNonNull(t, 'nullReference');
  t.push(refType(concreteHeap(descriptor!), false), fieldOf(ref, DESCRIPTOR, Cls.ref, false));
};

/** Pops a descriptor and the reference x below it. `test`: x may be cast to the type in the immediates. */
function popCast(t: FunctionTranslator): { x: Node; test: Node } {
  const descriptor = popDescriptor(t);
  const from = t.topType;
  const x = t.atom(t.pop());
  const isSame = binary(Op.sameRef, fieldOf(x, DESCRIPTOR, Cls.ref, false), descriptor);
  if (!isNullableRef(from)) return { x, test: isSame };
  const isNull = unary(Op.isNull, Cls.int, x);
  const test = isNullableRef(t.reader.type) ? or2(isNull, isSame) : and2(not(isNull), isSame);
  return { x, test };
}

export const refCastDescEq: Lowering = (t) => {
  const { x, test } = popCast(t);
  trapIf(t, opposite(test), trapNode('descriptorCastFailure'));
  t.push(t.reader.type, x);
};

const branchOnCastDescEq =
  (isOnFailure: boolean): Lowering =>
  (t) => {
    const { x, test } = popCast(t);
    branchWith(t, x, test, isOnFailure);
  };

export const brOnCastDescEq = branchOnCastDescEq(false);
export const brOnCastDescEqFail = branchOnCastDescEq(true);
