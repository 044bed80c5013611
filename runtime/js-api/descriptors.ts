/**
 * The dictionaries of the JS API that several interfaces share: value types by name, limits.
 * @see js-api "ToValueType", "Memories", "Tables"
 */
import type { LimitsDescriptor } from '../abi.ts';
import {
  ANYREF,
  EXNREF,
  EXTERNREF,
  F32,
  F64,
  FUNCREF,
  Heap,
  I32,
  I64,
  V128,
  refType,
} from '../value-types.ts';
import type { ValType } from '../value-types.ts';
import { toAddress, toEnumValue } from './webidl.ts';

/** TableKind, with the garbage-collected types that V8 accepts too. */
export const referenceTypes = new Map<string, ValType>([
  ['anyfunc', FUNCREF],
  ['externref', EXTERNREF],
  ['anyref', ANYREF],
  ['eqref', refType(Heap.eq, true)],
  ['i31ref', refType(Heap.i31, true)],
  ['structref', refType(Heap.struct, true)],
  ['arrayref', refType(Heap.array, true)],
]);

/** ValueType. */
export const valueTypes = new Map<string, ValType>([
  ['i32', I32],
  ['i64', I64],
  ['f32', F32],
  ['f64', F64],
  ['v128', V128],
  ...referenceTypes,
  ['exnref', EXNREF],
]);

const addressTypes: ReadonlyMap<string, boolean> = new Map([
  ['i32', false],
  ['i64', true],
]);

let hasReflection = false;

/** For type reflection: takes the names that types have there, and `minimum` for `initial`. */
export function acceptReflectedNames(): void {
  hasReflection = true;
  referenceTypes.set('funcref', FUNCREF);
  valueTypes.set('funcref', FUNCREF);
}

/**
 * Reads limits from a dictionary: each member is converted before the next one is read, as engines
 * and the common tests do, although WebIDL has all of them read first.
 * @param what names the caller, for messages.
 * @throws TypeError for values that don't convert.
 */
export function readLimits(
  descriptor: Readonly<Record<PropertyKey, unknown>>,
  what: string,
): LimitsDescriptor {
  const address = descriptor['address'];
  const is64 =
    address !== undefined && toEnumValue(address, addressTypes, `${what}: Property 'address'`);
  const read = (key: string): number | null => {
    const value = descriptor[key];
    return value === undefined ? null : toAddress(value, is64, `${what}: Property '${key}'`);
  };
  const initial = read('initial');
  if (initial === null && !hasReflection)
    throw new TypeError(`${what}: Property 'initial' is required`);
  const max = read('maximum');
  const minimum = hasReflection ? read('minimum') : null;
  if (initial !== null && minimum !== null) {
    throw new TypeError(`${what}: Properties 'initial' and 'minimum' exclude each other`);
  }
  const min = initial ?? minimum;
  if (min === null) throw new TypeError(`${what}: Property 'initial' or 'minimum' is required`);
  return { min, max, is64 };
}

/**
 * @param mostInitial the greatest initial count that the implementation takes; `mostMaximum` likewise.
 * @throws RangeError for limits that make no sense.
 */
export function checkLimits(
  { min, max }: LimitsDescriptor,
  mostInitial: number,
  mostMaximum: number,
  what: string,
): void {
  const refuse = (name: string, value: number, bound: string): never => {
    throw new RangeError(`${what}: Property '${name}': value ${value} is ${bound}`);
  };
  if (max !== null && max < min) refuse('maximum', max, `below the lower bound ${min}`);
  if (min > mostInitial) refuse('initial', min, `above the upper bound ${mostInitial}`);
  if (max !== null && max > mostMaximum) {
    refuse('maximum', max, `above the upper bound ${mostMaximum}`);
  }
}
