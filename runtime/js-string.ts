/**
 * The builtin set `js-string`: functions over JavaScript's strings that a module imports from
 * "wasm:js-string". They are ordinary function references, so calls of them are direct; to
 * JavaScript they are exported functions like any other.
 *
 * @see js-api "Builtins", proposal js-string-builtins
 */
import type { Code, FuncRef, FuncTypeDescriptor, TypeDescriptor } from './abi.ts';
import { FuncRefRecord, exportedFunction, setSuspendingForm } from './func.ts';
import { R } from './registers.ts';
import { arrayOutOfBounds, castFailure, mapError, nullArray, trap } from './trap.ts';
import { canonicalTypes, descriptorOf } from './type-registry.ts';
import { EXTERNREF, Heap, I16, I32, concreteHeap, refType } from './value-types.ts';
import type { ValType } from './value-types.ts';
import { valueFromJs, valueToJs } from './values.ts';

/** (array (mut i16)), as gc.ts has it. */
interface CharArray {
  readonly a: Int16Array;
}

const STRING = refType(Heap.extern, false);
const arrayType: TypeDescriptor = {
  kind: 'array',
  element: { type: I16, mutable: true },
  isFinal: true,
  supertype: -1,
};
/** The array type, which is type 0 where signatures are registered. */
const CHARS = refType(concreteHeap(0), true);

// ---------------------------------------------------------------- the functions
// Each takes a context, as all code does, that it has no use for. Indices are int32s that stand
// for unsigned numbers.

function stringOf(value: unknown): string {
  return typeof value === 'string' ? value : castFailure();
}

function charsOf(array: CharArray | null): Int16Array {
  return array === null ? nullArray() : array.a;
}

/** Code units that one call of fromCharCode may take on every engine. */
const MAX_ARGUMENTS = 4096;

function fromCharCodeArray(
  _: unknown,
  array: CharArray | null,
  start: number,
  end: number,
): string {
  const chars = charsOf(array);
  const from = start >>> 0;
  const to = end >>> 0;
  if (from > to || to > chars.length) return arrayOutOfBounds();
  let text = '';
  for (let i = from; i < to; i += MAX_ARGUMENTS) {
    const units = chars.subarray(i, Math.min(i + MAX_ARGUMENTS, to));
    text += String.fromCharCode.apply(null, units as unknown as number[]);
  }
  return text;
}

function intoCharCodeArray(
  _: unknown,
  value: unknown,
  array: CharArray | null,
  start: number,
): number {
  const text = stringOf(value);
  const chars = charsOf(array);
  const from = start >>> 0;
  if (from + text.length > chars.length) return arrayOutOfBounds();
  for (let i = 0; i < text.length; i++) chars[from + i] = text.charCodeAt(i);
  return text.length;
}

function fromCodePoint(_: unknown, point: number): string {
  if (point >>> 0 > 0x10ffff) return trap('invalidCodePoint');
  return String.fromCodePoint(point);
}

function charCodeAt(_: unknown, value: unknown, index: number): number {
  const text = stringOf(value);
  return index >>> 0 < text.length ? text.charCodeAt(index) : trap('stringOutOfBounds');
}

function codePointAt(_: unknown, value: unknown, index: number): number {
  const text = stringOf(value);
  return index >>> 0 < text.length ? text.codePointAt(index)! : trap('stringOutOfBounds');
}

/** Strings have a greatest length. That they do is the host's error, which code may catch. */
function concat(_: unknown, a: unknown, b: unknown): string {
  const [left, right] = [stringOf(a), stringOf(b)];
  try {
    return left + right;
  } catch (error) {
    R.host = error;
    throw error;
  }
}

function equals(_: unknown, a: unknown, b: unknown): number {
  return (a === null ? null : stringOf(a)) === (b === null ? null : stringOf(b)) ? 1 : 0;
}

function compare(_: unknown, a: unknown, b: unknown): number {
  const left = stringOf(a);
  const right = stringOf(b);
  return left === right ? 0 : left < right ? -1 : 1;
}

/** Parameters, result and code of each function. */
const functions: Readonly<
  Record<string, readonly [params: ValType[], result: ValType, code: Code]>
> = {
  cast: [[EXTERNREF], STRING, (_: unknown, value: unknown) => stringOf(value)],
  test: [[EXTERNREF], I32, (_: unknown, value: unknown) => (typeof value === 'string' ? 1 : 0)],
  fromCharCodeArray: [[CHARS, I32, I32], STRING, fromCharCodeArray],
  intoCharCodeArray: [[EXTERNREF, CHARS, I32], I32, intoCharCodeArray],
  fromCharCode: [[I32], STRING, (_: unknown, unit: number) => String.fromCharCode(unit)],
  fromCodePoint: [[I32], STRING, fromCodePoint],
  charCodeAt: [[EXTERNREF, I32], I32, charCodeAt],
  codePointAt: [[EXTERNREF, I32], I32, codePointAt],
  length: [[EXTERNREF], I32, (_: unknown, value: unknown) => stringOf(value).length],
  concat: [[EXTERNREF, EXTERNREF], STRING, concat],
  substring: [
    [EXTERNREF, I32, I32],
    STRING,
    (_: unknown, value: unknown, start: number, end: number) => {
      const text = stringOf(value);
      return start >>> 0 < end >>> 0 ? text.substring(start >>> 0, end >>> 0) : '';
    },
  ],
  equals: [[EXTERNREF, EXTERNREF], I32, equals],
  compare: [[EXTERNREF, EXTERNREF], I32, compare],
};

// ---------------------------------------------------------------- as function references

/** The exported function of a builtin: converts as the JS API says. */
function wrapBuiltin(ref: FuncRef): unknown {
  const { params, results } = descriptorOf(ref.t) as FuncTypeDescriptor;
  const exported = (...args: unknown[]): unknown => {
    const operands = params.map((type, i) => valueFromJs(args[i], type));
    try {
      return valueToJs(results[0]!, ref.f(ref.$, ...operands), 0);
    } catch (error) {
      throw mapError(error);
    }
  };
  Object.defineProperty(exported, 'length', { value: params.length, configurable: true });
  return exported;
}

function makeRecord([params, result, code]: (typeof functions)[string]): FuncRef {
  const type: TypeDescriptor = {
    kind: 'func',
    params,
    results: [result],
    isFinal: true,
    supertype: -1,
  };
  const typeId = canonicalTypes([arrayType, type], [1, 1])[1]!;
  const ref = new FuncRefRecord(code, null, typeId, code, 0);
  ref.wrap = wrapBuiltin;
  setSuspendingForm(ref, null);
  return ref;
}

const records = new Map<string, FuncRef>();

/** The builtin function of this name as an exported function, or undefined. */
export function jsStringFunction(name: string): unknown {
  if (!Object.prototype.hasOwnProperty.call(functions, name)) return undefined;
  let ref = records.get(name);
  if (ref === undefined) {
    ref = makeRecord(functions[name]!);
    records.set(name, ref);
  }
  return exportedFunction(ref);
}
