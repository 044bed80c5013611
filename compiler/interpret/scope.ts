/**
 * Where the variables of emitted code are while it is interpreted. Names are resolved once, when a
 * function is prepared: a variable of a function becomes a slot of its frame, one of a unit a cell,
 * and what a unit is given from outside a constant.
 */
import type * as ES from 'estree';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- JavaScript's values, whatever they are
export type Value = any;

/**
 * One call of a function: [ENCLOSING] the frame of the call that made it, [RESULT] what it returns,
 * then its parameters and variables.
 */
export type Frame = Value[];
export const ENCLOSING = 0;
export const RESULT = 1;
export const FIRST_PARAMETER = 2;

/** A prepared expression. */
export type Evaluate = (frame: Frame) => Value;

export type FunctionNode =
  ES.FunctionDeclaration | ES.FunctionExpression | ES.ArrowFunctionExpression;

/** Prepares a function node as an expression that makes the function. */
export type FunctionMaker = (node: FunctionNode, scope: FunctionScope | UnitScope) => Evaluate;

export interface Cell {
  value: Value;
}

export type Place =
  | { readonly kind: 'local'; readonly slot: number }
  /** `depth` frames further out. */
  | { readonly kind: 'outer'; readonly depth: number; readonly slot: number }
  | { readonly kind: 'cell'; readonly cell: Cell }
  | { readonly kind: 'constant'; readonly value: unknown };

/** Of JavaScript's own names, those that emitted code uses. */
const globals: Readonly<Record<string, unknown>> = {
  Math,
  ArrayBuffer,
  DataView,
  Int8Array,
  Uint8Array,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  Array,
  Number,
  Object,
  Infinity,
  NaN,
  undefined,
};

/** The top level of a piece of emitted code. */
export class UnitScope {
  private readonly constants: ReadonlyMap<string, unknown>;
  private readonly cells = new Map<string, Cell>();
  /** How functions are made anywhere in the unit. */
  readonly makeFunction: FunctionMaker;

  /** @param constants names that the unit is given, with their values */
  constructor(constants: ReadonlyMap<string, unknown>, makeFunction: FunctionMaker) {
    this.constants = constants;
    this.makeFunction = makeFunction;
  }

  declare(name: string): Cell {
    let cell = this.cells.get(name);
    if (cell === undefined) this.cells.set(name, (cell = { value: undefined }));
    return cell;
  }

  resolve(name: string): Place {
    const cell = this.cells.get(name);
    if (cell !== undefined) return { kind: 'cell', cell };
    if (this.constants.has(name)) return { kind: 'constant', value: this.constants.get(name) };
    if (Object.hasOwn(globals, name)) return { kind: 'constant', value: globals[name] };
    throw new Error(`unreachable: emitted code uses ${name}, which nothing declares`);
  }
}

/** One function's variables. Labels are numbered here, too: two signals for each. */
export class FunctionScope {
  readonly enclosing: FunctionScope | UnitScope;
  readonly makeFunction: FunctionMaker;
  private readonly slots = new Map<string, number>();
  private slotCount = FIRST_PARAMETER;
  private readonly labels = new Map<string, number>();
  private labelCount = 0;

  constructor(enclosing: FunctionScope | UnitScope) {
    this.enclosing = enclosing;
    this.makeFunction = enclosing.makeFunction;
  }

  get frameSize(): number {
    return this.slotCount;
  }

  /** Slot of a parameter or a `var`; the same one for the same name. */
  declare(name: string): number {
    let slot = this.slots.get(name);
    if (slot === undefined) this.slots.set(name, (slot = this.slotCount++));
    return slot;
  }

  /** A slot under a name that no emitted code has: a value kept while something waits. */
  temporary(): { readonly name: string; readonly slot: number } {
    const name = `(${this.slotCount})`;
    return { name, slot: this.declare(name) };
  }

  /** Gives `name` a slot of its own while `inner` runs: the parameter of a catch clause. */
  within<T>(name: string, inner: (slot: number) => T): T {
    const outer = this.slots.get(name);
    const slot = this.slotCount++;
    this.slots.set(name, slot);
    const result = inner(slot);
    if (outer === undefined) this.slots.delete(name);
    else this.slots.set(name, outer);
    return result;
  }

  /** Number of a label: labels of one function that share a name share it, too. */
  label(name: string): number {
    let label = this.labels.get(name);
    if (label === undefined) this.labels.set(name, (label = this.labelCount++));
    return label;
  }

  resolve(name: string): Place {
    const slot = this.slots.get(name);
    if (slot !== undefined) return { kind: 'local', slot };
    const place = this.enclosing.resolve(name);
    if (place.kind === 'local') return { kind: 'outer', depth: 1, slot: place.slot };
    return place.kind === 'outer' ? { ...place, depth: place.depth + 1 } : place;
  }
}
