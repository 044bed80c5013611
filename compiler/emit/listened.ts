/**
 * Functions that report their calls (runtime/listeners): the function that everybody calls tells
 * the context's listener what goes in and what comes out, and calls the body in between. Values are
 * reported as they cross to JavaScript; a v128, which cannot, as the array of its lanes.
 *
 * Such a function is a tail caller: its body leaves every tail call in R.tail, so that the listener
 * is told that the function is done before the call is made.
 */
import type * as ES from 'estree';
import { resultSlot } from '../../runtime/abi.ts';
import type { FuncTypeDescriptor } from '../../runtime/abi.ts';
import { Heap, V128, heapOf, isRef, partCount } from '../../runtime/value-types.ts';
import type { ValType } from '../../runtime/value-types.ts';
import { abiClass, classOf } from '../ir/parts.ts';
import { Border } from './boundary.ts';
import type { ModuleScope } from './scope.ts';

/** How a listened function and its body are called, and whether they are generators. */
export interface ListenedForm {
  readonly name: string;
  readonly body: string;
  readonly isSuspending: boolean;
}

/** Names of the parts of values, `first` that of the first. */
function partNames(types: readonly ValType[], nameOf: (n: number) => string): string[][] {
  let n = 0;
  return types.map((type) => Array.from({ length: partCount(type) }, () => nameOf(n++)));
}

const exceptionHeaps: ReadonlySet<number> = new Set([Heap.exn, Heap.noexn]);

function valuesOf(
  types: readonly ValType[],
  parts: readonly (readonly string[])[],
  border: Border,
): string {
  const values = types.map((type, i) => {
    const own = parts[i]!;
    if (type === V128) return `[${own.join()}]`;
    const isException = isRef(type) && exceptionHeaps.has(heapOf(type));
    return isException ? own[0]! : border.toJs(type, [...own], '$');
  });
  return `[${values.join()}]`;
}

/** Reads of the registers of result parts 1 and up into variables, and writes back. */
function savedParts(types: readonly ValType[]): { save: string; restore: string } {
  const slots = types
    .flatMap((type) => Array.from({ length: partCount(type) }, () => abiClass(classOf(type))))
    .map((partClass, n) => (n === 0 ? '' : slotText(n, partClass)))
    .slice(1);
  return {
    save: slots.map((slot, i) => `var p${i + 1}=${slot};`).join(''),
    restore: slots.map((slot, i) => `${slot}=p${i + 1};`).join(''),
  };
}

function slotText(n: number, partClass: 'i' | 'f' | 'r'): string {
  const slot = resultSlot(n, partClass);
  return typeof slot === 'string' ? `R.${slot}` : `R.${slot[0]}[${slot[1]}]`;
}

/** The declaration of the function that reports. */
export function emitListened(
  functionIndex: number,
  type: FuncTypeDescriptor,
  { name, body, isSuspending }: ListenedForm,
  scope: ModuleScope,
): ES.Statement[] {
  const border = new Border(scope, 'bigint');
  const before = isSuspending ? 'listen_before_suspending' : 'listen_before';
  for (const helper of [before, 'listen_after', 'listen_abort']) scope.helper(helper);
  const params = partNames(type.params, (n) => `a${n}`);
  const results = partNames(type.results, (n) => (n === 0 ? 'v' : `p${n}`));
  const args = ['$', ...params.flat()].join();
  const call = `${isSuspending ? 'yield*' : ''}${body}(${args})`;
  const { save, restore } = savedParts(type.results);
  return scope.source(
    `function${isSuspending ? '*' : ' '}${name}(${args}){
      if($.listener===null)return ${call};
      var c=${before}($,${functionIndex},${valuesOf(type.params, params, border)});
      try{var v=${call}}catch(e){throw listen_abort($,c,e)}
      if(R.tail!==null)return listen_after($,c);
      ${save}
      listen_after($,c,${valuesOf(type.results, results, border)});
      ${restore}
      return v}`,
  );
}
