/**
 * Rules of structs and arrays.
 * @see core 3.4.4 "Aggregate Instructions"
 */
import type {
  ArrayTypeDescriptor,
  FieldDescriptor,
  StructTypeDescriptor,
} from '../../runtime/abi.ts';
import {
  I16,
  I32,
  I8,
  concreteHeap,
  isDefaultable,
  isRef,
  refType,
} from '../../runtime/value-types.ts';
import type { ValType } from '../../runtime/value-types.ts';
import { limits } from '../binary/implementation-limits.ts';
import type { FunctionValidator } from './function.ts';
import { checkData } from './memory.ts';
import { segmentAt } from './table.ts';

const isPacked = (type: ValType): boolean => type === I8 || type === I16;
/** What a field of the storage type holds on the stack. */
const unpacked = (type: ValType): ValType => (isPacked(type) ? I32 : type);

export function structAt(v: FunctionValidator, index: number): StructTypeDescriptor {
  const type = v.types.types[index];
  if (type === undefined) return v.fail(`unknown type ${index}`);
  if (type.kind !== 'struct') return v.fail(`type mismatch: type ${index} is not a struct type`);
  return type;
}

function arrayAt(v: FunctionValidator, index: number): ArrayTypeDescriptor {
  const type = v.types.types[index];
  if (type === undefined) return v.fail(`unknown type ${index}`);
  if (type.kind !== 'array') return v.fail(`type mismatch: type ${index} is not an array type`);
  return type;
}

/** The reference to an aggregate the instruction takes. */
const operand = (index: number): ValType => refType(concreteHeap(index), true);

/** The reference to a fresh aggregate: exact where there are exact types. */
export function pushFresh(v: FunctionValidator, index: number): void {
  const isExact = v.module.features['custom-descriptors'];
  v.pushVal(refType(concreteHeap(index), false, isExact));
}

// Structs

/** Pops a value for each field of a struct. */
export function popFields(v: FunctionValidator, type: StructTypeDescriptor): void {
  const { fields } = type;
  for (let i = fields.length - 1; i >= 0; i--) v.popVal(unpacked(fields[i]!.type));
}

export function requireDefaults(v: FunctionValidator, type: StructTypeDescriptor): void {
  for (const field of type.fields) requireDefault(v, field);
}

function requireDefault(v: FunctionValidator, field: FieldDescriptor): void {
  if (!isDefaultable(field.type)) v.fail('type mismatch: field type is not defaultable');
}

function plainStruct(v: FunctionValidator): StructTypeDescriptor {
  const { index } = v.reader;
  const type = structAt(v, index);
  if (v.types.descriptors.has(index)) {
    v.fail('type with descriptor requires descriptor allocation');
  }
  return type;
}

export function checkStructNew(v: FunctionValidator): void {
  popFields(v, plainStruct(v));
  pushFresh(v, v.reader.index);
}

export function checkStructNewDefault(v: FunctionValidator): void {
  requireDefaults(v, plainStruct(v));
  pushFresh(v, v.reader.index);
}

function fieldAt(v: FunctionValidator): FieldDescriptor {
  const { index, index2 } = v.reader;
  return structAt(v, index).fields[index2] ?? v.fail(`unknown field ${index2}`);
}

export function checkStructGet(v: FunctionValidator): void {
  const { type } = fieldAt(v);
  if (isPacked(type)) v.fail('type mismatch: field is packed');
  v.popVal(operand(v.reader.index));
  v.pushVal(type);
}

export function checkStructGetPacked(v: FunctionValidator): void {
  if (!isPacked(fieldAt(v).type)) v.fail('type mismatch: field is not packed');
  v.popVal(operand(v.reader.index));
  v.pushVal(I32);
}

export function checkStructSet(v: FunctionValidator): void {
  const field = fieldAt(v);
  if (!field.mutable) v.fail(`immutable field ${v.reader.index2}`);
  v.popVal(unpacked(field.type));
  v.popVal(operand(v.reader.index));
}

// Arrays

function elementOf(v: FunctionValidator): FieldDescriptor {
  return arrayAt(v, v.reader.index).element;
}

function mutableElementOf(v: FunctionValidator): FieldDescriptor {
  const element = elementOf(v);
  if (!element.mutable) v.fail('immutable array');
  return element;
}

export function checkArrayNew(v: FunctionValidator): void {
  const element = elementOf(v);
  v.popVal(I32);
  v.popVal(unpacked(element.type));
  pushFresh(v, v.reader.index);
}

export function checkArrayNewDefault(v: FunctionValidator): void {
  requireDefault(v, elementOf(v));
  v.popVal(I32);
  pushFresh(v, v.reader.index);
}

export function checkArrayNewFixed(v: FunctionValidator): void {
  const length = v.reader.index2;
  const type = unpacked(elementOf(v).type);
  if (length > limits.fixedArrayLength) {
    v.fail(`array too long: ${length}, the limit is ${limits.fixedArrayLength}`);
  }
  for (let i = 0; i < length; i++) v.popVal(type);
  pushFresh(v, v.reader.index);
}

/** The element type must be a number or vector, for its bytes to come from a data segment. */
function checkDataElement(v: FunctionValidator, element: FieldDescriptor): void {
  checkData(v, v.reader.index2);
  if (isRef(element.type)) v.fail('type mismatch: array type is not numeric or vector');
}

function checkElemElement(v: FunctionValidator, element: FieldDescriptor): void {
  const segment = segmentAt(v, v.reader.index2);
  if (!v.types.matches(segment.type, element.type)) v.mismatch(element.type, segment.type);
}

export function checkArrayNewData(v: FunctionValidator): void {
  checkDataElement(v, elementOf(v));
  v.popVal(I32);
  v.popVal(I32);
  pushFresh(v, v.reader.index);
}

export function checkArrayNewElem(v: FunctionValidator): void {
  checkElemElement(v, elementOf(v));
  v.popVal(I32);
  v.popVal(I32);
  pushFresh(v, v.reader.index);
}

export function checkArrayGet(v: FunctionValidator): void {
  const { type } = elementOf(v);
  if (isPacked(type)) v.fail('type mismatch: array is packed');
  v.popVal(I32);
  v.popVal(operand(v.reader.index));
  v.pushVal(type);
}

export function checkArrayGetPacked(v: FunctionValidator): void {
  if (!isPacked(elementOf(v).type)) v.fail('type mismatch: array is not packed');
  v.popVal(I32);
  v.popVal(operand(v.reader.index));
  v.pushVal(I32);
}

export function checkArraySet(v: FunctionValidator): void {
  const element = mutableElementOf(v);
  v.popVal(unpacked(element.type));
  v.popVal(I32);
  v.popVal(operand(v.reader.index));
}

export function checkArrayFill(v: FunctionValidator): void {
  const element = mutableElementOf(v);
  v.popVal(I32);
  v.popVal(unpacked(element.type));
  v.popVal(I32);
  v.popVal(operand(v.reader.index));
}

export function checkArrayCopy(v: FunctionValidator): void {
  const { index, index2 } = v.reader;
  const destination = mutableElementOf(v);
  const source = arrayAt(v, index2).element;
  if (!v.types.matches(source.type, destination.type)) {
    v.fail('type mismatch: array types do not match');
  }
  v.popVal(I32);
  v.popVal(I32);
  v.popVal(operand(index2));
  v.popVal(I32);
  v.popVal(operand(index));
}

function popInitOperands(v: FunctionValidator): void {
  v.popVal(I32);
  v.popVal(I32);
  v.popVal(I32);
  v.popVal(operand(v.reader.index));
}

export function checkArrayInitData(v: FunctionValidator): void {
  checkDataElement(v, mutableElementOf(v));
  popInitOperands(v);
}

export function checkArrayInitElem(v: FunctionValidator): void {
  checkElemElement(v, mutableElementOf(v));
  popInitOperands(v);
}
