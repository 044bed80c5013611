/**
 * How much of everything a module's instances hold, and where it stands in their VMContext:
 * wasmtime's VMOffsets. An offset is a position in the order of the context's fields.
 *
 * @see seed "ModuleRuntimeInfo", offsets()
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import {
  ABI_VERSION,
  FLOAT_RESULTS,
  NAMED_GLOBALS,
  NAMED_IMPORTS,
  NAMED_RESULTS,
  NAMED_TABLES,
  NAMED_TYPES,
  field,
} from '../abi.ts';
import type { Artefact, ExternKind } from '../abi.ts';
import { LinkError } from '../errors.ts';
import { BASE_FIELDS, contextRegions } from './context-layout.ts';
import type { ContextRegion } from './context-layout.ts';

export interface VMCounts {
  readonly importedFunctions: number;
  readonly importedTables: number;
  readonly importedMemories: number;
  readonly importedGlobals: number;
  readonly importedTags: number;
  readonly definedFunctions: number;
  readonly definedTables: number;
  readonly definedMemories: number;
  readonly definedGlobals: number;
  readonly definedTags: number;
}

export interface VMOffsets extends VMCounts {
  /** The context's fields in order. */
  readonly fields: readonly string[];
  /** First field and number of fields of each region. */
  readonly regions: Readonly<Record<ContextRegion['name'], { start: number; length: number }>>;
}

const hashOf = (value: unknown): string => bytesToHex(sha256(utf8ToBytes(JSON.stringify(value))));

/** What every artefact must agree with this runtime on: 64 hex digits. */
export const ABI_HASH: string = hashOf([
  ABI_VERSION,
  [NAMED_GLOBALS, NAMED_IMPORTS, NAMED_TABLES, NAMED_TYPES],
  [NAMED_RESULTS, FLOAT_RESULTS],
  BASE_FIELDS,
  [field.view(0), field.view(1), field.bytes(0), field.bytes(1), field.written(0)],
  [field.table(0), field.global(0), field.globalPart(0, 1), field.type(0), field.imported(0)],
]);

/** A hash of one module's layout: equal exactly if counts and fields are. */
export const layoutHash = (offsets: VMOffsets): string => hashOf(offsets);

function countsOf(artefact: Artefact): VMCounts {
  const imported = (kind: ExternKind): number =>
    artefact.imports.filter((item) => item.kind === kind).length;
  const counts = {
    importedFunctions: imported('func'),
    importedTables: imported('table'),
    importedMemories: imported('memory'),
    importedGlobals: imported('global'),
    importedTags: imported('tag'),
  };
  return {
    ...counts,
    definedFunctions: artefact.functionTypes.length - counts.importedFunctions,
    definedTables: artefact.tables.length - counts.importedTables,
    definedMemories: artefact.memories.length - counts.importedMemories,
    definedGlobals: artefact.globals.length - counts.importedGlobals,
    definedTags: artefact.tags.length - counts.importedTags,
  };
}

/** Works out the layout of a module's contexts. */
export function vmOffsets(artefact: Artefact): VMOffsets {
  const fields: string[] = [];
  const regions = {} as Record<ContextRegion['name'], { start: number; length: number }>;
  for (const region of contextRegions(artefact)) {
    regions[region.name] = { start: fields.length, length: region.fields.length };
    fields.push(...region.fields);
  }
  return { ...countsOf(artefact), fields, regions };
}

/**
 * Refuses an artefact that was made for another layout than this runtime's.
 * @throws LinkError
 */
export function checkLayout(artefact: Artefact, offsets: VMOffsets): void {
  if (artefact.abi !== ABI_VERSION) {
    throw new LinkError(
      `the artefact is for ABI ${artefact.abi}, this runtime has ABI ${ABI_VERSION}: compile it again`,
    );
  }
  const fields = Object.keys(new artefact.Context());
  const position = offsets.fields.findIndex((name, i) => fields[i] !== name);
  if (position < 0 && fields.length === offsets.fields.length) return;
  const at = position < 0 ? offsets.fields.length : position;
  throw new LinkError(
    `the artefact's context has '${fields[at] ?? 'no field'}' at ${at}, this runtime has ` +
      `'${offsets.fields[at] ?? 'no field'}': compile it again`,
  );
}

/** The layout of a module without anything. */
export const EMPTY_OFFSETS: VMOffsets = {
  importedFunctions: 0,
  importedTables: 0,
  importedMemories: 0,
  importedGlobals: 0,
  importedTags: 0,
  definedFunctions: 0,
  definedTables: 0,
  definedMemories: 0,
  definedGlobals: 0,
  definedTags: 0,
  fields: [],
  regions: {
    memories: { start: 0, length: 0 },
    base: { start: 0, length: 0 },
    tables: { start: 0, length: 0 },
    globals: { start: 0, length: 0 },
    types: { start: 0, length: 0 },
    importedFunctions: { start: 0, length: 0 },
    extras: { start: 0, length: 0 },
  },
};
