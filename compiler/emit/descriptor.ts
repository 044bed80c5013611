/**
 * The data of an artefact: what abi.ts's Artefact says of a module, as plain values, with the names
 * of emitted functions where it has functions.
 */
import type {
  DataDescriptor,
  ElementDescriptor,
  ExportDescriptor,
  GlobalDescriptor,
  ImportDescriptor,
  MemoryDescriptor,
  TableDescriptor,
  TypeDescriptor,
} from '../../runtime/abi.ts';
import { I32, I64 } from '../../runtime/value-types.ts';
import type { ModuleInfo } from '../module-info.ts';
import type { ConstantCode, ConstantEmitter } from './constants.ts';

/** A segment whose offset (and items) may be the name of an emitted function. */
export type ElementData = Omit<ElementDescriptor, 'offset' | 'items'> & {
  offset: ConstantCode;
  items: readonly number[] | string;
};
export type DataData = Omit<DataDescriptor, 'offset'> & { offset: ConstantCode };

export interface DescriptorData {
  readonly types: readonly TypeDescriptor[];
  readonly recGroups: readonly number[];
  readonly imports: readonly ImportDescriptor[];
  readonly functionTypes: Uint32Array;
  readonly tables: readonly TableDescriptor[];
  readonly memories: readonly MemoryDescriptor[];
  readonly globals: readonly GlobalDescriptor[];
  readonly tags: readonly number[];
  readonly exports: readonly ExportDescriptor[];
  readonly start: number;
  readonly elements: readonly ElementData[];
  readonly data: readonly DataData[];
  readonly tableInit: Readonly<Record<number, string>>;
}

/** How each global is kept: private ones need no cell. */
export function describeGlobals(info: ModuleInfo): GlobalDescriptor[] {
  const exported = new Set<number>();
  for (const item of info.exports) if (item.kind === 'global') exported.add(item.index);
  return info.globals.map(({ type, mutable }, k) => ({
    type,
    mutable,
    isPrivate: mutable && k >= info.importedGlobalCount && !exported.has(k),
  }));
}

export function describe(
  info: ModuleInfo,
  globals: readonly GlobalDescriptor[],
  constants: ConstantEmitter,
): DescriptorData {
  const tableInit: Record<number, string> = {};
  info.tables.forEach((table, k) => {
    if (table.init !== null) tableInit[k] = constants.value(table.init, table.element);
  });
  return {
    types: info.types,
    recGroups: info.recGroups,
    imports: info.imports,
    functionTypes: info.functionTypes,
    tables: info.tables.map(({ min, max, is64, element }) => ({ min, max, is64, element })),
    memories: info.memories,
    globals,
    tags: info.tags,
    exports: info.exports,
    start: info.start,
    elements: info.elements.map((segment) => describeElement(info, segment, constants)),
    data: describeData(info, constants),
    tableInit,
  };
}

function describeElement(
  info: ModuleInfo,
  segment: ModuleInfo['elements'][number],
  constants: ConstantEmitter,
): ElementData {
  const { mode, table, type } = segment;
  const addressType = mode === 'active' && info.tables[table]!.is64 ? I64 : I32;
  const offset = segment.offset === null ? 0 : constants.offset(segment.offset, addressType);
  return { mode, table, type, offset, items: describeItems(segment, constants) };
}

function describeItems(
  segment: ModuleInfo['elements'][number],
  constants: ConstantEmitter,
): readonly number[] | string {
  // A declarative segment is dropped at once: nothing reads its items.
  if (segment.mode === 'declarative') return [];
  if (segment.items instanceof Uint32Array) return [...segment.items];
  const indices: number[] = [];
  for (const item of segment.items) {
    const index = constants.functionIndex(item, segment.type);
    if (index === null) return constants.references(segment.items, segment.type);
    indices.push(index);
  }
  return indices;
}

/** Data segments with ranges in the module's own bytes. */
function describeData(info: ModuleInfo, constants: ConstantEmitter): DataData[] {
  return info.data.map(({ mode, memory, offset, start, end }) => {
    const addressType = mode === 'active' && info.memories[memory]!.is64 ? I64 : I32;
    return {
      mode,
      memory,
      offset: offset === null ? 0 : constants.offset(offset, addressType),
      start,
      end,
    };
  });
}
