/**
 * Values as embedders see them, by type: i32, f32 and f64 are numbers, i64 is a BigInt, a reference
 * is null, a Func or an ExternRef. Here they are checked against their types and handed on to the
 * backend: nothing is converted silently.
 */
import type { BackendValue, WasmFunc } from './backend.ts';
import { ExternRef } from './extern-ref.ts';
import { Extern } from './extern.ts';
import type { Func } from './func.ts';
import type { AnyStore } from './store.ts';
import { crossingOf, isNullable } from './val-type.ts';
import type { ValType } from './val-type.ts';

export type Val = number | bigint | null | Func | ExternRef;

function describe(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'bigint') return `${typeof value} ${value}`;
  if (value === null) return 'null';
  return value instanceof Extern ? `a ${value.kind}` : typeof value;
}

function mismatch(type: ValType, value: unknown): never {
  throw new TypeError(`expected a value of type ${type}, found ${describe(value)}`);
}

/** @throws TypeError for types no value of which exists in JavaScript */
function refuse(type: ValType): never {
  throw new TypeError(`values of type ${type} do not exist in JavaScript`);
}

/** Signed and unsigned spellings of an i32 are both fine. */
const isI32 = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= -(2 ** 31) && value < 2 ** 32;

const MIN_I64 = -(BigInt(2) ** BigInt(63));
const END_I64 = BigInt(2) ** BigInt(64);
const isI64 = (value: unknown): value is bigint =>
  typeof value === 'bigint' && value >= MIN_I64 && value < END_I64;

function referenceToBackend(store: AnyStore, value: unknown, type: ValType): BackendValue {
  const crossing = crossingOf(type);
  if (crossing === 'none') return refuse(type);
  if (value === null) return isNullable(type) ? null : mismatch(type, value);
  if (crossing === 'func') {
    if (!(value instanceof Extern) || value.kind !== 'func') return mismatch(type, value);
    store.check(value);
    return value.backend;
  }
  return value instanceof ExternRef ? value.downcast(store) : mismatch(type, value);
}

/**
 * Hands a value to the backend.
 * @throws TypeError for a value that is not of the type, or that belongs to a different store
 */
export function toBackend(store: AnyStore, value: unknown, type: ValType): BackendValue {
  switch (type) {
    case 'i32':
      return isI32(value) ? value | 0 : mismatch(type, value);
    case 'i64':
      return isI64(value) ? BigInt.asIntN(64, value) : mismatch(type, value);
    case 'f32':
      return typeof value === 'number' ? Math.fround(value) : mismatch(type, value);
    case 'f64':
      return typeof value === 'number' ? value : mismatch(type, value);
    default:
      return referenceToBackend(store, value, type);
  }
}

/** Takes a value from the backend. @throws TypeError for types without values in JavaScript */
export function fromBackend(store: AnyStore, value: BackendValue, type: ValType): Val {
  const crossing = crossingOf(type);
  if (crossing === 'number') return value as number | bigint;
  if (crossing === 'none') return refuse(type);
  if (value === null) return null;
  return crossing === 'func'
    ? (store.wrap(value as WasmFunc) as Func)
    : new ExternRef(store, value);
}

/**
 * Hands a list of values to the backend.
 * @param what names them in messages: "argument", "result"
 */
export function listToBackend(
  store: AnyStore,
  values: readonly unknown[],
  types: readonly ValType[],
  what: string,
): BackendValue[] {
  if (values.length !== types.length) {
    const plural = types.length === 1 ? '' : 's';
    throw new TypeError(`expected ${types.length} ${what}${plural}, found ${values.length}`);
  }
  const handed: BackendValue[] = [];
  for (let i = 0; i < types.length; i++) handed.push(toBackend(store, values[i], types[i]!));
  return handed;
}

/** Takes a list of values from the backend, as an array of the caller's own. */
export function listFromBackend(
  store: AnyStore,
  values: readonly BackendValue[],
  types: readonly ValType[],
): Val[] {
  const taken: Val[] = [];
  for (let i = 0; i < types.length; i++) taken.push(fromBackend(store, values[i], types[i]!));
  return taken;
}
