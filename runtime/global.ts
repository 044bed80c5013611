/**
 * Globals that are shared (exported, imported mutable) or beyond the named fields: cells. A cell
 * holds the parts of its value in v, v1, v2, v3, as abi.ts says.
 *
 * @see core 4.2.9 "Global Instances"
 */
import type { Constructor, Unfinished } from './constructor.ts';
import { constructorOf } from './constructor.ts';
import { R } from './registers.ts';
import { F32, F64, I64, isRef } from './value-types.ts';
import type { ValType } from './value-types.ts';
import { valueFromJs, valueToJs } from './values.ts';

export interface GlobalCell {
  v: unknown;
  v1: number;
  v2: number;
  v3: number;
  /** In runtime space. */
  readonly type: ValType;
  readonly mutable: boolean;
  /** The JS object that stands for this global, once made. */
  object: unknown;
  /** The value, as the JS API shows it. */
  value: unknown;
}

type CellConstructor = Constructor<[type: ValType, mutable: boolean], GlobalCell>;

/**
 * One constructor for each class of part: engines keep the representation of a field by
 * constructor, so float cells stay float cells. All three make GlobalCells.
 */
function cellConstructor(initialValue: unknown): CellConstructor {
  return constructorOf(function (this: Unfinished<GlobalCell>, type: ValType, mutable: boolean) {
    this.v = initialValue;
    this.v1 = 0;
    this.v2 = 0;
    this.v3 = 0;
    this.type = type;
    this.mutable = mutable;
    this.object = undefined;
  });
}
export const GlobalCell = cellConstructor(0);
const FloatCell = cellConstructor(NaN);
const RefCell = cellConstructor(null);
(FloatCell as { prototype: GlobalCell }).prototype = GlobalCell.prototype;
(RefCell as { prototype: GlobalCell }).prototype = GlobalCell.prototype;

/** A cell for a global of `type` (in runtime space), not yet initialised. */
export function newGlobalCell(type: ValType, mutable: boolean): GlobalCell {
  if (isRef(type)) return new RefCell(type, mutable);
  return type === F32 || type === F64
    ? new FloatCell(type, mutable)
    : new GlobalCell(type, mutable);
}

/** ToWebAssemblyValue into a cell. @throws TypeError if the value does not fit the type. */
export function setGlobalFromJs(cell: GlobalCell, value: unknown): void {
  const first = valueFromJs(value, cell.type);
  cell.v = first;
  if (cell.type === I64) cell.v1 = R.i1;
}

Object.defineProperty(GlobalCell.prototype, 'value', {
  configurable: true,
  get(this: GlobalCell): unknown {
    return valueToJs(this.type, this.v, this.v1);
  },
  set(this: GlobalCell, value: unknown) {
    if (!this.mutable) throw new TypeError("Can't set the value of an immutable global.");
    setGlobalFromJs(this, value);
  },
});
