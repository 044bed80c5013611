/**
 * What tests, casts and conversions of references become. Structs and arrays carry their type on
 * the prototype: its canonical id `t`, its kind `k`, and as `s0`, `s1`, ... the ids of its
 * supertypes from the root down to itself, so one comparison decides whatever the type. In anyref
 * position every JavaScript number is an i31, and other values of the host are boxed (runtime/gc.ts).
 *
 * @see core 4.6.4 "Reference Instructions"
 */
import {
  Heap,
  asNonNull,
  heapOf,
  heapTypeIndex,
  isConcreteHeap,
  isExactRef,
  isNullableRef,
  refType,
  I32,
} from '../../runtime/value-types.ts';
import type { ValType } from '../../runtime/value-types.ts';
import { depthOf, isHeapBelow } from './gc-layout.ts';
import { fieldOf, retype, typeId } from './gc-nodes.ts';
import { popNonNull, settleForNull, trapNode } from './gc-structs.ts';
import { and2, or2, trapIf } from './lowering.ts';
import type { Lowering } from './lowering.ts';
import { NULL, ZERO, and, compare, helper, int, not, shl, shrS, unary } from './expressions.ts';
import { Cls, Op, isConst } from './nodes.ts';
import type { Node } from './nodes.ts';
import type { FunctionTranslator } from './translator.ts';

// ---------------------------------------------------------------- tests

const ONE = int(1);

/** Property `name` of the prototype: undefined if there is none, on numbers too. */
const tag = (x: Node, name: string): Node => fieldOf(x, name, Cls.int, false);

function isOfType(t: FunctionTranslator, x: Node, typeIndex: number, isExact: boolean): Node {
  const { info } = t.module;
  const { kind, isFinal } = info.types[typeIndex]!;
  const index = info.canonicalTypes[typeIndex]!;
  if (isFinal || isExact) return compare(Op.eq, tag(x, 't'), typeId(index));
  if (kind === 'func') return helper('isFunctionOf', Cls.int, [x, typeId(index)], 0);
  return compare(Op.eq, tag(x, `s${depthOf(info, index)}`), typeId(index));
}

/** Whether x, an atom that is not null, is of the heap type; x is of its hierarchy. */
function isOfHeap(t: FunctionTranslator, x: Node, target: ValType): Node {
  const heap = heapOf(target);
  if (isConcreteHeap(heap)) return isOfType(t, x, heapTypeIndex(heap), isExactRef(target));
  switch (heap) {
    case Heap.i31:
      return helper('isNumber', Cls.int, [x], 0);
    case Heap.struct:
    case Heap.array:
      return compare(Op.eq, tag(x, 'k'), int(heap));
    case Heap.eq:
      return compare(Op.ne, tag(x, 'k'), int(Heap.any));
    case Heap.any:
    case Heap.func:
    case Heap.extern:
    case Heap.exn:
      return ONE;
    default:
      return ZERO;
  }
}

/** Whether x, an atom of static type `from`, is of type `target`. */
function isOf(t: FunctionTranslator, x: Node, from: ValType, target: ValType): Node {
  const isNull = unary(Op.isNull, Cls.int, x);
  const isKnown = !isExactRef(target) && isHeapBelow(t.module.info, heapOf(from), heapOf(target));
  const test = isKnown ? ONE : isOfHeap(t, x, target);
  if (!isNullableRef(from)) return test;
  if (isNullableRef(target))
    return isConst(test) ? (test === ONE ? ONE : isNull) : or2(isNull, test);
  return isConst(test) ? (test === ONE ? not(isNull) : ZERO) : and2(not(isNull), test);
}

/** The opposite of a test that `isOf` made, or of one like it. */
export function opposite(test: Node): Node {
  if (test.op !== Op.select) return not(test);
  const [a, b, c] = [test.a!, test.b!, test.c!];
  return c === ZERO ? or2(not(a), not(b)) : and2(not(a), not(c));
}

// ---------------------------------------------------------------- instructions

export const refTest: Lowering = (t) => {
  const { type } = t.reader;
  const from = t.topType;
  const x = t.atom(t.pop());
  t.push(I32, isOf(t, x, from, type));
};

export const refCast: Lowering = (t) => {
  const { type } = t.reader;
  const from = t.topType;
  const x = t.atom(t.pop());
  trapIf(t, opposite(isOf(t, x, from, type)), trapNode('castFailure'));
  // Of a cast that only lets null through nothing else is left.
  t.push(type, heapOf(type) === Heap.none && isNullableRef(type) ? NULL : x);
};

/** A branch by the test of a cast: the reference x goes to the label or stays. */
export function branchWith(t: FunctionTranslator, x: Node, test: Node, isOnFailure: boolean): void {
  const { index: label, type, fromType } = t.reader;
  const failed = isNullableRef(type) ? asNonNull(fromType) : fromType;
  t.push(isOnFailure ? failed : type, x);
  t.branchIf(label, isOnFailure ? opposite(test) : test);
  // What stays is the same value; the label may know less of it.
  t.pop();
  t.push(isOnFailure ? type : failed, x);
}

const branchOnCast =
  (isOnFailure: boolean): Lowering =>
  (t) => {
    const from = t.topType;
    const x = t.atom(t.pop());
    branchWith(t, x, isOf(t, x, from, t.reader.type), isOnFailure);
  };

export const brOnCast = branchOnCast(false);
export const brOnCastFail = branchOnCast(true);

// ---------------------------------------------------------------- i31

export const refI31: Lowering = (t) =>
  t.push(refType(Heap.i31, false), retype(shrS(shl(t.pop(), ONE), ONE), Cls.ref));

function popI31(t: FunctionTranslator): Node {
  settleForNull(t, 0);
  return retype(popNonNull(t, 'nullI31'), Cls.int);
}

export const i31GetS: Lowering = (t) => t.push(I32, popI31(t));
export const i31GetU: Lowering = (t) => t.push(I32, and(popI31(t), int(0x7fffffff)));

// ---------------------------------------------------------------- conversions

const convert =
  (heap: number, name: string): Lowering =>
  (t) => {
    const isNullable = isNullableRef(t.topType);
    t.push(refType(heap, isNullable), helper(name, Cls.ref, [t.pop()], 0));
  };

export const anyConvertExtern = convert(Heap.any, 'internalize');
export const externConvertAny = convert(Heap.extern, 'externalize');
