/**
 * Functions of the host as function references: they can stand in tables and globals, and guests
 * call them as they call each other. What emitted adapters do for one signature is done here for any,
 * without making code.
 */
import { resultSlot } from '../../abi.ts';
import type { Code, FuncRef, FuncTypeDescriptor, PartClass } from '../../abi.ts';
import { FuncRefRecord } from '../../func.ts';
import { R } from '../../registers.ts';
import { mapError } from '../../trap.ts';
import { F32, F64, I32, V128, isRef, partCount } from '../../value-types.ts';
import type { ValType } from '../../value-types.ts';
import { partsFromJs, partsToJs, refuseValue } from '../../values.ts';

/** A function of the host over JS values, as the JS API has them: as many results as its type has. */
export type JsFunction = (args: readonly unknown[]) => readonly unknown[];

const classOf = (type: ValType): PartClass =>
  isRef(type) ? 'r' : type === F32 || type === F64 ? 'f' : 'i';

type Slots = Record<string, unknown> & Record<'I' | 'F' | 'X', unknown[]>;
const slots = R as unknown as Slots;

/** True if the parts of such values are the values. */
const arePlain = (types: readonly ValType[]): boolean =>
  types.every((type) => type === I32 || type === F32 || type === F64);

/** The class of each part of values of `types`. */
const partClasses = (types: readonly ValType[]): PartClass[] =>
  types.flatMap((type) => new Array<PartClass>(partCount(type)).fill(classOf(type)));

/** Leaves results where the caller finds them. @returns the first part */
function leave(parts: readonly unknown[], classes: readonly PartClass[]): unknown {
  for (let n = 1; n < parts.length; n++) {
    const place = resultSlot(n, classes[n]!);
    if (typeof place === 'string') slots[place] = parts[n];
    else slots[place[0] as 'I'][place[1]] = parts[n];
  }
  return parts[0];
}

/** Finds the results that a call has left. */
function collect(first: unknown, classes: readonly PartClass[]): unknown[] {
  return classes.map((partClass, n) => {
    if (n === 0) return first;
    const place = resultSlot(n, partClass);
    return typeof place === 'string' ? slots[place] : slots[place[0] as 'I'][place[1]];
  });
}

/** Code that calls the host. What it throws is the host's own. */
function codeOf(host: JsFunction, { params, results }: FuncTypeDescriptor): Code {
  const classes = partClasses(results);
  const isBarred = [...params, ...results].includes(V128);
  const isPlain = arePlain(params);
  return (_context: unknown, ...parts: unknown[]) => {
    try {
      if (isBarred) refuseValue();
      const args = isPlain ? parts : partsToJs(params, parts);
      return leave(partsFromJs(results, host(args)), classes);
    } catch (error) {
      R.host = error;
      throw error;
    }
  };
}

/** The exported function of a host's function: the JS API's view of it. */
function wrapperOf({ params, results }: FuncTypeDescriptor) {
  const classes = partClasses(results);
  const isPlain = arePlain(results);
  return (ref: FuncRef) =>
    (...args: unknown[]): unknown => {
      const parts = partsFromJs(params, args);
      try {
        const left = collect(ref.f(ref.$, ...parts), classes);
        const values = isPlain ? left : partsToJs(results, left);
        return values.length > 1 ? values : values[0];
      } catch (error) {
        throw mapError(error);
      }
    };
}

/**
 * A function reference to a function of the host.
 * @param type in runtime space
 * @param typeId its canonical id
 */
export function hostFuncRef(host: JsFunction, type: FuncTypeDescriptor, typeId: number): FuncRef {
  const code = codeOf(host, type);
  // What func.ts asks of a context. Index 0 among imports: there is no module to look into.
  const context = { artefact: null, I: [] as FuncRef[], K: [typeId], refs: [] as FuncRef[] };
  const ref = new FuncRefRecord(code, context, typeId, code, 0);
  ref.wrap = wrapperOf(type);
  context.I.push(ref);
  return ref;
}
