/**
 * Traps: their kinds in the words of the spec's tests, the functions emitted code calls to trap,
 * and the classification of whatever leaves emitted code at its boundary with the host.
 *
 * Emitted code accesses memory through a DataView and lets it throw, so a RangeError may be a trap,
 * a stack overflow or the host's own. `mapError` tells them apart by elimination, since the texts
 * differ from engine to engine.
 */
import { RuntimeError } from './errors.ts';
import { R } from './registers.ts';

/** Every trap, by the name of the function that throws it; the texts are the spec's. */
export const trapTexts = {
  unreachable: 'unreachable',
  divideByZero: 'integer divide by zero',
  integerOverflow: 'integer overflow',
  invalidConversion: 'invalid conversion to integer',
  memoryOutOfBounds: 'out of bounds memory access',
  tableOutOfBounds: 'out of bounds table access',
  undefinedElement: 'undefined element',
  uninitializedElement: 'uninitialized element',
  indirectCallMismatch: 'indirect call type mismatch',
  nullFunction: 'null function reference',
  nullReference: 'null reference',
  nullStruct: 'null structure reference',
  nullArray: 'null array reference',
  nullI31: 'null i31 reference',
  nullException: 'null exception reference',
  nullDescriptor: 'null descriptor reference',
  castFailure: 'cast failure',
  descriptorCastFailure: 'descriptor cast failure',
  arrayOutOfBounds: 'out of bounds array access',
  arrayTooLarge: 'requested new array is too large',
  stringOutOfBounds: 'string offset out of bounds',
  invalidCodePoint: 'invalid code point',
  unalignedAtomic: 'unaligned atomic',
  expectedSharedMemory: 'expected shared memory',
  waitNotAllowed: 'Atomics.wait cannot be called in this context',
} as const;
export type TrapKind = keyof typeof trapTexts;

/** Traps, and what ends a program: wasm code may not catch them, unlike RuntimeErrors the host makes. */
const trapErrors = new WeakSet<object>();

function makeTrap(kind: TrapKind): Error {
  const error = new RuntimeError(trapTexts[kind]);
  trapErrors.add(error);
  return error;
}

/** Makes an error one that wasm code may not catch, whoever throws it. */
export const makeUncatchable = (error: object): void => void trapErrors.add(error);

/** Traps. @throws RuntimeError with the spec's text of `kind`. */
export function trap(kind: TrapKind): never {
  throw makeTrap(kind);
}

// One function for each kind that emitted code raises, so that a call site is a short name.
export const unreachable = (): never => trap('unreachable');
export const divideByZero = (): never => trap('divideByZero');
export const integerOverflow = (): never => trap('integerOverflow');
export const invalidConversion = (): never => trap('invalidConversion');
export const memoryOutOfBounds = (): never => trap('memoryOutOfBounds');
export const tableOutOfBounds = (): never => trap('tableOutOfBounds');
export const nullFunction = (): never => trap('nullFunction');
export const nullReference = (): never => trap('nullReference');
export const nullStruct = (): never => trap('nullStruct');
export const nullArray = (): never => trap('nullArray');
export const nullI31 = (): never => trap('nullI31');
export const nullException = (): never => trap('nullException');
export const castFailure = (): never => trap('castFailure');
export const nullDescriptor = (): never => trap('nullDescriptor');
export const descriptorCastFailure = (): never => trap('descriptorCastFailure');
export const arrayOutOfBounds = (): never => trap('arrayOutOfBounds');
export const unalignedAtomic = (): never => trap('unalignedAtomic');
export const expectedSharedMemory = (): never => trap('expectedSharedMemory');

/** A text of an error, or '' for anything whose text can't be read. */
function textOf(error: unknown, key: 'name' | 'message'): string {
  if (error === null || typeof error !== 'object') return '';
  try {
    // No call: close to the end of the stack it would fail, and a shortage look like no error.
    const text = (error as Error)[key];
    return typeof text === 'string' ? text : '';
  } catch {
    return '';
  }
}

/** Not just "stack": a host may well raise RangeErrors about stacks of its own. */
const exhaustionTexts = /call ?stack|stack (?:overflow|exhausted)|out of stack|recursion/i;

/**
 * True for the engine's own "out of stack": a RangeError that says so (V8, JSC, Hermes), or any
 * InternalError (SpiderMonkey "too much recursion", QuickJS "stack overflow").
 */
export function isStackExhaustion(error: unknown): boolean {
  const name = textOf(error, 'name');
  if (name === 'InternalError') return true;
  return name === 'RangeError' && exhaustionTexts.test(textOf(error, 'message'));
}

/** The texts of V8, JSC, Hermes; SpiderMonkey; QuickJS. A host's own errors say something else. */
const engineTexts = /^(?:Maximum call stack size exceeded|too much recursion|stack overflow)/;

/** The same of an error that a host function let through: only what an engine would say. */
const isHostExhausted = (error: unknown): boolean =>
  isStackExhaustion(error) && engineTexts.test(textOf(error, 'message'));

/** The trap that stands for a DataView's RangeError, with the stack of the access itself. */
function outOfBoundsTrap(rangeError: Error): Error {
  const trapError = makeTrap('memoryOutOfBounds');
  const head = `${rangeError.name}: ${rangeError.message}`;
  const stack = rangeError.stack;
  if (typeof stack === 'string') {
    // V8 and Hermes put name and message on top of the frames; the others have frames only.
    const frames = stack.slice(0, head.length) === head ? stack.slice(head.length) : null;
    const text = frames === null ? stack : `RuntimeError: ${trapError.message}${frames}`;
    Object.defineProperty(trapError, 'stack', { value: text, writable: true, configurable: true });
  }
  return trapError;
}

/**
 * Classifies what was thrown out of emitted code: an import adapter's recorded host error, traps,
 * exceptions and exhaustion pass as they are; any other RangeError is an access out of bounds.
 * For export wrappers, as `catch (e) { throw mapError(e); }`, around the call alone: conversions
 * of arguments run host code and belong outside.
 *
 * @returns what is to be thrown instead.
 */
export function mapError(error: unknown): unknown {
  R.tail = null;
  R.budget = 0;
  if (error === R.host || textOf(error, 'name') !== 'RangeError' || isStackExhaustion(error))
    return error;
  return outOfBoundsTrap(error as Error);
}

/**
 * True if wasm's own handlers (catch_all, catch of JSTag) must let `error` through: it is a trap,
 * or an error of the engine raised by emitted code.
 */
export function isUncatchable(error: unknown): boolean {
  if (error !== null && typeof error === 'object' && trapErrors.has(error)) return true;
  // Where exactly the stack ends is nobody's choice: in a host function it is out as well.
  if (error === R.host) return isHostExhausted(error);
  return textOf(error, 'name') === 'RangeError' || isStackExhaustion(error);
}
