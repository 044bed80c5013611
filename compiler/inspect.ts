/**
 * What is in a module: its sections, features, imports, exports and biggest functions.
 * Reads and counts; translates nothing.
 */
import type { ExternKind, LimitsDescriptor, TypeDescriptor } from '../runtime/abi.ts';
import type { BufferSource } from '../runtime/js-api/buffer-source.ts';
import { valTypeName } from '../runtime/value-types.ts';
import type { ValType } from '../runtime/value-types.ts';
import { decodeModule } from './binary/decode.ts';
import { Reader } from './binary/reader.ts';
import { featureUse } from './feature-use.ts';
import type { FeatureUse } from './feature-use.ts';
import { functionNames } from './function-names.ts';
import type { ModuleInfo } from './module-info.ts';
import type { CompileOptions } from './options.ts';

export interface SectionSummary {
  /** The spec's name; of a custom section `custom "<its name>"`. */
  readonly name: string;
  /** Of the payload, without id and length. */
  readonly byteLength: number;
}

export interface ExternSummary {
  readonly name: string;
  readonly kind: ExternKind;
  /** In the spec's text notation: `[i32 i64] -> [f32]`, `1 2 shared`, `(mut i32)`. */
  readonly type: string;
}

export interface ImportSummary extends ExternSummary {
  readonly module: string;
}

export interface FunctionSummary {
  readonly index: number;
  /** From the name section, else from an export, else `func <index>`. */
  readonly name: string;
  /** Of its body, local declarations included. */
  readonly byteLength: number;
}

export interface ModuleSummary {
  readonly byteLength: number;
  readonly sections: readonly SectionSummary[];
  readonly features: readonly FeatureUse[];
  readonly imports: readonly ImportSummary[];
  readonly exports: readonly ExternSummary[];
  /** All memories and tables, imported ones first, as types. */
  readonly memories: readonly string[];
  readonly tables: readonly string[];
  readonly importedFunctionCount: number;
  /** Defined functions, biggest first. */
  readonly functions: readonly FunctionSummary[];
  /** Index of the start function, or null. */
  readonly start: number | null;
}

const sectionNames = [
  'custom',
  'type',
  'import',
  'function',
  'table',
  'memory',
  'global',
  'export',
  'start',
  'element',
  'code',
  'data',
  'data count',
  'tag',
];

/** Sections of a module that has been decoded, so that nothing can be wrong with them. */
function summarizeSections(bytes: Uint8Array): SectionSummary[] {
  const sections: SectionSummary[] = [];
  const reader = new Reader(bytes, 8);
  while (reader.position < bytes.length) {
    const id = reader.u8();
    const byteLength = reader.u32();
    const start = reader.position;
    const name = id === 0 ? `custom "${reader.name()}"` : sectionNames[id]!;
    sections.push({ name, byteLength });
    reader.position = start + byteLength;
  }
  return sections;
}

/** As valTypeName, but with the short names of nullable references: funcref, externref, ... */
export const typeText = (type: ValType): string =>
  valTypeName(type).replace(/^\(ref null (\w*[a-z]\w*)\)$/, '$1ref');

export function functionTypeText(type: TypeDescriptor | undefined): string {
  if (type?.kind !== 'func') return '?';
  const list = (types: readonly number[]): string => `[${types.map(typeText).join(' ')}]`;
  return `${list(type.params)} -> ${list(type.results)}`;
}

function limitsText({ min, max, is64 }: LimitsDescriptor): string {
  return `${is64 ? 'i64 ' : ''}${min}${max === null ? '' : ` ${max}`}`;
}

const memoryTexts = ({ memories }: ModuleInfo): string[] =>
  memories.map((memory) => {
    const pageSize = memory.pageSizeLog2 === 16 ? '' : ` (pagesize ${2 ** memory.pageSizeLog2})`;
    return `${limitsText(memory)}${memory.shared ? ' shared' : ''}${pageSize}`;
  });

const tableTexts = ({ tables }: ModuleInfo): string[] =>
  tables.map((table) => `${limitsText(table)} ${typeText(table.element)}`);

/** Type texts of everything that can be imported and exported, by kind and index. */
function externTypes(info: ModuleInfo): Record<ExternKind, readonly string[]> {
  const functionTypes = [...info.functionTypes];
  return {
    func: functionTypes.map((type) => functionTypeText(info.types[type])),
    table: tableTexts(info),
    memory: memoryTexts(info),
    global: info.globals.map(({ type, mutable }) => {
      const name = typeText(type);
      return mutable ? `(mut ${name})` : name;
    }),
    tag: info.tags.map((type) => functionTypeText(info.types[type])),
  };
}

function summarizeFunctions(info: ModuleInfo): FunctionSummary[] {
  const names = functionNames(info);
  const functions = Array.from(info.bodyStarts, (start, i) => {
    const index = info.importedFunctionCount + i;
    const name = names.get(index) ?? `func ${index}`;
    return { index, name, byteLength: info.bodyEnds[i]! - start };
  });
  return functions.sort((a, b) => b.byteLength - a.byteLength || a.index - b.index);
}

/**
 * Summarises a module.
 * @throws CompileError if it is not valid
 */
export function inspect(
  source: BufferSource,
  options: Pick<CompileOptions, 'features'> = {},
): ModuleSummary {
  const info = decodeModule(source, { features: options.features });
  const { bytes } = info;
  const types = externTypes(info);
  const nextImport: Record<ExternKind, number> = {
    func: 0,
    table: 0,
    memory: 0,
    global: 0,
    tag: 0,
  };
  return {
    byteLength: bytes.length,
    sections: summarizeSections(bytes),
    features: featureUse(info),
    imports: info.imports.map(({ module, name, kind }) => ({
      module,
      name,
      kind,
      type: types[kind][nextImport[kind]++]!,
    })),
    exports: info.exports.map(({ name, kind, index }) => ({
      name,
      kind,
      type: types[kind][index]!,
    })),
    memories: types.memory,
    tables: types.table,
    importedFunctionCount: info.importedFunctionCount,
    functions: summarizeFunctions(info),
    start: info.start < 0 ? null : info.start,
  };
}
