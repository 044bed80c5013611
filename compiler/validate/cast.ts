/**
 * Rules of casts and conversions between hierarchies, and of the custom-descriptors instructions.
 * @see core 3.4.3 "Reference Instructions"; proposal custom-descriptors
 */
import {
  ANYREF,
  BOTTOM_HEAP,
  EXTERNREF,
  Heap,
  I32,
  asNonNull,
  concreteHeap,
  heapOf,
  heapTypeIndex,
  isConcreteHeap,
  isExactRef,
  isNullableRef,
  refType,
  valTypeName,
} from '../../runtime/value-types.ts';
import type { ValType } from '../../runtime/value-types.ts';
import type { FunctionValidator } from './function.ts';
import { popFields, pushFresh, requireDefaults, structAt } from './gc.ts';

/** A cast takes any reference of the target's hierarchy. */
const topOf = (v: FunctionValidator, target: ValType): ValType =>
  refType(v.types.topOf(heapOf(target)), true);

export function checkRefTest(v: FunctionValidator): void {
  v.popVal(topOf(v, v.reader.type));
  v.pushVal(I32);
}

export function checkRefCast(v: FunctionValidator): void {
  const { type } = v.reader;
  v.popVal(topOf(v, type));
  v.pushVal(type);
}

/** What is left of `from` when the cast to `to` has failed: null has, if it was let through. */
const difference = (from: ValType, to: ValType): ValType =>
  isNullableRef(to) ? asNonNull(from) : from;

/**
 * The standard wants the target below the source; custom-descriptors is content with one hierarchy.
 * As the feature is on by default, its rule applies only where the standard could not judge anyhow:
 * to modules with descriptors, and to exact types. Otherwise modules would become valid that the
 * standard calls invalid. The proposal's own scripts br_on_cast and br_on_cast_fail have such a
 * module each: the very function bodies that core/gc/br_on_cast and br_on_cast_fail assert invalid.
 */
function checkTargets(v: FunctionValidator): void {
  const { fromType, type } = v.reader;
  if (v.types.descriptors.size > 0 || isExactRef(fromType) || isExactRef(type)) {
    const top = topOf(v, fromType);
    if (!v.types.matches(type, top)) v.mismatch(top, type);
  } else if (!v.types.matches(type, fromType)) {
    v.mismatch(fromType, type);
  }
}

/**
 * A branch with a cast: `branched` goes to the label, `kept` stays.
 * Descriptors come off the stack before.
 */
function branch(v: FunctionValidator, branched: ValType, kept: ValType): void {
  const types = v.labelTypes(v.reader.index);
  const last = types[types.length - 1];
  if (last === undefined) return v.fail('type mismatch: the label takes no reference');
  if (!v.types.matches(branched, last)) v.mismatch(last, branched);
  const others = types.slice(0, -1);
  v.popVal(v.reader.fromType);
  v.popVals(others);
  v.pushVals(others);
  v.pushVal(kept);
}

export function checkBrOnCast(v: FunctionValidator): void {
  const { fromType, type } = v.reader;
  checkTargets(v);
  branch(v, type, difference(fromType, type));
}

export function checkBrOnCastFail(v: FunctionValidator): void {
  const { fromType, type } = v.reader;
  checkTargets(v);
  branch(v, difference(fromType, type), type);
}

export function checkAnyConvertExtern(v: FunctionValidator): void {
  v.pushVal(refType(Heap.any, isNullableRef(v.popVal(EXTERNREF))));
}

export function checkExternConvertAny(v: FunctionValidator): void {
  v.pushVal(refType(Heap.extern, isNullableRef(v.popVal(ANYREF))));
}

// Custom descriptors

/** Descriptor of the type at `index`, which must have one. */
function descriptorOf(v: FunctionValidator, index: number): number {
  const descriptor = v.types.descriptors.get(index);
  if (descriptor === undefined) return v.fail(`type ${index} does not have a descriptor`);
  return descriptor;
}

function popDescriptorOf(v: FunctionValidator, index: number, isExact: boolean): void {
  v.popVal(refType(concreteHeap(descriptorOf(v, index)), true, isExact));
}

export function checkStructNewDesc(v: FunctionValidator): void {
  const { index } = v.reader;
  const type = structAt(v, index);
  popDescriptorOf(v, index, true);
  popFields(v, type);
  pushFresh(v, index);
}

export function checkStructNewDefaultDesc(v: FunctionValidator): void {
  const { index } = v.reader;
  requireDefaults(v, structAt(v, index));
  popDescriptorOf(v, index, true);
  pushFresh(v, index);
}

/** The descriptor is exactly of its type only if the described value was exactly of its own. */
export function checkRefGetDesc(v: FunctionValidator): void {
  const { index } = v.reader;
  if (v.types.types[index] === undefined) v.fail(`unknown type ${index}`);
  const descriptor = descriptorOf(v, index);
  const actual = v.popVal(refType(concreteHeap(index), true));
  const isExact = v.types.matches(asNonNull(actual), refType(concreteHeap(index), false, true));
  v.pushVal(refType(concreteHeap(descriptor), false, isExact));
}

/** Pops the descriptor a cast compares with. */
function popCastDescriptor(v: FunctionValidator): void {
  const { type, heapType } = v.reader;
  if (!isConcreteHeap(heapType) || heapType === BOTTOM_HEAP) {
    v.fail(`type ${valTypeName(type)} does not have a descriptor`);
  }
  popDescriptorOf(v, heapTypeIndex(heapType), isExactRef(type));
}

export function checkRefCastDescEq(v: FunctionValidator): void {
  popCastDescriptor(v);
  checkRefCast(v);
}

export function checkBrOnCastDescEq(v: FunctionValidator): void {
  popCastDescriptor(v);
  checkBrOnCast(v);
}

export function checkBrOnCastDescEqFail(v: FunctionValidator): void {
  popCastDescriptor(v);
  checkBrOnCastFail(v);
}
