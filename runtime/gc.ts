/**
 * Garbage-collected objects. A struct or array is made by a constructor function of its module's
 * type; its prototype, one for each type in this copy of the runtime, says what it is:
 *
 *   t   canonical type id
 *   k   kind: Heap.struct, Heap.array, or Heap.any for a host's value
 *   s0, s1, ...  ids of the supertypes from the root down to the type itself
 *   w   arrays: log2 of the places that an element takes
 *
 * A struct has a property for each part of a field; an array has one, `a`, its elements (see
 * compiler/ir/gc-layout.ts). An i31 is a JS number. In anyref position nothing else is a number:
 * other values of the host are boxed while they are there. JavaScript, and so an externref, never has
 * the object itself, but one that stands for it (opaque-objects.ts).
 *
 * @see js-api "ToWebAssemblyValue", core 4.6.3 "any.convert_extern"
 */
import type { Artefact, FuncRef, TypeDescriptor } from './abi.ts';
import type { Unfinished } from './constructor.ts';
import { constructorOf } from './constructor.ts';
import { behindOpaque, opaqueOf } from './opaque-objects.ts';
import { descriptorOf, isSubtype, lineageOf } from './type-registry.ts';
import { F32, F64, Heap, I64, V128, isRef } from './value-types.ts';
import type { ValType } from './value-types.ts';

export interface GcObject {
  /** Canonical type id. */
  readonly t: number;
  readonly k: number;
}
/** Common ancestor of the prototypes of structs and arrays; never called. */
export const GcObject = constructorOf(function (this: GcObject) {});
// Where JavaScript sees it, a struct or array inherits nothing from Object.
(GcObject as { prototype: GcObject }).prototype = Object.create(null) as GcObject;

// ---------------------------------------------------------------- the host's values

interface HostValue extends GcObject {
  readonly value: unknown;
}
const HostValue = constructorOf(function (this: Unfinished<HostValue>, value: unknown) {
  this.value = value;
});
(HostValue as { prototype: object }).prototype = newPrototype(-1, Heap.any);

/** True for what i31ref may hold: an integral number in [-2^30, 2^30), -0 excluded. */
export function isI31(value: unknown): value is number {
  return typeof value === 'number' && (value << 1) >> 1 === value && (value !== 0 || 1 / value > 0);
}

/** The struct or array that a JS value stands for, or undefined. */
export function gcObjectOf(value: unknown): GcObject | undefined {
  const object = behindOpaque(value);
  return object instanceof GcObject ? object : undefined;
}

/** any.convert_extern */
export function internalize(value: unknown): unknown {
  if (value === null || isI31(value)) return value;
  const object = gcObjectOf(value);
  return object === undefined ? new HostValue(value) : object;
}

/** extern.convert_any */
export function externalize(value: unknown): unknown {
  if (value instanceof HostValue) return value.value;
  return value instanceof GcObject ? opaqueOf(value) : value;
}

/** 1 if the function is of a type that may have subtypes. */
export const isFunctionOf = (ref: FuncRef, typeId: number): number =>
  isSubtype(ref.t, typeId) ? 1 : 0;

// ---------------------------------------------------------------- prototypes

/** By type, so that they go when it does. */
const prototypes = new WeakMap<TypeDescriptor, object>();

function newPrototype(typeId: number, kind: number): Record<string, unknown> {
  const prototype = Object.create(GcObject.prototype) as Record<string, unknown>;
  prototype['t'] = typeId;
  prototype['k'] = kind;
  return prototype;
}

function prototypeOf(id: number): object {
  const type = descriptorOf(id);
  const known = prototypes.get(type);
  if (known !== undefined) return known;
  const prototype = newPrototype(id, type.kind === 'array' ? Heap.array : Heap.struct);
  lineageOf(id).forEach((supertype, depth) => (prototype[`s${depth}`] = supertype));
  if (type.kind === 'array') {
    prototype['w'] = type.element.type === V128 ? 2 : type.element.type === I64 ? 1 : 0;
  }
  prototypes.set(type, prototype);
  return prototype;
}

const isFloat = (type: ValType): boolean => type === F32 || type === F64;

/**
 * Engines choose the representation of a property by its first values: an object that is made here
 * and thrown away tells them which are floats, whatever the program begins with.
 */
function prime(constructor: new (...parts: unknown[]) => object, types: readonly ValType[]): void {
  if (!types.some(isFloat)) return;
  const parts: unknown[] = [];
  for (const type of types) {
    if (isFloat(type)) parts.push(NaN);
    else if (isRef(type)) parts.push(null);
    else for (let n = type === I64 ? 2 : type === V128 ? 4 : 1; n > 0; n--) parts.push(0);
  }
  new constructor(...parts);
}

/** The ids with which each artefact was prepared. */
const prepared = new WeakMap<Artefact, readonly number[]>();

/**
 * Gives the constructors of an artefact their prototypes. Before any code of it runs; once is enough
 * as long as the types stay registered.
 */
export function prepareConstructors(artefact: Artefact, typeIds: readonly number[]): void {
  const { constructors } = artefact;
  if (constructors === undefined || prepared.get(artefact) === typeIds) return;
  prepared.set(artefact, typeIds);
  for (const key of Object.keys(constructors)) {
    const k = Number(key);
    const constructor = constructors[k]!;
    const prototype = prototypeOf(typeIds[k]!);
    if (constructor.prototype === prototype) continue;
    constructor.prototype = prototype;
    const type = artefact.types[k]!;
    if (type.kind === 'struct')
      prime(
        constructor,
        type.fields.map((field) => field.type),
      );
  }
}
