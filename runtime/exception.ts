/**
 * Tags and exceptions. A wasm exception travels as a JS `throw` of a WasmException; the JS API
 * shows that very object. An exnref is a WasmException too: for a JS value that wasm caught, one
 * with the tag JSTag, unwrapped again when it is thrown on.
 *
 * @see core 4.2.10 "Tag Instances", js-api "Exceptions"
 */
import { constructorOf } from './constructor.ts';
import type { Unfinished } from './constructor.ts';
import { R } from './registers.ts';
import { canonicalTypes } from './type-registry.ts';
import { isUncatchable, nullException } from './trap.ts';
import { EXTERNREF } from './value-types.ts';
import type { ValType } from './value-types.ts';

export interface TagInstance {
  /** Canonical id of the tag's function type. */
  readonly typeId: number;
  /** The JS object that stands for this tag, once made. */
  object: unknown;
}
export const TagInstance = constructorOf(function (this: Unfinished<TagInstance>, typeId: number) {
  this.typeId = typeId;
  this.object = undefined;
});

/** A new tag whose exceptions carry values of types `params` (in runtime space). */
export function tagWithParameters(params: ValType[]): TagInstance {
  const type = { kind: 'func' as const, params, results: [], isFinal: true, supertype: -1 };
  return new TagInstance(canonicalTypes([type], [1])[0]!);
}

/** The tag of exceptions that are JS values: one externref. */
export const jsTag = tagWithParameters([EXTERNREF]);

/** Keys of an exception's fields: hosts may extend the object, and give it what names they like. */
export const TAG = Symbol('tag');
export const PARTS = Symbol('parts');
/** Leads to the exception itself, but from what inherits from it, or stands for it. */
const SELF = Symbol('self');

export interface WasmException {
  readonly [SELF]: WasmException;
  readonly [TAG]: TagInstance;
  /** The payload's values, as parts in order. */
  readonly [PARTS]: readonly unknown[];
}
export const WasmException = constructorOf(function (
  this: Unfinished<WasmException>,
  tag: TagInstance,
  parts: readonly unknown[],
) {
  this[SELF] = this;
  this[TAG] = tag;
  this[PARTS] = parts;
});

/** An object that only inherits from an exception, or from its prototype, is a JS value like any other. */
export function isException(value: unknown): value is WasmException {
  if (value === null || typeof value !== 'object') return false;
  try {
    return (value as WasmException)[SELF] === value;
  } catch {
    // A proxy, which may throw whatever one asks it.
    return false;
  }
}

/** What the functions here use of a VMContext. */
export interface TagContext {
  readonly tags: readonly unknown[];
}

/**
 * The instruction throw. The payload comes as arguments: V8 keeps the bits of a NaN in a rest
 * array, and loses them in an array literal of numbers.
 */
export function throwTag($: TagContext, index: number, ...parts: readonly unknown[]): never {
  return throwRef(new WasmException($.tags[index] as TagInstance, parts));
}

/** The instruction throw_ref. */
export function throwRef(exception: WasmException | null): never {
  if (exception === null) return nullException();
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- exceptions are no Errors
  if (exception[TAG] !== jsTag) throw exception;
  const value = exception[PARTS][0];
  R.host = value;
  throw value;
}

/**
 * First thing in every handler of emitted code: what was caught, as an exnref.
 * Traps and errors of the engine are not wasm's to catch: they are thrown on.
 */
export function caught(error: unknown): WasmException {
  // Whoever entered tail calls on the way here did not get to restore it: the next one unwinds.
  R.budget = 0;
  if (isException(error)) return error;
  if (isUncatchable(error)) throw error;
  return new WasmException(jsTag, [error]);
}

/** True if `exception` was thrown with tag `index` of the instance. */
export const hasTag = ($: TagContext, exception: WasmException, index: number): boolean =>
  exception[TAG] === $.tags[index];

/** Part n of an exception's payload. */
export const payload = (exception: WasmException, n: number): unknown => exception[PARTS][n];
