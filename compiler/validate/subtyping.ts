/**
 * Rules of declared subtyping, checked once a recursion group is complete and canonical.
 * @see core 3.2.9 "Recursive Types", 3.2.10 "Sub Types"; proposal custom-descriptors
 */
import type { FieldDescriptor, TypeDescriptor } from '../../runtime/abi.ts';
import { limits } from '../binary/implementation-limits.ts';
import type { TypeSpace } from './types.ts';

/** Reports a broken rule; does not return. */
type Fail = (rule: string) => never;

/** Checks the types from `start` on, which are one recursion group. */
export function checkSubtypes(space: TypeSpace, start: number, fail: Fail): void {
  for (let index = start; index < space.types.length; index++) {
    const type = space.types[index]!;
    if (type.supertype >= 0) checkSubtype(space, index, type, fail);
    checkDescriptor(space, start, index, fail);
    checkDescribes(space, start, index, fail);
  }
}

function checkSubtype(space: TypeSpace, index: number, type: TypeDescriptor, fail: Fail): void {
  const supertype = space.types[type.supertype]!;
  if (supertype.isFinal || !compositeMatches(space, type, supertype)) {
    fail(`sub type ${index} does not match super type ${type.supertype}`);
  }
  if (space.depths[index]! > limits.subtypingDepth) {
    fail(`sub type ${index} is too deep: the limit is ${limits.subtypingDepth}`);
  }
}

/** @see core 3.3.8 "Composite Types" */
function compositeMatches(space: TypeSpace, sub: TypeDescriptor, sup: TypeDescriptor): boolean {
  if (sub.kind === 'func') {
    if (sup.kind !== 'func') return false;
    return space.allMatch(sup.params, sub.params) && space.allMatch(sub.results, sup.results);
  }
  if (sub.kind === 'array') {
    return sup.kind === 'array' && fieldMatches(space, sub.element, sup.element);
  }
  if (sup.kind !== 'struct' || sub.fields.length < sup.fields.length) return false;
  return sup.fields.every((field, i) => fieldMatches(space, sub.fields[i]!, field));
}

/** Immutable fields are covariant, mutable ones invariant. */
function fieldMatches(space: TypeSpace, sub: FieldDescriptor, sup: FieldDescriptor): boolean {
  if (sub.mutable !== sup.mutable || !space.matches(sub.type, sup.type)) return false;
  return !sub.mutable || space.matches(sup.type, sub.type);
}

/** A type with a descriptor is described by it, and so are its subtypes by descriptors below it. */
function checkDescriptor(space: TypeSpace, start: number, index: number, fail: Fail): void {
  const type = space.types[index]!;
  const descriptor = space.descriptors.get(index);
  const inherited = space.descriptors.get(type.supertype);
  if (descriptor === undefined) {
    if (inherited === undefined) return;
    return fail(`sub type ${index} does not match super type ${type.supertype}`);
  }
  if (type.kind !== 'struct') fail('descriptor type must be a struct');
  if (descriptor < start || descriptor >= space.types.length) {
    fail('descriptor type is outside rec group');
  }
  if (space.describes.get(descriptor) !== index) fail('type is not described by its descriptor');
  if (inherited !== undefined && !space.isSubtype(descriptor, inherited)) {
    fail(`descriptor type ${descriptor} does not match ${inherited}`);
  }
}

function checkDescribes(space: TypeSpace, start: number, index: number, fail: Fail): void {
  const type = space.types[index]!;
  const described = space.describes.get(index);
  const inherited = space.describes.get(type.supertype);
  if ((described === undefined) !== (inherited === undefined) && type.supertype >= 0) {
    fail(`sub type ${index} does not match super type ${type.supertype}`);
  }
  if (described === undefined) return;
  if (type.kind !== 'struct') fail('described type must be a struct');
  if (described < start || described >= space.types.length) {
    fail('described type is outside rec group');
  }
  if (described >= index) fail('forward use of described type');
  if (space.descriptors.get(described) !== index) {
    fail('described type is not described by descriptor');
  }
  if (inherited !== undefined && !space.isSubtype(described, inherited)) {
    fail(`described type ${described} does not match ${inherited}`);
  }
}
