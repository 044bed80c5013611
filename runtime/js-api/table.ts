/** WebAssembly.Table. @see js-api 5.4 "Tables" */
import { bindObject, coreOf } from '../core-objects.ts';
import { MAX_TABLE_LENGTH, TableInstance, elementAt, growTable, toFiller } from '../table.ts';
import { topHeap } from '../type-registry.ts';
import { Heap, heapOf } from '../value-types.ts';
import { defaultValue, refFromJs, refToJs, refuseValue } from '../values.ts';
import { checkLimits, readLimits, referenceTypes } from './descriptors.ts';
import { finishInterface, fromAddress, toAddress, toDescriptor, toEnumValue } from './webidl.ts';

function tableOf(object: unknown, what: string): TableInstance {
  const core = coreOf(object);
  if (!(core instanceof TableInstance))
    throw new TypeError(`${what}: Receiver is not a WebAssembly.Table`);
  return core;
}

/** @throws TypeError if no element of the table can exist in JavaScript. */
function checkVisible(table: TableInstance): void {
  const top = topHeap(heapOf(table.element));
  if (top === Heap.exn || top === Heap.cont) refuseValue();
}

/** @throws RangeError if the table has no such position. */
function checkPosition(table: TableInstance, position: number, what: string): void {
  if (position >= table.length)
    throw new RangeError(`${what}: invalid address ${position} in a table of ${table.length}`);
}

export class Table {
  constructor(descriptor: unknown, value: unknown = undefined) {
    const what = 'WebAssembly.Table()';
    const members = toDescriptor(descriptor, `${what}: Argument 0`);
    const type = toEnumValue(
      members['element'],
      referenceTypes,
      `${what}: Descriptor property 'element'`,
    );
    const limits = readLimits(members, what);
    checkLimits(limits, MAX_TABLE_LENGTH, Infinity, what);
    bindObject(this, new TableInstance({ ...limits, element: type }, type, toFiller(value, type)));
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
    checkVisible(table);
    const position = toAddress(index, table.is64, `${what}: Argument 0`);
    // Here an undefined value is not an absent one.
    const element =
      value.length === 0 ? defaultValue(table.element) : refFromJs(value[0], table.element);
    checkPosition(table, position, what);
    table.elements[position] = element;
  }

  get(index: unknown): unknown {
    const what = 'WebAssembly.Table.get()';
    const table = tableOf(this, what);
    checkVisible(table);
    const position = toAddress(index, table.is64, `${what}: Argument 0`);
    checkPosition(table, position, what);
    return refToJs(elementAt(table, position), table.element);
  }
}
finishInterface(Table, 'Table');
