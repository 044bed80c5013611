/**
 * JS promise integration: computations that wait for promises, without stack switching.
 *
 * `promising` runs the suspending form of an exported function (abi.ts), which is a generator: each
 * promise that it yields is awaited, and the outcome is sent back in. The promises come from host
 * functions wrapped in `Suspending`. Whatever is called in its plain form, by a plain export or
 * through a JS function, can't wait: there a Suspending import throws a SuspendError. Values convert
 * by type here, not in emitted wrappers: a wait costs more than that.
 *
 * Other computations may run while one waits, so nothing is kept in `R` across a wait.
 *
 * @see js-api "JavaScript Promise Integration"
 */
import type {
  Artefact,
  FuncRef,
  FuncTypeDescriptor,
  PartClass,
  Suspendable,
  SuspendingCode,
} from './abi.ts';
import { resultSlot } from './abi.ts';
import { constructorOf } from './constructor.ts';
import type { Unfinished } from './constructor.ts';
import { SuspendError } from './errors.ts';
import { FuncRefRecord, funcRefOf, setSuspendingForm } from './func.ts';
import type { FunctionContext } from './func.ts';
import { listOf } from './list-of.ts';
import { R } from './registers.ts';
import { mapError } from './trap.ts';
import { descriptorOf, topHeap } from './type-registry.ts';
import { Heap, I32, I64, V128, heapOf, isRef, partCount } from './value-types.ts';
import type { ValType } from './value-types.ts';
import { partsFromJs, partsToJs, refuseValue } from './values.ts';

type HostFunction = (...args: unknown[]) => unknown;

// ---------------------------------------------------------------- values

export const functionType = (typeId: number): FuncTypeDescriptor =>
  descriptorOf(typeId) as FuncTypeDescriptor;

/** @throws TypeError if values of some parameter or result do not exist in JavaScript */
function refuseBarred({ params, results }: FuncTypeDescriptor): void {
  for (const type of [...params, ...results]) {
    const heap = isRef(type) ? topHeap(heapOf(type)) : -1;
    if (type === V128 || heap === Heap.exn || heap === Heap.cont) refuseValue();
  }
}

const classOf = (type: ValType): PartClass =>
  isRef(type) ? 'r' : type === I32 || type === I64 ? 'i' : 'f';

/** Calls `visit` with each register that holds one of the result parts 1, 2, ... */
function forEachRegister(
  types: readonly ValType[],
  visit: (n: number, holder: Record<string, unknown>, key: string) => void,
): void {
  let n = 0;
  for (const type of types) {
    for (let k = partCount(type); k > 0; k--, n++) {
      const slot = resultSlot(n, classOf(type));
      const registers = R as unknown as Record<string, Record<string, unknown>>;
      if (n === 0) continue;
      if (typeof slot === 'string') visit(n, registers, slot);
      else visit(n, registers[slot[0]]!, String(slot[1]));
    }
  }
}

/** What a function of this type returned, for JavaScript: nothing, a value, or a list of them. */
export function resultToJs({ results }: FuncTypeDescriptor, first: unknown): unknown {
  const parts = [first];
  forEachRegister(results, (n, holder, key) => (parts[n] = holder[key]));
  const values = partsToJs(results, parts);
  return results.length > 1 ? values : values[0];
}

/** What a host function of this type returned, for wasm: the first part; the others go to `R`. */
export function resultFromJs({ results }: FuncTypeDescriptor, value: unknown): unknown {
  if (results.length === 0) return undefined;
  const values = results.length > 1 ? listOf(value, results.length) : [value];
  // All are converted before any is put into a register: converting may call anything.
  const parts = partsFromJs(results, values);
  forEachRegister(results, (n, holder, key) => (holder[key] = parts[n]));
  return parts[0];
}

// ---------------------------------------------------------------- imports that suspend

/** The host function of each Suspending object: its [[WrappedFunction]]. */
const wrappedFunctions = new WeakMap<object, HostFunction>();

/** `new Suspending(f)`, imported in the place of f: wasm that calls it waits for f's promise. */
export const Suspending = function (this: object, jsFun: unknown): void {
  if (new.target === undefined) {
    throw new TypeError("WebAssembly.Suspending must be invoked with 'new'");
  }
  if (typeof jsFun !== 'function') {
    throw new TypeError('WebAssembly.Suspending(): Argument 0 must be a function');
  }
  wrappedFunctions.set(this, jsFun as HostFunction);
} as unknown as { new (jsFun: HostFunction): object; readonly prototype: object };

export const isSuspending = (value: unknown): boolean => wrappedFunctions.has(value as object);

/** Computations that run right now, one inside the other: JS functions are between them. */
let runningCount = 0;

/** The plain form of a Suspending import. @throws SuspendError, whatever the host would return */
function refuseToSuspend({ artefact }: { artefact: Artefact }): never {
  if (runningCount === 0) {
    throw new SuspendError('trying to suspend without WebAssembly.promising');
  }
  throw new SuspendError(
    artefact.suspending === undefined
      ? 'trying to suspend code that was compiled without the option "suspending"'
      : 'trying to suspend JS frames',
  );
}

/**
 * One call of a Suspending import: begins it with the first `next`, ends it with the second. It
 * waits whatever the import returns, as an `await` does.
 */
interface HostCall extends Suspendable {
  readonly host: HostFunction;
  readonly type: FuncTypeDescriptor;
  readonly parts: readonly unknown[];
  isWaiting: boolean;
}
const HostCall = constructorOf(function (
  this: Unfinished<HostCall>,
  host: HostFunction,
  type: FuncTypeDescriptor,
  parts: readonly unknown[],
) {
  this.host = host;
  this.type = type;
  this.parts = parts;
  this.isWaiting = false;
});
HostCall.prototype.next = function (outcome: unknown): IteratorResult<unknown, unknown> {
  try {
    if (!this.isWaiting) {
      const { host } = this;
      refuseBarred(this.type);
      this.isWaiting = true;
      const result = host.apply(undefined, partsToJs(this.type.params, this.parts));
      return { done: false, value: Promise.resolve(result) };
    }
    return { done: true, value: resultFromJs(this.type, outcome) };
  } catch (error) {
    R.host = error;
    throw error;
  }
};
HostCall.prototype.throw = function (error: unknown): never {
  R.host = error;
  throw error;
};
HostCall.prototype[Symbol.iterator] = function (): Suspendable {
  return this;
};

/** The record of a Suspending import. @see js-api "create a suspending function" */
export function suspendingRef(
  suspending: object,
  context: unknown,
  typeId: number,
  index: number,
): FuncRef {
  const host = wrappedFunctions.get(suspending)!;
  const type = functionType(typeId);
  const ref = new FuncRefRecord(refuseToSuspend, context, typeId, refuseToSuspend, index);
  setSuspendingForm(ref, (_context, ...parts: unknown[]) => new HostCall(host, type, parts));
  return ref;
}

// ---------------------------------------------------------------- promising exports

/** A function without a suspending form, as one that has it. */
const plainForm =
  (ref: FuncRef): SuspendingCode =>
  (context, ...parts: unknown[]) => {
    const call: Suspendable = {
      next: () => ({ done: true, value: ref.f(context, ...parts) as unknown }),
      [Symbol.iterator]: () => call,
    };
    return call;
  };

/** For tail calls of suspending forms: the form that is to be left in R.tail. */
export function suspendingTail(ref: FuncRef): SuspendingCode {
  if (ref.g === null) return plainForm(ref);
  const { artefact, I } = ref.$ as FunctionContext;
  return (ref.index >= I.length && artefact.suspending!.tailCode(ref.index)) || ref.g;
}

/**
 * The function that calls the exported wasm function `wasmFunc` and returns a promise of its
 * result; the call may suspend.
 * @throws TypeError for anything but an exported wasm function
 */
export function promising(wasmFunc: unknown): (...args: unknown[]) => Promise<unknown> {
  const what = 'WebAssembly.promising(): Argument 0 must be a';
  if (typeof wasmFunc !== 'function') throw new TypeError(`${what} function`);
  const ref = funcRefOf(wasmFunc);
  if (ref === undefined) throw new TypeError(`${what} WebAssembly exported function`);
  const run = (...args: unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => begin(ref, args, resolve, reject));
  Object.defineProperty(run, 'name', { value: '', configurable: true });
  Object.defineProperty(run, 'length', { value: 1, configurable: true });
  return run;
}

type Settle = (value: unknown) => void;

/** Calls `ref`, waiting as often as it takes. What is thrown here rejects the promise, too. */
function begin(ref: FuncRef, args: readonly unknown[], resolve: Settle, reject: Settle): void {
  const type = functionType(ref.t);
  refuseBarred(type);
  const parts = partsFromJs(type.params, args);
  const form = ref.g === null ? plainForm(ref) : ref.g;
  const call = form(ref.$, ...parts);

  const step = (method: 'next' | 'throw', outcome?: unknown): void => {
    let state: IteratorResult<unknown, unknown>;
    runningCount++;
    try {
      state = call[method]!(outcome);
      if (state.done) state.value = resultToJs(type, state.value);
    } catch (error) {
      return reject(mapError(error));
    } finally {
      runningCount--;
    }
    if (state.done) return resolve(state.value);
    (state.value as Promise<unknown>).then(
      (value) => step('next', value),
      (error) => step('throw', error),
    );
  };
  step('next');
}
