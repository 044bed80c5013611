/**
 * Tables. The elements live in one plain array whose identity never changes, because contexts hold
 * the array itself: growing sets its length. A null element is null; function elements are FuncRefs.
 * In a table with an `initial`, an element that is undefined has never been asked for: whoever reads
 * one goes through `elementAt`.
 *
 * @see core 4.2.7 "Table Instances", 4.6.9 "Table Instructions"
 */
import type { FuncRef, TableDescriptor } from './abi.ts';
import { constructorOf } from './constructor.ts';
import type { Unfinished } from './constructor.ts';
import { copyList } from './copy-list.ts';
import { hostCount } from './host-count.ts';
import { isSubtype } from './type-registry.ts';
import { tableOutOfBounds, trap } from './trap.ts';
import type { ValType } from './value-types.ts';
import { defaultValue, refFromJs, refToJs } from './values.ts';

/** The limit on elements that the JS API's implementations share. */
export const MAX_TABLE_LENGTH = 10_000_000;

export interface TableInstance {
  readonly elements: unknown[];
  /** Element type, in runtime space. */
  readonly element: ValType;
  readonly min: number;
  readonly max: number | null;
  readonly is64: boolean;
  /** What an allocator allows it to grow to, below what its type does. */
  limit: number;
  /** Makes an element that is asked for the first time; null in tables whose elements are all there. */
  readonly initial: ((index: number) => unknown) | null;
  /** The JS object that stands for this table, once made. */
  object: unknown;
  readonly length: number;
  /** These are the JS API's methods, without its argument checks. */
  get(index: number): unknown;
  set(index: number, value?: unknown): void;
  grow(delta: number, value?: unknown): number;
}

/** What the functions here use of a VMContext. */
export interface TableContext {
  readonly T: readonly { elements: unknown[] }[];
  readonly elem: unknown[][];
}

/**
 * @param element the element type in runtime space.
 * @param initial makes elements when they are asked for; then there is no initial value.
 */
export const TableInstance = constructorOf(function (
  this: Unfinished<TableInstance>,
  descriptor: TableDescriptor,
  element: ValType,
  initialValue: unknown,
  initial?: (index: number) => unknown,
) {
  if (descriptor.min > MAX_TABLE_LENGTH) throw new RangeError('could not allocate table');
  // Sized at once: nothing is written to a table of any length.
  this.elements = initial === undefined ? [] : new Array<unknown>(descriptor.min);
  this.element = element;
  this.min = descriptor.min;
  this.max = descriptor.max;
  this.is64 = descriptor.is64;
  this.limit = MAX_TABLE_LENGTH;
  this.initial = initial || null;
  this.object = undefined;
  extend(this.elements, descriptor.min, initialValue);
});

function extend(elements: unknown[], length: number, value: unknown): void {
  for (let i = elements.length; i < length; i++) elements.push(value);
}

/** Grows a table. @returns the old length, or -1 if it can't grow so far. */
export function growTable(table: TableInstance, delta: number, value: unknown): number {
  const oldLength = table.elements.length;
  const length = oldLength + delta;
  if (length > table.limit || (table.max !== null && length > table.max)) return -1;
  extend(table.elements, length, value);
  return oldLength;
}

/** Element `index`, which is in bounds. */
export function elementAt(table: TableInstance, index: number): unknown {
  const element = table.elements[index];
  if (element !== undefined || table.initial === null) return element;
  return (table.elements[index] = table.initial(index));
}

Object.defineProperty(TableInstance.prototype, 'length', {
  configurable: true,
  get(this: TableInstance): number {
    return this.elements.length;
  },
});

/** The element that fills new places: an absent or undefined value stands for the default. */
export const toFiller = (value: unknown, element: ValType): unknown =>
  value === undefined ? defaultValue(element) : refFromJs(value, element);

function positionIn(table: TableInstance, index: unknown): number {
  const position = hostCount(index);
  if (position >= table.elements.length) throw new RangeError('table index is out of bounds');
  return position;
}

TableInstance.prototype.get = function (index: number): unknown {
  return refToJs(elementAt(this, positionIn(this, index)), this.element);
};
TableInstance.prototype.set = function (index: number, ...value: unknown[]): void {
  // Here an undefined value is not an absent one.
  const element =
    value.length === 0 ? defaultValue(this.element) : refFromJs(value[0], this.element);
  this.elements[positionIn(this, index)] = element;
};
TableInstance.prototype.grow = function (delta: number, value?: unknown): number {
  const oldLength = growTable(this, hostCount(delta), toFiller(value, this.element));
  if (oldLength < 0) throw new RangeError('failed to grow table');
  return oldLength;
};

// ---------------------------------------------------------------- instructions
// Indices and counts are non-negative JS numbers up to 2^64.

const elementsOf = ($: TableContext, table: number): unknown[] => $.T[table]!.elements;

/** table.get */
export function tableGet($: TableContext, table: number, index: number): unknown {
  if (index >= elementsOf($, table).length) tableOutOfBounds();
  return elementAt($.T[table] as TableInstance, index);
}

/** table.set */
export function tableSet($: TableContext, table: number, index: number, value: unknown): void {
  const elements = elementsOf($, table);
  if (index >= elements.length) tableOutOfBounds();
  elements[index] = value;
}

/** table.size */
export const tableSize = ($: TableContext, table: number): number => elementsOf($, table).length;

/** table.grow: the old length, or -1. */
export const tableGrow = ($: TableContext, table: number, value: unknown, delta: number): number =>
  growTable($.T[table] as TableInstance, delta, value);

/** table.fill */
export function tableFill(
  $: TableContext,
  table: number,
  to: number,
  value: unknown,
  count: number,
): void {
  const elements = elementsOf($, table);
  if (to + count > elements.length) tableOutOfBounds();
  elements.fill(value, to, to + count);
}

/** Copies elements, within a table or into it. */
function copyElements(
  target: unknown[],
  to: number,
  source: unknown[],
  from: number,
  count: number,
): void {
  if (to + count > target.length || from + count > source.length) tableOutOfBounds();
  copyList(target, to, source, from, count);
}

/** table.copy, from table `fromTable` to table `toTable`. */
export function tableCopy(
  $: TableContext,
  toTable: number,
  fromTable: number,
  to: number,
  from: number,
  count: number,
): void {
  const source = $.T[fromTable] as TableInstance;
  const end = Math.min(from + count, source.elements.length);
  if (source.initial !== null) for (let i = from; i < end; i++) elementAt(source, i);
  copyElements(elementsOf($, toTable), to, source.elements, from, count);
}

/** table.init: copies from element segment `segment`. */
export function tableInit(
  $: TableContext,
  table: number,
  segment: number,
  to: number,
  from: number,
  count: number,
): void {
  copyElements(elementsOf($, table), to, $.elem[segment]!, from, count);
}

/** elem.drop */
export function elemDrop($: TableContext, segment: number): void {
  $.elem[segment] = [];
}

/**
 * The slow path of call_indirect: the function reference if its type is a subtype of the expected
 * one, else the trap that says why not.
 * @param index int32 that stands for an unsigned index, or the non-negative number of a 64-bit one.
 * @param typeId canonical id of the expected type.
 */
export function indirect($: TableContext, table: number, index: number, typeId: number): FuncRef {
  const elements = elementsOf($, table);
  const position = index < 0 ? index + 2 ** 32 : index;
  if (position >= elements.length) return trap('undefinedElement');
  const ref = elementAt($.T[table] as TableInstance, position) as FuncRef | null;
  if (ref === null) return trap('uninitializedElement');
  return isSubtype(ref.t, typeId) ? ref : trap('indirectCallMismatch');
}
