/**
 * What array instructions become. An array is an object with one property, its storage: a typed
 * array with as many places for an element as the element has parts, or a plain array of references.
 * An element that is not there reads as JavaScript's undefined, so one look is access and bounds
 * check; only arrays of externref, which may hold undefined, compare with the length.
 *
 * @see core 4.6.5 "Aggregate Instructions"
 */
import { storageKinds } from '../../runtime/abi.ts';
import {
  F32,
  Heap,
  I32,
  heapOf,
  heapTypeIndex,
  isConcreteHeap,
  isRef,
  partCount,
} from '../../runtime/value-types.ts';
import type { ValType } from '../../runtime/value-types.ts';
import { ELEMENTS, arrayAt, mayBeUndefined, storageKind, unpacked } from './gc-layout.ts';
import {
  arrayOf,
  checkedElement,
  construct,
  elementAt,
  fieldOf,
  isMissing,
  setElement,
} from './gc-nodes.ts';
import type { ElementPlace } from './gc-nodes.ts';
import { assignable, freshType, popNonNull, settleForNull, trapNode } from './gc-structs.ts';
import type { Lowering } from './lowering.ts';
import { trapIf } from './lowering.ts';
import { NULL, compare, fbinary, float, helper, int, select, shrU, unary } from './expressions.ts';
import { Cls, Effect, Op, isConst } from './nodes.ts';
import type { Node } from './nodes.ts';
import { evaluate } from './statements.ts';
import { classOf } from './parts.ts';
import type { FunctionTranslator } from './translator.ts';

/** Literals of numbers shorter than this are assigned element by element. */
const SHORT_LITERAL = 8;

const elementOf = (t: FunctionTranslator, typeIndex: number): { type: ValType; mutable: boolean } =>
  arrayAt(t.module.info, typeIndex).element;

/** How many places an element takes in its storage. */
const widthOf = (type: ValType): number => partCount(unpacked(type));

const storageOf = (object: Node): Node => fieldOf(object, ELEMENTS, Cls.ref, false);
const lengthOf = (storage: Node): Node => fieldOf(storage, 'length', Cls.int, false);

/** The i32 as an unsigned number. */
const unsigned = (node: Node): Node => unary(Op.toFloatU, Cls.float, node);

const outOfBounds = (): Node => trapNode('arrayOutOfBounds');

// ---------------------------------------------------------------- elements

/** array.get; `extend` makes an i32 of what a packed element's storage holds. */
export const arrayGet =
  (extend: (value: Node, type: ValType) => Node): Lowering =>
  (t) => {
    const { type, mutable } = elementOf(t, t.reader.index);
    const width = widthOf(type);
    if (width > 1) t.settle(Effect.traps);
    else settleForNull(t, 1);
    const index = t.pop();
    const array = storageOf(popNonNull(t, 'nullArray'));
    const valueType = unpacked(type);
    if (width > 1) return pushParts(t, { array, index, width, part: 0 }, valueType, mutable);
    const cls = classOf(valueType);
    // A float may be read again as bits.
    const isRepeated = type === F32 || mayBeUndefined(type);
    const place: ElementPlace = isRepeated
      ? { array: t.atom(array), index: t.atom(index), width, part: 0 }
      : { array, index, width, part: 0 };
    const element = elementAt(place, cls, mutable);
    const checked = mayBeUndefined(type)
      ? elementWithin(place, element)
      : checkedElement(element, t.readVariable(t.newVariable(cls)));
    t.push(valueType, extend(checked, type));
  };

/** Elements of several parts are checked by a statement: nobody knows which part is used first. */
function pushParts(
  t: FunctionTranslator,
  from: ElementPlace,
  type: ValType,
  isMutable: boolean,
): void {
  const place = { ...from, array: t.atom(from.array), index: t.atom(from.index) };
  const cls = classOf(type);
  trapIf(t, isMissing(elementAt(place, cls, isMutable)), outOfBounds());
  const parts: Node[] = [];
  for (let part = 0; part < place.width; part++)
    parts.push(elementAt({ ...place, part }, cls, isMutable));
  t.pushValue(type, parts);
}

const elementWithin = ({ array, index }: ElementPlace, element: Node): Node =>
  select(
    compare(Op.ltU, index, lengthOf(array)),
    element,
    helper('arrayOutOfBounds', element.cls, [], Effect.traps),
  );

export const arraySet: Lowering = (t) => {
  const { type } = elementOf(t, t.reader.index);
  const width = widthOf(type);
  t.settle(Effect.traps);
  t.calm(width + 2);
  const parts = assignable(t, t.popValue());
  const index = t.pop();
  const array = t.atom(storageOf(popNonNull(t, 'nullArray')));
  const place = { array, index: t.atom(index), width, part: 0 };
  const isOutside = mayBeUndefined(type)
    ? compare(Op.geU, place.index, lengthOf(array))
    : isMissing(elementAt(place, classOf(unpacked(type)), true));
  trapIf(t, isOutside, outOfBounds());
  parts.forEach((value, part) => t.append(setElement({ ...place, part }, value)));
};

export const arrayLen: Lowering = (t) => {
  const heap = heapOf(t.topType);
  settleForNull(t, 0);
  const object = popNonNull(t, 'nullArray');
  if (isConcreteHeap(heap)) {
    const width = widthOf(elementOf(t, heapTypeIndex(heap)).type);
    t.push(I32, shrU(lengthOf(storageOf(object)), int(Math.log2(width))));
  } else if (heap === Heap.none) {
    t.push(I32, int(0));
  } else {
    const array = t.atom(object);
    t.push(I32, shrU(lengthOf(storageOf(array)), fieldOf(array, 'w', Cls.int, false)));
  }
};

// ---------------------------------------------------------------- new arrays

/** A storage of zeros or nulls. */
function zeros(type: ValType, length: Node): Node {
  if (isRef(type)) return helper('references', Cls.ref, [NULL, unsigned(length)], Effect.traps);
  const width = widthOf(type);
  const isSmall = isConst(length) && length.value >>> 0 < 2 ** 28;
  const places = isSmall
    ? unsigned(int(length.value * width))
    : width === 1
      ? unsigned(length)
      : fbinary(Op.fmul, unsigned(length), float(width));
  return helper(storageKind(type), Cls.ref, [places], Effect.traps);
}

function pushArray(t: FunctionTranslator, storage: Node): void {
  const { index } = t.reader;
  t.push(freshType(index), construct(index, [storage]));
}

const isZero = (node: Node): boolean => isConst(node) && Object.is(node.value, 0);

export const arrayNew: Lowering = (t) => {
  const { type } = elementOf(t, t.reader.index);
  t.settle(Effect.traps);
  t.calm(widthOf(type) + 1);
  const length = t.pop();
  const value = t.popValue();
  if (isRef(type))
    return pushArray(t, helper('references', Cls.ref, [value[0]!, unsigned(length)], Effect.traps));
  if (value.every(isZero)) return pushArray(t, zeros(type, length));
  const count = t.atom(length);
  const storage = t.named(zeros(type, count));
  t.append(evaluate(fillNode(type, storage, int(0), value, count)));
  pushArray(t, storage);
};

export const arrayNewDefault: Lowering = (t) => {
  const { type } = elementOf(t, t.reader.index);
  t.settle(Effect.traps);
  pushArray(t, zeros(type, t.pop()));
};

export const arrayNewFixed: Lowering = (t) => {
  const { index, index2: length } = t.reader;
  const { type } = elementOf(t, index);
  const valueType = unpacked(type);
  const parts = t.popValues(new Array<ValType>(length).fill(valueType));
  if (isRef(type)) return pushArray(t, arrayOf(parts));
  const isInt = classOf(valueType) === Cls.int;
  if (isInt && parts.length > SHORT_LITERAL) {
    return pushArray(t, helper(`${storageKind(type)}Of`, Cls.ref, [arrayOf(parts)], 0));
  }
  const width = widthOf(type);
  // What is left in the list is evaluated after the storage is there, in order.
  const storage = t.named(zeros(type, int(length)));
  parts.forEach((value, n) => {
    const place = { array: storage, index: int(Math.floor(n / width)), width, part: n % width };
    t.append(setElement(place, value));
  });
  pushArray(t, storage);
};

// ---------------------------------------------------------------- bulk operations

const BULK = Effect.traps | Effect.readsState | Effect.writesState;

function fillNode(type: ValType, storage: Node, to: Node, value: Node[], count: Node): Node {
  const name = type === F32 ? 'fillSingles' : value.length === 1 ? 'fillElements' : 'fillParts';
  const operands = [storage, unsigned(to), unsigned(count), ...value];
  return helper(name, Cls.none, operands, BULK);
}

export const arrayFill: Lowering = (t) => {
  const { type } = elementOf(t, t.reader.index);
  t.settle(Effect.traps);
  t.calm(widthOf(type) + 3);
  const count = t.pop();
  const value = t.popValue();
  const to = t.pop();
  const array = storageOf(popNonNull(t, 'nullArray'));
  t.append(evaluate(fillNode(type, array, to, value, count)));
};

export const arrayCopy: Lowering = (t) => {
  const { type } = elementOf(t, t.reader.index);
  t.settle(Effect.traps);
  t.calm(5);
  const count = unsigned(t.pop());
  const from = unsigned(t.pop());
  // Both null checks are one trap, in whatever order.
  const source = storageOf(popNonNull(t, 'nullArray'));
  const to = unsigned(t.pop());
  const target = storageOf(popNonNull(t, 'nullArray'));
  const operands = [target, to, source, from, count];
  if (!isRef(type)) operands.push(int(widthOf(type)));
  t.append(evaluate(helper(copierOf(type), Cls.none, operands, BULK)));
};

/** Integers are copied by an intrinsic, which has a loop for the few that most copies are of. */
function copierOf(type: ValType): string {
  if (isRef(type)) return 'copyReferences';
  return classOf(unpacked(type)) === Cls.int ? `copy_${storageKind(type)}` : 'copyElements';
}

/** array.init_data and array.init_elem: the segment is the second immediate. */
const initialize =
  (name: string): Lowering =>
  (t) => {
    const { index, index2 } = t.reader;
    const { type } = elementOf(t, index);
    t.settle(Effect.traps);
    t.calm(4);
    const count = unsigned(t.pop());
    const from = unsigned(t.pop());
    const to = unsigned(t.pop());
    const target = storageOf(popNonNull(t, 'nullArray'));
    const operands = [int(index2), target, to, from, count];
    if (!isRef(type)) operands.push(int(widthOf(type)));
    t.append(evaluate(helper(name, Cls.none, operands, BULK)));
  };

export const arrayInitData = initialize('$initFromData');
export const arrayInitElem = initialize('$initFromElements');

/** Pops offset and count; the storage is a copy of a part of a segment. */
function popSlice(t: FunctionTranslator, name: string, leading: Node[]): Node {
  t.settle(Effect.traps);
  t.calm(2);
  const count = unsigned(t.pop());
  return helper(
    name,
    Cls.ref,
    [...leading, unsigned(t.pop()), count],
    Effect.traps | Effect.readsState,
  );
}

export const arrayNewData: Lowering = (t) => {
  const { index, index2 } = t.reader;
  const { type } = elementOf(t, index);
  const leading = [int(index2), int(storageKinds.indexOf(storageKind(type))), int(widthOf(type))];
  pushArray(t, popSlice(t, '$newFromData', leading));
};

export const arrayNewElem: Lowering = (t) =>
  pushArray(t, popSlice(t, '$newFromElements', [int(t.reader.index2)]));
