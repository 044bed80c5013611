/**
 * Types of what modules import and export, as objects: made by embedders to create such things, and
 * by backends to describe them. All are immutable.
 *
 * @see core 2.3 "Types"
 */
import { checkRefType, checkValType } from './val-type.ts';
import type { RefType, ValType } from './val-type.ts';

/** Parameters and results of a function. */
export class FuncType {
  readonly kind = 'func';
  readonly params: readonly ValType[];
  readonly results: readonly ValType[];
  /** For messages and debuggers only. */
  readonly name: string | undefined;

  constructor(params: Iterable<ValType>, results: Iterable<ValType>, name?: string) {
    this.params = Object.freeze([...params].map(checkValType));
    this.results = Object.freeze([...results].map(checkValType));
    this.name = name;
    Object.freeze(this);
  }

  /** The same type with a name. */
  withName(name: string): FuncType {
    return new FuncType(this.params, this.results, name);
  }

  /** Whether both have the same parameters and results. Names do not count. */
  equals(other: FuncType): boolean {
    return this.toString() === other.toString();
  }

  toString(): string {
    return `[${this.params.join(' ')}] -> [${this.results.join(' ')}]`;
  }
}

/** Options of memories and tables that few need. */
export interface AddressOptions {
  /** Addresses are i64 instead of i32. */
  readonly is64?: boolean;
}
export interface MemoryOptions extends AddressOptions {
  /** Other threads may have it too; needs a maximum. */
  readonly shared?: boolean;
  /** Log2 of the bytes in a page; 16 where nothing else is said. */
  readonly pageSizeLog2?: number;
}

function checkLimits(what: string, minimum: number, maximum: number | undefined): void {
  for (const limit of [minimum, maximum ?? 0]) {
    if (!Number.isInteger(limit) || limit < 0) {
      throw new RangeError(`${what}: ${limit} is not a non-negative integer`);
    }
  }
  if (maximum !== undefined && minimum > maximum) {
    throw new RangeError(`${what}: minimum ${minimum} is above maximum ${maximum}`);
  }
}

const limitsText = (minimum: number, maximum: number | undefined): string =>
  `${minimum}..${maximum ?? ''}`;

/** Limits of a linear memory, in pages. */
export class MemoryType {
  readonly kind = 'memory';
  readonly initialPages: number;
  readonly maximumPages: number | undefined;
  readonly is64: boolean;
  readonly shared: boolean;
  readonly pageSizeLog2: number;

  /** @throws RangeError for limits that make no sense */
  constructor(initialPages: number, maximumPages?: number, options: MemoryOptions = {}) {
    checkLimits('memory type', initialPages, maximumPages);
    this.initialPages = initialPages;
    this.maximumPages = maximumPages;
    this.is64 = options.is64 ?? false;
    this.shared = options.shared ?? false;
    this.pageSizeLog2 = options.pageSizeLog2 ?? 16;
    if (this.shared && maximumPages === undefined) {
      throw new RangeError('memory type: a shared memory needs a maximum');
    }
    Object.freeze(this);
  }

  toString(): string {
    return `memory ${limitsText(this.initialPages, this.maximumPages)}`;
  }
}

/** Element type and limits of a table, in elements. */
export class TableType {
  readonly kind = 'table';
  readonly element: RefType;
  readonly minimum: number;
  readonly maximum: number | undefined;
  readonly is64: boolean;

  /** @throws RangeError for limits that make no sense */
  constructor(element: RefType, minimum: number, maximum?: number, options: AddressOptions = {}) {
    checkLimits('table type', minimum, maximum);
    this.element = checkRefType(element);
    this.minimum = minimum;
    this.maximum = maximum;
    this.is64 = options.is64 ?? false;
    Object.freeze(this);
  }

  toString(): string {
    return `table ${limitsText(this.minimum, this.maximum)} ${this.element}`;
  }
}

/** Type and mutability of a global. */
export class GlobalType {
  readonly kind = 'global';
  readonly content: ValType;
  readonly mutable: boolean;

  constructor(content: ValType, mutable: boolean) {
    this.content = checkValType(content);
    this.mutable = mutable;
    Object.freeze(this);
  }

  toString(): string {
    return this.mutable ? `global (mut ${this.content})` : `global ${this.content}`;
  }
}

/** What an exception carries: the parameters of a function type without results. */
export class TagType {
  readonly kind = 'tag';
  readonly params: readonly ValType[];

  constructor(params: Iterable<ValType>) {
    this.params = Object.freeze([...params].map(checkValType));
    Object.freeze(this);
  }

  toString(): string {
    return `tag [${this.params.join(' ')}]`;
  }
}

export type ExternType = FuncType | MemoryType | TableType | GlobalType | TagType;
export type ExternKind = ExternType['kind'];

/** One import of a module. */
export interface ImportType {
  readonly module: string;
  readonly name: string;
  readonly type: ExternType;
}

/** One export of a module. */
export interface ExportType {
  readonly name: string;
  readonly type: ExternType;
}
