/**
 * Instantiation: makes a VMContext of an artefact and its imports. Split as wasmtime's
 * InstanceAllocator does it: `allocate` links, creates everything and makes the exports, without
 * any visible effect; `initialize` copies segments and runs the start function, once, and what it
 * did before a trap stays done.
 *
 * @see core 4.7.2 "Instantiation", js-api "instantiate the core of a WebAssembly module"
 */
import {
  ABI_VERSION,
  NAMED_GLOBALS,
  NAMED_TABLES,
  cellPart,
  field,
  isFarMemory,
  livesInFields,
} from './abi.ts';
import type {
  Artefact,
  ConstFunction,
  DataDescriptor,
  ElementDescriptor,
  ExportDescriptor,
  MemoryDescriptor,
  TableDescriptor,
} from './abi.ts';
import type { VMContext } from './context.ts';
import { LinkError } from './errors.ts';
import { TagInstance } from './exception.ts';
import { exportedFunction, refFunc } from './func.ts';
import { prepareConstructors } from './gc.ts';
import { newGlobalCell } from './global.ts';
import type { GlobalCell } from './global.ts';
import { resolveImports } from './link.ts';
import type { ResolvedImports } from './link.ts';
import { LinearMemory, NO_DATA, attach, markWritten } from './memory.ts';
import { claimPrimaryView } from './primary-view.ts';
import { TableInstance } from './table.ts';
import { mapError, memoryOutOfBounds, tableOutOfBounds } from './trap.ts';
import { canonicalValType, typeIdsOf } from './type-registry.ts';
import { partCount } from './value-types.ts';
import type { ValType } from './value-types.ts';

export interface Instance {
  readonly context: VMContext;
  /** Frozen, without prototype, in the order of the export section. */
  readonly exports: Readonly<Record<string, unknown>>;
}

/** A runtime object that exports show through a JS object. */
export type CoreObject = LinearMemory | TableInstance | GlobalCell | TagInstance;

/** Says which JS object stands for a runtime object in exports; always the same one. */
export type Expose = (core: CoreObject) => unknown;

const exposeItself: Expose = (core) => core;

/** What an allocator brings to an instance; without one the runtime makes everything anew. */
export interface InstanceResources {
  /** Canonical ids of the module's types. */
  readonly typeIds: readonly number[];
  /** Memory k, which the module defines. */
  memory(descriptor: MemoryDescriptor, k: number): LinearMemory;
  /** Table k, which the module defines, with elements of a type in runtime space. */
  table(
    descriptor: TableDescriptor,
    element: ValType,
    k: number,
    context: VMContext,
  ): TableInstance;
}

type Fields = Record<string, unknown>;

/** Keeps the names that `nameOf` builds: making and looking up fresh strings is the dear part of setting a field. */
function memoized(nameOf: (k: number) => string | null): (k: number) => string | null {
  const names: (string | null)[] = [];
  return (k) => {
    const known = names[k];
    return known === undefined ? (names[k] = nameOf(k)) : known;
  };
}
const importedName = memoized(field.imported);
const typeName = memoized(field.type);
const globalName = memoized(field.global);

/** Sets field `name` if code uses it: contexts declare such fields and no others. */
function setField(context: VMContext, name: string | null, value: unknown): void {
  if (name !== null && name in context) (context as unknown as Fields)[name] = value;
}

// ---------------------------------------------------------------- allocate

function newContext(artefact: Artefact, typeIds: readonly number[]): VMContext {
  if (artefact.abi !== ABI_VERSION) {
    throw new LinkError(
      `the artefact is for ABI ${artefact.abi}, this runtime has ABI ${ABI_VERSION}: compile it again`,
    );
  }
  const context = new artefact.Context() as VMContext;
  context.artefact = artefact;
  context.K = typeIds;
  prepareConstructors(artefact, context.K);
  claimPrimaryView(artefact.primary, context);
  for (const k of artefact.comparedTypes) setField(context, typeName(k), context.K[k]);
  return context;
}

function installFunctions(context: VMContext, imports: ResolvedImports): void {
  context.I = imports.functions;
  // Sized at once: engines turn an array that is filled from its far end into a slow dictionary.
  context.refs = new Array<undefined>(context.artefact.functionTypes.length);
  context.I.forEach((ref, k) => setField(context, importedName(k), ref));
}

function createMemories(
  context: VMContext,
  imports: ResolvedImports,
  resources: InstanceResources | null,
): void {
  const importedCount = imports.memories.length;
  context.M = context.artefact.memories.map((descriptor, k) => {
    if (k < importedCount) return imports.memories[k]!;
    return resources === null ? new LinearMemory(descriptor) : resources.memory(descriptor, k);
  });
  context.M.forEach((memory, k) => {
    const isOwner = k >= importedCount;
    if (isOwner) memory.isNear = !isFarMemory(context.artefact.memories[k]!, false);
    attach(memory, context, k, isOwner);
  });
}

/** Defined tables are empty of values until their initialisers can run. */
function createTables(
  context: VMContext,
  imports: ResolvedImports,
  resources: InstanceResources | null,
): void {
  context.T = context.artefact.tables.map((descriptor, k) => {
    if (k < imports.tables.length) return imports.tables[k]!;
    const element = canonicalValType(context.K, descriptor.element);
    return resources === null
      ? new TableInstance(descriptor, element, null)
      : resources.table(descriptor, element, k, context);
  });
  for (let k = 0; k < context.T.length && k < NAMED_TABLES; k++) {
    setField(context, field.table(k), context.T[k]!.elements);
  }
}

/** Copies an immutable imported global's parts into the fields that code reads. */
function importIntoFields(context: VMContext, cell: GlobalCell, k: number): void {
  for (let n = 0; n < partCount(cell.type); n++) {
    setField(context, field.globalPart(k, n), (cell as unknown as Fields)[cellPart(n)]);
  }
}

/** Puts cells where code expects them; defined globals get their values later. */
function createGlobals(context: VMContext, imports: ResolvedImports): void {
  const cells: (GlobalCell | undefined)[] = [];
  context.artefact.globals.forEach((global, k) => {
    const imported = imports.globals[k];
    if (livesInFields(global, k)) {
      cells.push(imported);
      if (imported !== undefined) importIntoFields(context, imported, k);
      return;
    }
    const cell =
      imported || newGlobalCell(canonicalValType(context.K, global.type), global.mutable);
    cells.push(cell);
    if (k < NAMED_GLOBALS) setField(context, globalName(k), cell);
  });
  context.G = cells;
}

function createTags(context: VMContext, imports: ResolvedImports): void {
  context.tags = context.artefact.tags.map(
    (type, k) => imports.tags[k] || new TagInstance(context.K[type]!),
  );
}

function initializeTables(context: VMContext): void {
  const initializers = context.artefact.tableInit;
  for (const k of Object.keys(initializers)) {
    context.T[Number(k)]!.elements.fill(initializers[Number(k)]!(context));
  }
}

/** Element segments' values; active ones that list functions go to their table without a copy. */
function createElements(context: VMContext): void {
  context.elem = context.artefact.elements.map((segment) => {
    const items = segment.items;
    if (segment.mode === 'declarative') return [];
    if (typeof items === 'function') return items(context);
    return segment.mode === 'active' ? [] : items.map((index) => functionOrNull(context, index));
  });
}

const functionOrNull = (context: VMContext, index: number): unknown =>
  index < 0 ? null : refFunc(context, index);

function createData(context: VMContext): void {
  const segments = context.artefact.data;
  const bytes = segments.length > 0 ? context.artefact.wasmData() : NO_DATA;
  context.data = segments.map((segment) =>
    segment.mode === 'passive' ? bytes.subarray(segment.start, segment.end) : NO_DATA,
  );
}

/** The cell of global k; an immutable one that lived in fields so far gets its cell here. */
function cellOfGlobal(context: VMContext, k: number): GlobalCell {
  const known = context.G[k];
  if (known !== undefined) return known;
  const global = context.artefact.globals[k]!;
  const cell = newGlobalCell(canonicalValType(context.K, global.type), global.mutable);
  for (let n = 0; n < partCount(cell.type); n++) {
    (cell as unknown as Fields)[cellPart(n)] = (context as unknown as Fields)[
      field.globalPart(k, n)
    ];
  }
  context.G[k] = cell;
  return cell;
}

/** What an export shows: the same each time. */
export function exportValue(
  context: VMContext,
  descriptor: ExportDescriptor,
  expose: Expose = exposeItself,
): unknown {
  const index = descriptor.index;
  switch (descriptor.kind) {
    case 'func':
      return exportedFunction(refFunc(context, index));
    case 'table':
      return expose(context.T[index]!);
    case 'memory':
      return expose(context.M[index]!);
    case 'global':
      return expose(cellOfGlobal(context, index));
    case 'tag':
      return expose(context.tags[index]!);
  }
}

function createExports(context: VMContext, expose: Expose): Readonly<Record<string, unknown>> {
  const exports = Object.create(null) as Record<string, unknown>;
  for (const descriptor of context.artefact.exports) {
    exports[descriptor.name] = exportValue(context, descriptor, expose);
  }
  return Object.freeze(exports);
}

/**
 * Links and creates an instance. No segment is copied, no function of the module runs.
 * @param expose makes the JS objects in `exports`; by default runtime objects show themselves.
 * @throws TypeError, LinkError for imports that don't fit; RangeError if there is no room.
 */
export function allocate(
  artefact: Artefact,
  importObject: unknown,
  expose: Expose = exposeItself,
  resources: InstanceResources | null = null,
): Instance {
  const context = newContext(
    artefact,
    resources === null ? typeIdsOf(artefact) : resources.typeIds,
  );
  const imports = resolveImports(context, importObject);
  installFunctions(context, imports);
  createMemories(context, imports, resources);
  createTables(context, imports, resources);
  createGlobals(context, imports);
  createTags(context, imports);
  atBoundary(() => {
    artefact.initGlobals(context);
    initializeTables(context);
    createElements(context);
  });
  createData(context);
  return newInstance(context, expose);
}

/** Most hosts look at few exports, many at none: they are made when somebody does. */
function newInstance(context: VMContext, expose: Expose): Instance {
  let exports: Readonly<Record<string, unknown>> | null = null;
  return {
    context,
    get exports() {
      return exports === null ? (exports = createExports(context, expose)) : exports;
    },
  };
}

// ---------------------------------------------------------------- initialize

/** Runs emitted code from outside: what it throws is classified as at any export. */
export function atBoundary(run: () => void): void {
  try {
    run();
  } catch (error) {
    throw mapError(error);
  }
}

export const offsetOf = (context: VMContext, offset: number | ConstFunction<number>): number =>
  typeof offset === 'number' ? offset : offset(context);

/** table.init of a whole active segment, then elem.drop. */
export function initializeElement(
  context: VMContext,
  segment: ElementDescriptor,
  index: number,
): void {
  const table = context.T[segment.table]!.elements;
  const offset = offsetOf(context, segment.offset);
  const items = segment.items;
  const isComputed = typeof items === 'function';
  const values: readonly unknown[] = isComputed ? context.elem[index]! : items;
  if (offset + values.length > table.length) tableOutOfBounds();
  for (let i = 0; i < values.length; i++) {
    table[offset + i] = isComputed ? values[i] : functionOrNull(context, items[i]!);
  }
  context.elem[index] = [];
}

/** memory.init of a whole active segment, then data.drop (it is empty already). */
export function initializeData(
  context: VMContext,
  segment: DataDescriptor,
  wasmData: Uint8Array,
): void {
  const memory = context.M[segment.memory]!;
  const offset = offsetOf(context, segment.offset);
  const length = segment.end - segment.start;
  if (offset + length > memory.bytes.length) memoryOutOfBounds();
  memory.bytes.set(wasmData.subarray(segment.start, segment.end), offset);
  markWritten(memory, offset, length);
}

function initializeMemories(context: VMContext): void {
  const segments = context.artefact.data;
  const wasmData = segments.length > 0 ? context.artefact.wasmData() : NO_DATA;
  for (const segment of segments) {
    if (segment.mode === 'active') initializeData(context, segment, wasmData);
  }
}

export function runStart(context: VMContext): void {
  if (context.artefact.start < 0) return;
  const start = refFunc(context, context.artefact.start);
  start.f(start.$);
}

/**
 * Copies active segments in order, elements before data, and runs the start function. To be called
 * once, right after `allocate`.
 * @throws RuntimeError if a segment is out of bounds; whatever the start function throws.
 */
export function initialize(instance: Instance): void {
  const context = instance.context;
  const artefact = context.artefact;
  atBoundary(() => {
    artefact.elements.forEach((segment, index) => {
      if (segment.mode === 'active') initializeElement(context, segment, index);
    });
    initializeMemories(context);
    runStart(context);
  });
}

/** Makes a running instance: `allocate`, then `initialize`. */
export function instantiate(artefact: Artefact, importObject?: unknown, expose?: Expose): Instance {
  const instance = allocate(artefact, importObject, expose);
  initialize(instance);
  return instance;
}
