/**
 * The border with JavaScript, one pair of functions for each function type that crosses it:
 * the exported function of a FuncRef, and the code that calls a host function.
 * Values are converted as the JS API says (ToWebAssemblyValue, ToJSValue), in order.
 * Fixed parameter lists: a wrapper that takes `...args` is ten times slower.
 */
import type * as ES from 'estree';
import type { FuncTypeDescriptor } from '../../runtime/abi.ts';
import { mayGrowElsewhere, resultSlot } from '../../runtime/abi.ts';
import {
  EXTERNREF,
  F32,
  F64,
  FUNCREF,
  Heap,
  I32,
  I64,
  V128,
  heapOf,
  isConcreteHeap,
  isRef,
  partCount,
} from '../../runtime/value-types.ts';
import type { ValType } from '../../runtime/value-types.ts';
import { abiClass, classOf } from '../ir/parts.ts';
import type { ModuleScope } from './scope.ts';

/** Types no value of which may cross: a call of such a function is a TypeError. */
const isBarred = (type: ValType): boolean =>
  type === V128 || (isRef(type) && (heapOf(type) === Heap.exn || heapOf(type) === Heap.noexn));

/** `wrapN`: (ref) => the exported function; and `adaptN`: (host function) => code. */
export const wrapName = (typeIndex: number): string => `wrap${typeIndex}`;
export const adaptName = (typeIndex: number): string => `adapt${typeIndex}`;

/** What an i64 is outside: a BigInt, or an object of two words. */
export type I64Form = 'bigint' | 'words';

export class Border {
  private readonly scope: ModuleScope;
  private readonly i64: I64Form;
  constructor(scope: ModuleScope, i64: I64Form) {
    this.scope = scope;
    this.i64 = i64;
  }

  runtime(name: string): string {
    this.scope.runtime(name);
    return name;
  }

  /** Statement that takes notice of memories other threads have grown; none where they can't. */
  synchronize(context: string): string {
    const { memories } = this.scope.info;
    return memories.some(mayGrowElsewhere) ? `${this.runtime('synchronize')}(${context});` : '';
  }

  /** Statements that convert JS value `from` into parts named `to`, `to_1`, ...; and the names. */
  fromJs(
    type: ValType,
    from: string,
    to: string,
    context: string,
  ): { code: string; parts: string[] } {
    if (type === I64) {
      return {
        code: `var ${to}=${this.runtime(this.i64 === 'words' ? 'fromWords' : 'fromBigInt')}(${from}),${to}_1=R.i1;`,
        parts: [to, `${to}_1`],
      };
    }
    return { code: `var ${to}=${this.scalarFromJs(type, from, context)};`, parts: [to] };
  }

  private scalarFromJs(type: ValType, from: string, context: string): string {
    if (type === I32) return `${from}|0`;
    if (type === F32) return `Math.fround(${from})`;
    if (type === F64) return `+${from}`;
    if (type === EXTERNREF) return from;
    if (type === FUNCREF) return `${this.runtime('funcFromJs')}(${from})`;
    return `${this.runtime('refFromJs')}(${from},${this.typeCode(type, context)})`;
  }

  /** A reference type as runtime code sees it: concrete heap types by canonical id. */
  private typeCode(type: ValType, context: string): string {
    if (!isConcreteHeap(heapOf(type))) return String(type);
    return `${this.runtime('canonicalValType')}(${context}.K,${type})`;
  }

  /** Expression of the JS value of parts. */
  toJs(type: ValType, parts: string[], context: string): string {
    if (type === I64) {
      const make = this.runtime(this.i64 === 'words' ? 'toWords' : 'toBigInt');
      return `${make}(${parts[0]!},${parts[1]!})`;
    }
    if (type === I32 || type === F32 || type === F64 || type === EXTERNREF) return parts[0]!;
    if (type === FUNCREF) return `${this.runtime('funcToJs')}(${parts[0]!})`;
    return `${this.runtime('refToJs')}(${parts[0]!},${this.typeCode(type, context)})`;
  }
}

/** Source of the place of result part n. */
function slot(n: number, type: ValType): string {
  const place = resultSlot(n, abiClass(classOf(type)));
  return typeof place === 'string' ? `R.${place}` : `R.${place[0]}[${place[1]}]`;
}

/** Places of all result parts, grouped by result; part 0 is the returned value `v`. */
function resultParts(results: readonly ValType[]): string[][] {
  let n = 0;
  return results.map((type) => {
    const parts: string[] = [];
    for (let k = partCount(type); k > 0; k--, n++) parts.push(n === 0 ? 'v' : slot(n, type));
    return parts;
  });
}

/** `function wrapN(r){return function(a0,a1){...}}` */
export function emitWrapper(
  typeIndex: number,
  type: FuncTypeDescriptor,
  scope: ModuleScope,
  i64: I64Form,
): ES.Statement[] {
  const border = new Border(scope, i64);
  const params = type.params.map((_, i) => `a${i}`);
  // An arrow function: exported functions are no constructors.
  const head = `function ${wrapName(typeIndex)}(r){return (${params.join()})=>{`;
  if ([...type.params, ...type.results].some(isBarred)) {
    return scope.source(`${head}${border.runtime('refuseValue')}()}}`);
  }
  let code = '';
  const operands = ['r.$'];
  type.params.forEach((param, i) => {
    const converted = border.fromJs(param, `a${i}`, `b${i}`, 'r.$');
    code += converted.code;
    operands.push(...converted.parts);
  });
  const call = `r.f(${operands.join()})`;
  const values = resultParts(type.results).map((parts, i) =>
    border.toJs(type.results[i]!, parts, 'r.$'),
  );
  const body =
    values.length === 0
      ? `${call};return;`
      : `var v=${call};return ${values.length === 1 ? values[0]! : `[${values.join()}]`};`;
  return scope.source(
    `${head}${code}${border.synchronize('r.$')}try{${body}}catch(e){throw ${border.runtime('mapError')}(e)}}}`,
  );
}

/** `function adaptN(h){return function($,...parts){...}}` */
export function emitAdapter(
  typeIndex: number,
  type: FuncTypeDescriptor,
  scope: ModuleScope,
  i64: I64Form,
): ES.Statement[] {
  const border = new Border(scope, i64);
  const params = ['$'];
  const operands: string[] = [];
  type.params.forEach((param, i) => {
    const parts = Array.from(
      { length: partCount(param) },
      (_, n) => `a${i}${n === 0 ? '' : `_${n}`}`,
    );
    params.push(...parts);
    if (!isBarred(param)) operands.push(border.toJs(param, parts, '$'));
  });
  const head = `function ${adaptName(typeIndex)}(h){return function(${params.join()}){`;
  const isRefused = [...type.params, ...type.results].some(isBarred);
  const body = isRefused
    ? `${border.runtime('refuseValue')}()`
    : hostCall(border, type.results, `h(${operands.join()})`);
  return scope.source(`${head}try{${body}}catch(e){R.host=e;throw e}}}`);
}

/** Calls the host and returns its results as parts. */
function hostCall(border: Border, results: readonly ValType[], call: string): string {
  const after = border.synchronize('$');
  if (results.length === 0) return `${call};${after}`;
  if (results.length === 1) {
    const { code, parts } = border.fromJs(results[0]!, call, 'b', '$');
    const rest = parts.length > 1 ? `R.i1=${parts[1]!};` : '';
    return `${code}${after}${rest}return ${parts[0]!};`;
  }
  // All results are converted before any is put into a register: converting may call anything.
  let code = `var l=${border.runtime('listOf')}(${call},${results.length});`;
  const places: string[] = [];
  let n = 0;
  results.forEach((type, i) => {
    const converted = border.fromJs(type, `l[${i}]`, `b${i}`, '$');
    code += converted.code;
    for (const part of converted.parts) {
      if (n > 0) places.push(`${slot(n, type)}=${part};`);
      n++;
    }
  });
  return `${code}${after}${places.join('')}return b0;`;
}
