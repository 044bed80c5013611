/** WebAssembly.Table. @see js-api 5.4 "Tables" */
import { bindObject, coreOf } from '../core-objects.ts';
import { MAX_TABLE_LENGTH, Table as CoreTable, growTable } from '../table.ts';
import type { ValType } from '../value-types.ts';
import { defaultValue, refFromJs, refToJs } from '../values.ts';
import { referenceTypes, toLimits } from './descriptors.ts';
import { finishInterface, fromAddress, toAddress, toDescriptor, toEnumValue } from './webidl.ts';

function tableOf(object: unknown, what: string): CoreTable {
  const core = coreOf(object);
  if (!(core instanceof CoreTable))
    throw new TypeError(`${what}: Receiver is not a WebAssembly.Table`);
  return core;
}

/** The position that an index argument names. @throws RangeError if there is none. */
function toPosition(table: CoreTable, index: unknown, what: string): number {
  const position = toAddress(index, table.is64, `${what}: Argument 0`);
  if (position >= table.length)
    throw new RangeError(`${what}: invalid index ${position} into table`);
  return position;
}

/** The element that fills new places: an absent or undefined value stands for the default. */
const toFiller = (value: unknown, element: ValType): unknown =>
  value === undefined ? defaultValue(element) : refFromJs(value, element);

export class Table {
  constructor(descriptor: unknown, value: unknown = undefined) {
    const what = 'WebAssembly.Table()';
    const { address, element, initial, maximum } = toDescriptor(descriptor, `${what}: Argument 0`);
    const type = toEnumValue(element, referenceTypes, `${what}: Descriptor property 'element'`);
    const limits = toLimits({ address, initial, maximum }, MAX_TABLE_LENGTH, what);
    bindObject(this, new CoreTable({ ...limits, element: type }, type, toFiller(value, type)));
  }

  get length(): number | bigint {
    const table = tableOf(this, 'WebAssembly.Table.length');
    return fromAddress(table.length, table.is64);
  }

  grow(delta: unknown, value: unknown = undefined): number | bigint {
    const what = 'WebAssembly.Table.grow()';
    const table = tableOf(this, what);
    const count = toAddress(delta, table.is64, `${what}: Argument 0`);
    const oldLength = growTable(table, count, toFiller(value, table.element));
    if (oldLength < 0) throw new RangeError(`${what}: failed to grow table by ${count}`);
    return fromAddress(oldLength, table.is64);
  }

  set(index: unknown, ...value: unknown[]): void {
    const what = 'WebAssembly.Table.set()';
    const table = tableOf(this, what);
    const position = toPosition(table, index, what);
    // Here an undefined value is not an absent one.
    table.elements[position] =
      value.length === 0 ? defaultValue(table.element) : refFromJs(value[0], table.element);
  }

  get(index: unknown): unknown {
    const what = 'WebAssembly.Table.get()';
    const table = tableOf(this, what);
    return refToJs(table.elements[toPosition(table, index, what)], table.element);
  }
}
finishInterface(Table, 'Table');
