/**
 * The contract between emitted code and the runtime: shape of an artefact, names of the fields
 * of a VMContext, the calling convention. Compiler and runtime both import it. What else of runtime/
 * the compiler may import is listed in test/architecture/rules.js (SHARED_WITH_COMPILER); the runtime
 * imports nothing of the compiler. A change here changes ABI_VERSION.
 *
 * Calling convention
 *   A wasm function of type [t*] -> [u*] is a JS function f($, ...parts). `$` is the VMContext of
 *   the instance that defines it. Every value is a list of parts: i32, f32, f64 and references
 *   are one part; i64 is two int32 parts (low, high); v128 is four int32 parts (lane 0 first).
 *   An int part is always a JS number in int32 range (never -0, never a boolean).
 *   The first part of the results is returned; part n >= 1 is left in the registers `R`,
 *   in the slot resultSlot(n, class), to be read before anything else runs.
 *   f32 is a JS number that is exactly a float32, but for a signalling NaN, which is carried as
 *   the f64 NaN with the same sign and the payload shifted left by 29 bits.
 *   A null reference is `null`. A function reference is a FuncRef record. An externref is the
 *   host's value itself.
 *   A function that may suspend has a second, suspending form: a generator g($, ...parts) that
 *   yields the promises it waits for and returns what f would. Only suspending forms call it. A
 *   tail call in it is always left in R.tail, to whoever began the generator.
 */
import type { ValType } from './value-types.ts';

export const ABI_VERSION = 3;

/** How a part is kept: int32, JS number, or reference. */
export type PartClass = 'i' | 'f' | 'r';

/** Field names of VMContexts beyond these counts move into arrays, so that contexts stay fast objects. */
export const NAMED_GLOBALS = 120;
export const NAMED_IMPORTS = 120;
export const NAMED_TABLES = 16;
export const NAMED_TYPES = 120;
/**
 * The same of the registers, by class. Parts of giants hand back dozens of ints, and a field of a constant object is
 * one load, an array's element several checks; of floats in arrays V8 makes objects. Above 127 fields together V8
 * looks each up by its name.
 */
export const NAMED_RESULTS = { i: 64, f: 36, r: 8 } as const;
/** Length of `F`. */
export const FLOAT_RESULTS = 1024;

/**
 * The result registers: one object per copy of the runtime, shared by all instances.
 * i1..i63, f1..f35, r1..r7 hold result parts by number and class; I, F, X hold part n at [n] beyond, X
 * floats beyond the end of F, too. Floats that a function hands to a part of it that was made a function
 * (passes/outline.ts) are in slots of results from 1 on.
 * `host` is the last error that a host function threw (see trap.ts), `tail` the pending tail
 * call or null, `budget` how many nested tail calls may still be made before unwinding.
 */
export interface Registers {
  i1: number;
  [int: `i${number}`]: number;
  [float: `f${number}`]: number;
  r1: unknown;
  r2: unknown;
  r3: unknown;
  r4: unknown;
  r5: unknown;
  r6: unknown;
  r7: unknown;
  I: number[];
  F: Float64Array;
  X: unknown[];
  host: unknown;
  tail: TailCall | null;
  budget: number;
}

/**
 * Storages that hold an array's elements as numbers, by the runtime's function that makes one. Code
 * calls them by their position here where the kind is an operand (array.new_data).
 */
export const storageKinds = ['int8s', 'int16s', 'int32s', 'float32s', 'float64s'] as const;
export type StorageKind = (typeof storageKinds)[number];

/** Where result part `n` (n >= 1) is left, as a property path below `R`: 'i1', or 'I[70]' as ['I', 70]. */
export function resultSlot(n: number, partClass: PartClass): string | readonly [string, number] {
  if (n < NAMED_RESULTS[partClass]) return partClass + n;
  if (partClass === 'f') return [n < FLOAT_RESULTS ? 'F' : 'X', n];
  return [partClass === 'i' ? 'I' : 'X', n];
}

/** A tail call that waits for its caller's frame to be gone. */
export interface TailCall {
  f: Code;
  args: unknown[];
}

/** Emitted code of one function: f($, ...parts) -> first result part. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- parts are numbers or references, by signature
export type Code = (context: any, ...parts: any[]) => any;

/** A call that may wait: what a generator makes. R holds its further result parts once it is done. */
export type Suspendable = IterableIterator<unknown, unknown, unknown>;
/** The suspending form of a function. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- parts are numbers or references here, too
export type SuspendingCode = (context: any, ...parts: any[]) => Suspendable;

/** A function reference: what tables, globals and ref.func hold. Identity is function identity. */
export interface FuncRef {
  /** Code to call as f.f(f.$, ...parts). A lazy stub may replace it once translated. */
  f: Code;
  /** VMContext of the instance the function belongs to. */
  $: unknown;
  /** Canonical type id (TypeRegistry). call_indirect compares it. */
  t: number;
  /** Entry for tail calls: may return with R.tail set. Equals `f` where the function makes none. */
  u: Code;
  /** Suspending form, or null where `f` is to be called instead. Worked out when first asked for. */
  readonly g: SuspendingCode | null;
  /** The JS exported function, once asked for. */
  exported: unknown;
  /** Makes `exported`: the emitted wrapper of this function's signature. */
  wrap: (ref: FuncRef) => unknown;
  /** Index in its instance's function space: the exported function's name. */
  index: number;
}

/** Names of VMContext fields; both sides build them only here. */
export const field = {
  /** DataView over memory k; kept current by the runtime when the memory grows. */
  view: (k: number): string => (k === 0 ? 'D' : `D${k}`),
  /** Uint8Array over memory k, likewise. */
  bytes: (k: number): string => (k === 0 ? 'U' : `U${k}`),
  /**
   * Map of the written pages of memory k, in contexts of artefacts that keep one (dirtyPageTracking).
   * Not to be taken for the variable P of emitted files (PrimaryView): that is no field of contexts.
   */
  written: (k: number): string => (k === 0 ? 'P' : `P${k}`),
  /** Elements array of table k (identity never changes). Null: in T[k].elements. */
  table: (k: number): string | null => (k < NAMED_TABLES ? `t${k}` : null),
  /** Global k: a private or immutable global's first part, or a shared global's cell. Null: in G[k]. */
  global: (k: number): string | null => (k < NAMED_GLOBALS ? `g${k}` : null),
  /** Part n >= 1 of a private or immutable global. */
  globalPart: (k: number, n: number): string => (n === 0 ? `g${k}` : `g${k}_${n}`),
  /** Canonical id of type k, present for types that code compares. Null: in K[k]. */
  type: (k: number): string | null => (k < NAMED_TYPES ? `k${k}` : null),
  /** FuncRef of imported function k. Null: in I[k]. */
  imported: (k: number): string | null => (k < NAMED_IMPORTS ? `i${k}` : null),
} as const;

/** True if global k is kept as plain fields of the context; otherwise it is a cell. */
export const livesInFields = (global: GlobalDescriptor, k: number): boolean =>
  k < NAMED_GLOBALS && (!global.mutable || global.isPrivate);

/**
 * What every context has beside the named fields; the emitted Context constructor sets them to
 * null and the runtime fills them before any code runs.
 */
export interface ContextBase {
  artefact: Artefact;
  /** Runtime objects of all memories, tables; cells of all globals that are cells (else undefined). */
  M: unknown[];
  T: { elements: unknown[] }[];
  G: Record<string, unknown>[];
  /** FuncRefs of imported functions; canonical ids of all types; FuncRefs made so far, by function index. */
  I: FuncRef[];
  K: number[];
  refs: (FuncRef | undefined)[];
  /** Tags by index; segments that are not dropped (a dropped one is empty). */
  tags: unknown[];
  data: Uint8Array[];
  elem: unknown[][];
}

/** Field of a global cell that holds part n: v, v1, v2, v3. */
export const cellPart = (n: number): string => (n === 0 ? 'v' : `v${n}`);

export type FuncTypeDescriptor = {
  kind: 'func';
  params: ValType[];
  results: ValType[];
  isFinal: boolean;
  supertype: number;
};
export type FieldDescriptor = { type: ValType; mutable: boolean };
export type StructTypeDescriptor = {
  kind: 'struct';
  fields: FieldDescriptor[];
  isFinal: boolean;
  supertype: number;
  /** Custom descriptors: the type of its values' descriptor, and the type whose descriptor it is. */
  descriptor?: number;
  describes?: number;
};
export type ArrayTypeDescriptor = {
  kind: 'array';
  element: FieldDescriptor;
  isFinal: boolean;
  supertype: number;
};
/** One type definition; concrete heap types are indices into the same list. supertype -1: none. */
export type TypeDescriptor = FuncTypeDescriptor | StructTypeDescriptor | ArrayTypeDescriptor;

/** Limits: counts of pages or elements; `max` null when absent. Values above 2^53 are not needed: both are capped at 2^53. */
export interface LimitsDescriptor {
  min: number;
  max: number | null;
  is64: boolean;
}
export interface MemoryDescriptor extends LimitsDescriptor {
  shared: boolean;
  pageSizeLog2: number;
}
/** Pages (of 64 KiB) of a memory that int32 addresses reach: 2 GiB. */
export const NEAR_PAGES = 32768;

/**
 * True if code must be ready for more than 2 GiB: then an int32 address is made unsigned first.
 * A memory that a module defines without declaring a maximum is near, and never grows past 2 GiB.
 */
export function isFarMemory(memory: MemoryDescriptor, isImported: boolean): boolean {
  const { min, max, is64, pageSizeLog2 } = memory;
  const nearPages = NEAR_PAGES * 2 ** (16 - pageSizeLog2);
  if (is64 || min > nearPages) return true;
  return max === null ? isImported : max > nearPages;
}

/** Log2 of the bytes of a page in the map of written pages: finer than wasm's pages. */
export const WRITTEN_PAGE_LOG2 = 12;

/**
 * A marked page stands for as many bytes of the next one, too: for what straddles their border, and
 * for writes a little above one that is marked.
 */
export const WRITTEN_SLACK = 256;

/** True for a memory that another thread may grow: windows on it are stale after synchronizing. */
export const mayGrowElsewhere = ({ shared, min, max }: MemoryDescriptor): boolean =>
  shared && max !== null && max > min;

export interface TableDescriptor extends LimitsDescriptor {
  element: ValType;
}
/** `isPrivate`: mutable, defined here, never exported: lives in context fields, not in a cell. */
export interface GlobalDescriptor {
  type: ValType;
  mutable: boolean;
  isPrivate: boolean;
}

export type ImportDescriptor = { module: string; name: string } & (
  | { kind: 'func'; type: number; isExact?: true }
  | { kind: 'table'; table: TableDescriptor }
  | { kind: 'memory'; memory: MemoryDescriptor }
  | { kind: 'global'; global: { type: ValType; mutable: boolean } }
  | { kind: 'tag'; type: number }
);
export type ExternKind = ImportDescriptor['kind'];
export interface ExportDescriptor {
  name: string;
  kind: ExternKind;
  index: number;
}

/** A constant expression that is run at instantiation; it may read imported and earlier globals. */
export type ConstFunction<T> = (context: unknown) => T;

/** Element segment. `items`: function indices (-1 null), or an expression that makes all references. */
export interface ElementDescriptor {
  mode: 'passive' | 'active' | 'declarative';
  table: number;
  /** Unsigned element offset, for active segments. */
  offset: number | ConstFunction<number>;
  type: ValType;
  items: readonly number[] | ConstFunction<unknown[]>;
}

/** Data segment: bytes [start, end) of the artefact's wasmData. */
export interface DataDescriptor {
  mode: 'passive' | 'active';
  memory: number;
  offset: number | ConstFunction<number>;
  start: number;
  end: number;
}

/** Makes the JS exported function of a FuncRef; one per function type that can escape. */
export type ExportWrapper = (ref: FuncRef) => (...args: unknown[]) => unknown;
/** Makes Code out of a host function; one per imported function type. */
export type ImportAdapter = (host: (...args: unknown[]) => unknown) => Code;

/** Suspending forms of the functions that may suspend, by index in the function space. */
export interface SuspendingForms {
  readonly code: (functionIndex: number) => SuspendingCode | undefined;
  /** Where it differs from `code`: the form that may return with R.tail set. */
  readonly tailCode: (functionIndex: number) => SuspendingCode | undefined;
}

/**
 * Makes a struct of the parts of its fields, or an array of its storage. `prototype` is the
 * runtime's to set: see gc.ts.
 */
export interface GcConstructor {
  new (...parts: unknown[]): object;
  prototype: object;
}

/**
 * Holds views of memory 0 of an artefact's instances: D that of its instance, while there is one and no
 * other (primary-view.ts); C that of the instance that code of its own enters by itself, or entered last.
 */
export interface PrimaryView {
  D?: DataView | null;
  C?: DataView | null;
}

/** What the compiler hands to the runtime for one module: an artefact file's content, live. */
export interface Artefact {
  readonly abi: number;
  /** Hex sha-256 of the wasm bytes. */
  readonly hash: string;
  readonly types: readonly TypeDescriptor[];
  /** Sizes of the rec groups that `types` is cut into, in order. */
  readonly recGroups: readonly number[];
  readonly imports: readonly ImportDescriptor[];
  /** Type index of each function, imported ones first. */
  readonly functionTypes: readonly number[] | Uint32Array;
  /** All tables, imported first; likewise memories, globals, tags. */
  readonly tables: readonly TableDescriptor[];
  readonly memories: readonly MemoryDescriptor[];
  readonly globals: readonly GlobalDescriptor[];
  readonly tags: readonly number[];
  readonly exports: readonly ExportDescriptor[];
  readonly start: number;
  readonly elements: readonly ElementDescriptor[];
  readonly data: readonly DataDescriptor[];
  /** Types whose canonical ids code compares: the runtime fills field.type(k) of these. */
  readonly comparedTypes: readonly number[];
  /** Value of an import that is not the host's to give (builtins.ts); undefined: the host is asked. */
  readonly supply?: (descriptor: ImportDescriptor) => unknown;
  /** Present if code marks the pages that it writes to, in $[field.written(k)][page] of memory k. */
  readonly dirtyPageTracking?: true;
  /** Present if code asks $.checkpoint now and then whether to go on (termination.ts). */
  readonly closeOnAbort?: true;
  /** Present if functions report their calls to $.listener (listeners/). */
  readonly listened?: true;
  /** Constructors of structs and arrays by type index; the runtime gives them their prototypes. */
  readonly constructors?: Readonly<Record<number, GcConstructor>>;
  /** Constructor of the VMContext: `new Context()` has every field of field.* that code uses. */
  readonly Context: new () => object;
  /** Absent where no code looks for it. */
  readonly primary?: PrimaryView;
  /** Sets all defined globals in index order (fields and cells are there already). */
  readonly initGlobals: (context: unknown) => void;
  /** Initial value of defined table k (an index into `tables`), or undefined for null. */
  readonly tableInit: Readonly<Record<number, ConstFunction<unknown>>>;
  /** Code of a defined function, by index in the function space; may be a lazy stub. */
  readonly code: (functionIndex: number) => Code;
  /** Tail entry of a defined function, where it differs from its code. */
  readonly tailCode: (functionIndex: number) => Code | undefined;
  /** Suspending forms; absent from artefacts that were compiled without. */
  readonly suspending?: SuspendingForms;
  readonly wrap: (typeIndex: number) => ExportWrapper;
  readonly adapt: (typeIndex: number) => ImportAdapter;
  /** Bytes that DataDescriptor ranges index. */
  readonly wasmData: () => Uint8Array;
  readonly customSections: (name: string) => ArrayBuffer[];
  /** Present in code that was compiled to record a profile: what it has counted (branch-counts.ts). */
  readonly branchCounts?: BranchCounts;
}

/**
 * How often branches went which way, by byte offset of the branch in the module. Of `if` and `br_if`:
 * with an operand of 0, and of another. Of `br_table`: to each label, the default last. What was
 * never counted may be missing.
 */
export type BranchCounts = Record<number, number[]>;
