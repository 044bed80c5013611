/**
 * Rules of the table instructions.
 * @see core 3.4.6 "Table Instructions"
 */
import { I32, I64 } from '../../runtime/value-types.ts';
import type { ValType } from '../../runtime/value-types.ts';
import type { ElementSegment, TableInfo } from '../module-info.ts';
import type { FunctionValidator } from './function.ts';

function tableAt(v: FunctionValidator, index: number): TableInfo {
  return v.module.tables[index] ?? v.fail(`unknown table ${index}`);
}

const addressOf = (table: TableInfo): ValType => (table.is64 ? I64 : I32);

/** The element segment at an index that must exist. */
export function segmentAt(v: FunctionValidator, index: number): ElementSegment {
  return v.module.elements[index] ?? v.fail(`unknown elem segment ${index}`);
}

/** elem.drop */
export function checkElemIndex(v: FunctionValidator): void {
  segmentAt(v, v.reader.index);
}

/** table.size */
export function checkTableIndex(v: FunctionValidator): void {
  v.address = addressOf(tableAt(v, v.reader.index));
}

export function checkTableGet(v: FunctionValidator): void {
  const table = tableAt(v, v.reader.index);
  v.popVal(addressOf(table));
  v.pushVal(table.element);
}

export function checkTableSet(v: FunctionValidator): void {
  const table = tableAt(v, v.reader.index);
  v.popVal(table.element);
  v.popVal(addressOf(table));
}

export function checkTableGrow(v: FunctionValidator): void {
  const table = tableAt(v, v.reader.index);
  v.popVal(addressOf(table));
  v.popVal(table.element);
  v.pushVal(addressOf(table));
}

export function checkTableFill(v: FunctionValidator): void {
  const table = tableAt(v, v.reader.index);
  v.popVal(addressOf(table));
  v.popVal(table.element);
  v.popVal(addressOf(table));
}

/** table.copy between tables of unlike address types counts elements in the smaller one. */
export function checkTableCopy(v: FunctionValidator): void {
  const destination = tableAt(v, v.reader.index);
  const source = tableAt(v, v.reader.index2);
  if (!v.types.matches(source.element, destination.element)) {
    v.mismatch(destination.element, source.element);
  }
  v.popVal(destination.is64 && source.is64 ? I64 : I32);
  v.popVal(addressOf(source));
  v.popVal(addressOf(destination));
}

export function checkTableInit(v: FunctionValidator): void {
  const table = tableAt(v, v.reader.index2);
  const segment = segmentAt(v, v.reader.index);
  if (!v.types.matches(segment.type, table.element)) v.mismatch(table.element, segment.type);
  v.popVal(I32);
  v.popVal(I32);
  v.popVal(addressOf(table));
}
