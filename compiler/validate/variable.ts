/**
 * Rules of the variable instructions.
 * @see core 3.4.5 "Variable Instructions"
 */
import { BOTTOM } from '../../runtime/value-types.ts';
import type { ValType } from '../../runtime/value-types.ts';
import type { GlobalInfo } from '../module-info.ts';
import type { FunctionValidator } from './function.ts';

function localType(v: FunctionValidator): ValType {
  const type = v.locals.typeOf(v.reader.index);
  if (type === BOTTOM) v.fail(`unknown local ${v.reader.index}`);
  return type;
}

export function checkLocalGet(v: FunctionValidator): void {
  const type = localType(v);
  const { index } = v.reader;
  if (!v.locals.isInitialized(index, type)) v.fail(`uninitialized local ${index}`);
  v.pushVal(type);
}

export function checkLocalSet(v: FunctionValidator): void {
  const type = localType(v);
  v.popVal(type);
  v.locals.initialize(v.reader.index, type);
}

export function checkLocalTee(v: FunctionValidator): void {
  const type = localType(v);
  v.popVal(type);
  v.locals.initialize(v.reader.index, type);
  v.pushVal(type);
}

function globalOf(v: FunctionValidator): GlobalInfo {
  const { index } = v.reader;
  return v.module.globals[index] ?? v.fail(`unknown global ${index}`);
}

/** A constant expression sees the globals before it, and only immutable ones. */
export function checkGlobalGet(v: FunctionValidator): void {
  const { index } = v.reader;
  const global = globalOf(v);
  if (v.isConstant) {
    if (global.mutable) v.fail(`constant expression required: global ${index} is mutable`);
    if (index >= v.module.importedGlobalCount) {
      v.reader.requireFeature('gc', 'a constant expression that reads a defined global');
    }
  }
  v.pushVal(global.type);
}

export function checkGlobalSet(v: FunctionValidator): void {
  const global = globalOf(v);
  if (!global.mutable) v.fail(`immutable global ${v.reader.index}`);
  v.popVal(global.type);
}
