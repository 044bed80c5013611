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
export const referenceTypes: ReadonlyMap<string, ValType> = new Map([
  ['anyfunc', FUNCREF],
  ['externref', EXTERNREF],
  ['anyref', ANYREF],
  ['eqref', refType(Heap.eq, true)],
  ['i31ref', refType(Heap.i31, true)],
  ['structref', refType(Heap.struct, true)],
  ['arrayref', refType(Heap.array, true)],
  ['exnref', EXNREF],
]);

/** ValueType. */
export const valueTypes: ReadonlyMap<string, ValType> = new Map([
  ['i32', I32],
  ['i64', I64],
  ['f32', F32],
  ['f64', F64],
  ['v128', V128],
  ...referenceTypes,
]);

const addressTypes: ReadonlyMap<string, boolean> = new Map([
  ['i32', false],
  ['i64', true],
]);

/** Members of a limits dictionary, read but not yet converted. */
export interface RawLimits {
  readonly address: unknown;
  readonly initial: unknown;
  readonly maximum: unknown;
}

/**
 * Converts limits.
 * @param most the greatest count the implementation takes.
 * @param what names the caller, for messages.
 * @throws TypeError for values that don't convert, RangeError for limits that make no sense.
 */
export function toLimits(raw: RawLimits, most: number, what: string): LimitsDescriptor {
  const is64 =
    raw.address === undefined
      ? false
      : toEnumValue(raw.address, addressTypes, `${what}: Property 'address'`);
  if (raw.initial === undefined) throw new TypeError(`${what}: Property 'initial' is required`);
  const min = toAddress(raw.initial, is64, `${what}: Property 'initial'`);
  const max =
    raw.maximum === undefined ? null : toAddress(raw.maximum, is64, `${what}: Property 'maximum'`);
  if (max !== null && max < min) {
    throw new RangeError(
      `${what}: Property 'maximum': value ${max} is below the lower bound ${min}`,
    );
  }
  if (min > most) {
    throw new RangeError(
      `${what}: Property 'initial': value ${min} is above the upper bound ${most}`,
    );
  }
  return { min, max, is64 };
}
