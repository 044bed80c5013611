/**
 * What the thread that puts an artefact together and the threads that translate say to each other.
 * All of it is data that structured cloning copies.
 */
import type { CodeOptions } from '../emit/make-emitter.ts';
import type { References } from '../emit/scope.ts';
import type { ModuleInfo } from '../module-info.ts';
import type { CompileOptions } from '../options.ts';

/** Options that decide how a function's text looks. */
export type TextOptions = CodeOptions & Pick<CompileOptions, 'engine' | 'pretty' | 'suspending'>;

/** What a translating thread starts with. */
export interface TranslatorData {
  readonly info: ModuleInfo;
  readonly options: TextOptions;
}

/** Defined functions [first, end), by index in the function space. */
export interface FunctionRange {
  readonly first: number;
  readonly end: number;
}

export interface TranslatedRange {
  /** Where the range ended. */
  readonly end: number;
  readonly text: string;
  readonly references: References;
}

/** The module without what only decoding it needed. */
export function portableInfo(info: ModuleInfo): ModuleInfo {
  return {
    bytes: info.bytes,
    features: info.features,
    types: info.types,
    canonicalTypes: info.canonicalTypes,
    descriptors: info.descriptors,
    recGroups: info.recGroups,
    imports: info.imports,
    functionTypes: info.functionTypes,
    importedFunctionCount: info.importedFunctionCount,
    tables: info.tables,
    importedTableCount: info.importedTableCount,
    memories: info.memories,
    importedMemoryCount: info.importedMemoryCount,
    globals: info.globals,
    importedGlobalCount: info.importedGlobalCount,
    tags: info.tags,
    importedTagCount: info.importedTagCount,
    exports: info.exports,
    start: info.start,
    elements: info.elements,
    data: info.data,
    bodyStarts: info.bodyStarts,
    bodyEnds: info.bodyEnds,
    dataCount: info.dataCount,
    customSections: info.customSections,
    escapingFunctions: info.escapingFunctions,
    tailCallers: info.tailCallers,
    growers: info.growers,
    untranslated: info.untranslated,
  };
}
