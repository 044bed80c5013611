/**
 * Rules of the control and parametric instructions.
 * @see core 3.4.1 "Parametric Instructions", 3.4.2 "Control Instructions"
 */
import type { FuncTypeDescriptor } from '../../runtime/abi.ts';
import {
  BOTTOM,
  FUNCREF,
  I32,
  I64,
  V128,
  asNonNull,
  asNullable,
  concreteHeap,
  isRef,
  refType,
} from '../../runtime/value-types.ts';
import type { ValType } from '../../runtime/value-types.ts';
import type { FunctionValidator } from './function.ts';

const IF = 0x04;
const ELSE = 0x05;

export function checkUnreachable(v: FunctionValidator): void {
  v.unreachable();
}

/** block and loop */
export function checkBlock(v: FunctionValidator): void {
  const { opcode, blockParams, blockResults } = v.reader;
  v.popVals(blockParams);
  v.pushCtrl(opcode, blockParams, blockResults);
}

export function checkIf(v: FunctionValidator): void {
  v.popVal(I32);
  checkBlock(v);
}

export function checkElse(v: FunctionValidator): void {
  if (v.opcode !== IF) v.fail('else without if');
  const { startTypes, endTypes } = v;
  v.popCtrl();
  v.pushCtrl(ELSE, startTypes, endTypes);
}

export function checkEnd(v: FunctionValidator): void {
  v.endFrame();
}

export function checkBr(v: FunctionValidator): void {
  v.popVals(v.labelTypes(v.reader.index));
  v.unreachable();
}

export function checkBrIf(v: FunctionValidator): void {
  const types = v.labelTypes(v.reader.index);
  v.popVal(I32);
  v.popVals(types);
  v.pushVals(types);
}

/** Labels of one type are checked once, so that the cost is bounded by what the labels' types are. */
export function checkBrTable(v: FunctionValidator): void {
  const { labels } = v.reader;
  const last = labels.length - 1;
  v.popVal(I32);
  const types = v.labelTypes(labels[last]!);
  let previous: readonly ValType[] | null = null;
  const checked = new Set<readonly ValType[]>();
  for (let i = 0; i < last; i++) {
    const others = v.labelTypes(labels[i]!);
    if (others === previous || checked.has(others)) continue;
    if (others.length !== types.length) {
      v.fail(
        `type mismatch: label ${labels[i]} takes ${others.length} values, not ${types.length}`,
      );
    }
    v.peekVals(others);
    checked.add(others);
    previous = others;
  }
  v.popVals(types);
  v.unreachable();
}

export function checkReturn(v: FunctionValidator): void {
  v.popVals(v.returnTypes);
  v.unreachable();
}

export function checkBrOnNull(v: FunctionValidator): void {
  const types = v.labelTypes(v.reader.index);
  const ref = v.popRef();
  v.popVals(types);
  v.pushVals(types);
  v.pushVal(asNonNull(ref));
}

export function checkBrOnNonNull(v: FunctionValidator): void {
  const types = v.labelTypes(v.reader.index);
  const last = types[types.length - 1] ?? BOTTOM;
  if (!isRef(last)) v.fail('type mismatch: the label takes no reference');
  v.popVal(asNullable(last));
  const others = types.slice(0, -1);
  v.popVals(others);
  v.pushVals(others);
}

/** The function type at an index that must be one. */
export function functionType(v: FunctionValidator, index: number): FuncTypeDescriptor {
  const type = v.types.types[index];
  if (type === undefined) return v.fail(`unknown type ${index}`);
  if (type.kind !== 'func') return v.fail(`type mismatch: type ${index} is not a function type`);
  return type;
}

/** Type of the function the instruction names. */
function calleeType(v: FunctionValidator): FuncTypeDescriptor {
  const { index } = v.reader;
  const { functionTypes } = v.module;
  if (index >= functionTypes.length) v.fail(`unknown function ${index}`);
  return functionType(v, functionTypes[index]!);
}

/** Type that call_indirect names, once its table and its operand are checked. */
function indirectType(v: FunctionValidator): FuncTypeDescriptor {
  const { index, index2 } = v.reader;
  const table = v.module.tables[index2];
  if (table === undefined) return v.fail(`unknown table ${index2}`);
  if (!v.types.matches(table.element, FUNCREF)) v.mismatch(FUNCREF, table.element);
  const type = functionType(v, index);
  v.popVal(table.is64 ? I64 : I32);
  return type;
}

/** Type that call_ref names, once its operand is checked. */
function referenceType(v: FunctionValidator): FuncTypeDescriptor {
  const { index } = v.reader;
  const type = functionType(v, index);
  v.popVal(refType(concreteHeap(index), true));
  return type;
}

function call(v: FunctionValidator, type: FuncTypeDescriptor): void {
  v.popVals(type.params);
  v.pushVals(type.results);
}

function returnCall(v: FunctionValidator, type: FuncTypeDescriptor): void {
  v.popVals(type.params);
  if (!v.types.allMatch(type.results, v.returnTypes)) {
    v.fail('type mismatch: the results of the callee are not those of the function');
  }
  v.unreachable();
}

export function checkCall(v: FunctionValidator): void {
  call(v, calleeType(v));
  noteCall(v);
}
export function checkCallIndirect(v: FunctionValidator): void {
  call(v, indirectType(v));
  noteGrowth(v);
}
export function checkCallRef(v: FunctionValidator): void {
  call(v, referenceType(v));
  noteGrowth(v);
}
function noteCall({ module, reader }: FunctionValidator): void {
  module.growth.noteCall(reader.functionIndex, reader.index);
}
/** memory.grow, and calls of whatever a reference may be. */
export function noteGrowth({ module, reader }: FunctionValidator): void {
  module.growth.noteGrowth(reader.functionIndex);
}
function noteTailCall(v: FunctionValidator): void {
  v.module.tailCallers[v.reader.functionIndex] = 1;
}

export function checkReturnCall(v: FunctionValidator): void {
  returnCall(v, calleeType(v));
  noteCall(v);
  // A function that calls itself last is a loop.
  if (v.reader.index !== v.reader.functionIndex) noteTailCall(v);
}
export function checkReturnCallIndirect(v: FunctionValidator): void {
  returnCall(v, indirectType(v));
  noteGrowth(v);
  noteTailCall(v);
}
export function checkReturnCallRef(v: FunctionValidator): void {
  returnCall(v, referenceType(v));
  noteGrowth(v);
  noteTailCall(v);
}

export function checkDrop(v: FunctionValidator): void {
  v.popAny();
}

/** select without a type: numbers and vectors only */
export function checkSelect(v: FunctionValidator): void {
  v.popVal(I32);
  const first = v.popAny();
  const second = v.popAny();
  if (first > V128 || second > V128) v.fail('type mismatch: select of references needs a type');
  if (first !== second && first !== BOTTOM && second !== BOTTOM) v.mismatch(second, first);
  v.pushVal(first === BOTTOM ? second : first);
}

export function checkSelectTyped(v: FunctionValidator): void {
  const { valTypes } = v.reader;
  if (valTypes.length !== 1) v.fail('invalid result arity');
  const type = valTypes[0]!;
  v.popVal(I32);
  v.popVal(type);
  v.popVal(type);
  v.pushVal(type);
}
