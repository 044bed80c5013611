/**
 * Resolves a module's imports against a JS object and checks that they fit. Two passes, as the
 * standard has it: first every import is read and its kind checked, in order; then types are
 * matched. Nothing is written but the result.
 *
 * @see js-api "read the imports", core 4.7.2 "Instantiation" (matching: 3.5 "External types")
 */
import type { Artefact, ImportDescriptor, LimitsDescriptor } from './abi.ts';
import { coreOf } from './core-objects.ts';
import { LinkError } from './errors.ts';
import { TagInstance } from './exception.ts';
import { FuncRefRecord, funcRefOf } from './func.ts';
import { GlobalCell, newGlobalCell, setGlobalFromJs } from './global.ts';
import { LinearMemory, UNKNOWN_MAX, refresh } from './memory.ts';
import { isSuspending, suspendingRef } from './suspend.ts';
import { TableInstance } from './table.ts';
import { canonicalValType, isSubtype, matchesType } from './type-registry.ts';
import type { FuncRef } from './abi.ts';
import { i64Type } from './values.ts';
import { I64, V128, isNumber, valTypeName } from './value-types.ts';
import type { ValType } from './value-types.ts';

/** What the imports turned out to be, by kind, each list in index order. */
export interface ResolvedImports {
  functions: FuncRef[];
  tables: TableInstance[];
  memories: LinearMemory[];
  globals: GlobalCell[];
  tags: TagInstance[];
}

type HostFunction = (...args: unknown[]) => unknown;
type Import<Kind extends ImportDescriptor['kind']> = Extract<ImportDescriptor, { kind: Kind }>;

function fail(descriptor: ImportDescriptor, what: string): never {
  throw new LinkError(`import ${descriptor.module}.${descriptor.name}: ${what}`);
}
const incompatible = (descriptor: ImportDescriptor, detail: string): never =>
  fail(descriptor, `incompatible import type: ${detail}`);

const isObject = (value: unknown): value is Record<string, unknown> =>
  (typeof value === 'object' && value !== null) || typeof value === 'function';

// ---------------------------------------------------------------- first pass: reading

/**
 * Get(Get(importObject, module), name), but for what the artefact has itself.
 * @throws TypeError where there is no object to ask.
 */
function getImport(
  importObject: unknown,
  descriptor: ImportDescriptor,
  supply: Artefact['supply'],
): unknown {
  const supplied = supply === undefined ? undefined : supply(descriptor);
  if (supplied !== undefined) return supplied;
  if (!isObject(importObject)) throw new TypeError('the imports argument must be an object');
  const namespace = importObject[descriptor.module];
  if (!isObject(namespace)) {
    throw new TypeError(
      `import ${descriptor.module}.${descriptor.name}: module ${descriptor.module} is not an object or function`,
    );
  }
  return namespace[descriptor.name];
}

const expectedKinds = {
  func: 'a function',
  table: 'a table',
  memory: 'a memory',
  global: 'a global',
  tag: 'a tag',
} as const;

function wrongKind(descriptor: ImportDescriptor, value: unknown): never {
  const given = value === undefined ? 'unknown import' : 'incompatible import type';
  return fail(descriptor, `${given}: expected ${expectedKinds[descriptor.kind]}`);
}

/** The cell of an imported global; a plain JS value becomes a new immutable one. */
function readGlobal(
  descriptor: Import<'global'>,
  value: unknown,
  typeIds: readonly number[],
): GlobalCell {
  const core = coreOf(value);
  if (core instanceof GlobalCell) return core;
  const type = canonicalValType(typeIds, descriptor.global.type);
  if (value === undefined && descriptor.global.mutable) return wrongKind(descriptor, value);
  if (isNumber(type) && typeof value !== (type === I64 ? i64Type : 'number'))
    return wrongKind(descriptor, value);
  if (type === V128) return wrongKind(descriptor, value);
  const cell = newGlobalCell(type, false);
  try {
    setGlobalFromJs(cell, value);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return fail(descriptor, `incompatible import type: ${error.message}`);
  }
  return cell;
}

const constructors = { table: TableInstance, memory: LinearMemory, tag: TagInstance } as const;

function readImport(
  descriptor: ImportDescriptor,
  value: unknown,
  typeIds: readonly number[],
): unknown {
  switch (descriptor.kind) {
    case 'func':
      return typeof value === 'function' || isSuspending(value)
        ? value
        : wrongKind(descriptor, value);
    case 'global':
      return readGlobal(descriptor, value, typeIds);
    default: {
      const core = coreOf(value);
      return core instanceof (constructors[descriptor.kind] as unknown as HostFunction)
        ? core
        : wrongKind(descriptor, value);
    }
  }
}

// ---------------------------------------------------------------- second pass: matching

const limitsText = (limits: LimitsDescriptor): string =>
  `${limits.is64 ? 'i64 ' : ''}${limits.min}..${limits.max === null ? '' : limits.max}`;

/** Limits matching (core 3.5.1); `actual.min` is the current size. */
function checkLimits(
  descriptor: ImportDescriptor,
  actual: LimitsDescriptor,
  expected: LimitsDescriptor,
): void {
  const fits =
    actual.is64 === expected.is64 &&
    actual.min >= expected.min &&
    (expected.max === null || (actual.max !== null && actual.max <= expected.max));
  if (!fits)
    incompatible(
      descriptor,
      `expected limits ${limitsText(expected)}, found ${limitsText(actual)}`,
    );
}

function checkMemory(descriptor: Import<'memory'>, memory: LinearMemory): void {
  const expected = descriptor.memory;
  if (memory.shared !== expected.shared) {
    incompatible(descriptor, `expected ${expected.shared ? 'a shared' : 'an unshared'} memory`);
  }
  if (memory.pageSizeLog2 !== expected.pageSizeLog2)
    incompatible(descriptor, 'different page sizes');
  refresh(memory);
  const max = memory.max === UNKNOWN_MAX ? expected.max : memory.max;
  checkLimits(descriptor, { min: memory.pages, max, is64: memory.is64 }, expected);
}

function checkTable(
  descriptor: Import<'table'>,
  table: TableInstance,
  typeIds: readonly number[],
): void {
  const expected = descriptor.table;
  if (table.element !== canonicalValType(typeIds, expected.element)) {
    incompatible(descriptor, `expected elements of type ${valTypeName(expected.element)}`);
  }
  checkLimits(descriptor, { min: table.length, max: table.max, is64: table.is64 }, expected);
}

function checkGlobal(
  descriptor: Import<'global'>,
  global: GlobalCell,
  typeIds: readonly number[],
): void {
  const expected = descriptor.global;
  const type: ValType = canonicalValType(typeIds, expected.type);
  const fits =
    global.mutable === expected.mutable &&
    (expected.mutable ? global.type === type : matchesType(global.type, type));
  if (!fits) {
    const mutability = expected.mutable ? 'a mutable' : 'an immutable';
    incompatible(descriptor, `expected ${mutability} global of type ${valTypeName(expected.type)}`);
  }
}

/** The record of an imported function: the exporter's own, or a new one around a host function. */
function linkFunction(
  descriptor: Import<'func'>,
  host: HostFunction,
  context: { artefact: Artefact; K: readonly number[] },
  index: number,
): FuncRef {
  const typeId = context.K[descriptor.type]!;
  if (isSuspending(host)) return suspendingRef(host, context, typeId, index);
  const ref = funcRefOf(host);
  if (ref !== undefined) {
    const fits = descriptor.isExact === true ? ref.t === typeId : isSubtype(ref.t, typeId);
    return fits ? ref : incompatible(descriptor, 'the function has another signature');
  }
  const code = context.artefact.adapt(descriptor.type)(host);
  return new FuncRefRecord(code, context, typeId, code, index);
}

/**
 * Resolves all imports of an artefact.
 * @param context the VMContext that imports: host functions are called with it. Its artefact and K
 * must be set.
 * @throws TypeError, LinkError
 */
export function resolveImports(
  context: { artefact: Artefact; K: readonly number[] },
  importObject: unknown,
): ResolvedImports {
  const { imports, supply } = context.artefact;
  const typeIds = context.K;
  const values = imports.map((descriptor) =>
    readImport(descriptor, getImport(importObject, descriptor, supply), typeIds),
  );
  const resolved: ResolvedImports = {
    functions: [],
    tables: [],
    memories: [],
    globals: [],
    tags: [],
  };
  imports.forEach((descriptor, i) => {
    const value = values[i];
    switch (descriptor.kind) {
      case 'func':
        resolved.functions.push(
          linkFunction(descriptor, value as HostFunction, context, resolved.functions.length),
        );
        break;
      case 'table':
        checkTable(descriptor, value as TableInstance, typeIds);
        resolved.tables.push(value as TableInstance);
        break;
      case 'memory':
        checkMemory(descriptor, value as LinearMemory);
        resolved.memories.push(value as LinearMemory);
        break;
      case 'global':
        checkGlobal(descriptor, value as GlobalCell, typeIds);
        resolved.globals.push(value as GlobalCell);
        break;
      case 'tag':
        if ((value as TagInstance).typeId !== typeIds[descriptor.type])
          incompatible(descriptor, 'the tag has another type');
        resolved.tags.push(value as TagInstance);
        break;
    }
  });
  return resolved;
}
