/**
 * Function references: the records that tables, globals and ref.func hold, and their counterpart
 * on the JS side, the exported functions. One record for each function of each instance, made when
 * first asked for; one exported function for each record.
 */
import type { Artefact, Code, FuncRef, SuspendingCode } from './abi.ts';
import { constructorOf } from './constructor.ts';

/** What the functions here use of a VMContext. */
export interface FunctionContext {
  readonly artefact: Artefact;
  readonly I: FuncRef[];
  readonly K: readonly number[];
  readonly refs: (FuncRef | undefined)[];
}

/** Finds the wrapper when it is wanted: most records never leave wasm, and wrappers may be made lazily. */
function wrapOnDemand(ref: FuncRef): unknown {
  const { artefact } = ref.$ as FunctionContext;
  return artefact.wrap(artefact.functionTypes[ref.index]!)(ref);
}

/** @param context the instance of the function; for a host function, the one that imports it. */
export const FuncRefRecord = constructorOf(function (
  this: FuncRef,
  code: Code,
  context: unknown,
  typeId: number,
  tailCode: Code,
  index: number,
) {
  this.f = code;
  this.$ = context;
  this.t = typeId;
  this.u = tailCode;
  this.exported = undefined;
  this.wrap = wrapOnDemand;
  this.index = index;
});

/** Settles the suspending form of a function, for good. */
export function setSuspendingForm(ref: FuncRef, form: SuspendingCode | null): void {
  Object.defineProperty(ref, 'g', { value: form });
}

// Found when first asked for: records that nobody calls from a suspending form don't have the field.
Object.defineProperty(FuncRefRecord.prototype, 'g', {
  get(this: FuncRef): SuspendingCode | null {
    const { artefact, I } = this.$ as FunctionContext;
    const forms = this.index < I.length ? undefined : artefact.suspending;
    setSuspendingForm(this, (forms !== undefined && forms.code(this.index)) || null);
    return this.g;
  },
});

/** The record of function `index` of the instance: emitted for ref.func, used for segments and exports. */
export function refFunc($: FunctionContext, index: number): FuncRef {
  const known = $.refs[index];
  if (known !== undefined) return known;
  const artefact = $.artefact;
  let ref: FuncRef;
  if (index < $.I.length) {
    ref = $.I[index]!;
  } else {
    const typeId = $.K[artefact.functionTypes[index]!]!;
    const code = artefact.code(index);
    ref = new FuncRefRecord(code, $, typeId, artefact.tailCode(index) || code, index);
  }
  $.refs[index] = ref;
  return ref;
}

/**
 * For lazy stubs: puts the translated code of function `index` where its record holds the stub.
 * Other instances' stubs do the same when they are called.
 */
export function replaceCode($: FunctionContext, index: number, code: Code, tailCode: Code): void {
  const ref = $.refs[index];
  if (ref === undefined) return;
  ref.f = code;
  ref.u = tailCode;
}

/** Record of each exported function ("[[FunctionAddress]]"). */
const refsByFunction = new WeakMap<object, FuncRef>();

/** The function record behind an exported function, or undefined for anything else. */
export function funcRefOf(value: unknown): FuncRef | undefined {
  return typeof value === 'function' ? refsByFunction.get(value) : undefined;
}

/** [[Prototype]] of exported functions, where it is not that of all functions. */
let functionPrototype: object | null = null;

/** For type reflection: exported functions made from now on inherit from `prototype`. */
export function setFunctionPrototype(prototype: object): void {
  functionPrototype = prototype;
}

/**
 * The JS function that stands for `ref`, always the same one.
 * @see js-api "create a new Exported Function"
 */
export function exportedFunction(ref: FuncRef): unknown {
  if (ref.exported !== undefined) return ref.exported;
  const exported = ref.wrap(ref) as object;
  Object.defineProperty(exported, 'name', { value: String(ref.index), configurable: true });
  if (functionPrototype !== null) Object.setPrototypeOf(exported, functionPrototype);
  refsByFunction.set(exported, ref);
  ref.exported = exported;
  return exported;
}
