/**
 * Rules of the exception instructions, and of the legacy ones.
 * @see core 3.4.2 "Control Instructions"; legacy: the exception-handling proposal's legacy text
 */
import { EXNREF, asNonNull } from '../../runtime/value-types.ts';
import type { ValType } from '../../runtime/value-types.ts';
import type { FunctionValidator } from './function.ts';
import { checkBlock, functionType } from './control.ts';

const TRY = 0x06;
const CATCH = 0x07;
const CATCH_ALL = 0x19;

/** What an exception with the tag carries. */
function tagParams(v: FunctionValidator, index: number): readonly ValType[] {
  const type = v.module.tags[index];
  if (type === undefined) return v.fail(`unknown tag ${index}`);
  return functionType(v, type).params;
}

export function checkThrow(v: FunctionValidator): void {
  v.popVals(tagParams(v, v.reader.index));
  v.unreachable();
}

export function checkThrowRef(v: FunctionValidator): void {
  v.popVal(EXNREF);
  v.unreachable();
}

/** Labels of catch clauses count from outside of the block. */
export function checkTryTable(v: FunctionValidator): void {
  for (const { tag, label, hasRef } of v.reader.catches) {
    const params = tag < 0 ? [] : tagParams(v, tag);
    const passed = hasRef ? [...params, asNonNull(EXNREF)] : params;
    if (!v.types.allMatch(passed, v.labelTypes(label))) {
      v.fail(`type mismatch: a catch clause does not pass what label ${label} takes`);
    }
  }
  checkBlock(v);
}

export function checkTry(v: FunctionValidator): void {
  checkBlock(v);
}

function nextHandler(v: FunctionValidator, opcode: number, params: readonly ValType[]): void {
  if (v.opcode !== TRY && v.opcode !== CATCH) v.fail('catch without try');
  const { endTypes } = v;
  v.popCtrl();
  v.pushCtrl(opcode, params, endTypes);
}

export function checkCatch(v: FunctionValidator): void {
  nextHandler(v, CATCH, tagParams(v, v.reader.index));
}

export function checkCatchAll(v: FunctionValidator): void {
  nextHandler(v, CATCH_ALL, []);
}

/** Ends a try; its label counts from outside of the try, and may mean the function itself. */
export function checkDelegate(v: FunctionValidator): void {
  if (v.opcode !== TRY) v.fail('delegate without try');
  const { endTypes } = v;
  v.popCtrl();
  v.labelTypes(v.reader.index);
  v.pushVals(endTypes);
}

export function checkRethrow(v: FunctionValidator): void {
  const opcode = v.labelOpcode(v.reader.index);
  if (opcode !== CATCH && opcode !== CATCH_ALL) v.fail('invalid rethrow label');
  v.unreachable();
}
