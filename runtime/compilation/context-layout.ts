/**
 * Which fields a VMContext has, in which order: half of the ABI between emitted code and runtime
 * (the other half is abi.ts). The compiler emits a Context constructor for each module; this says
 * what it must look like, so that an artefact of another layout is refused when it is loaded, not
 * when it misbehaves.
 */
import { NAMED_GLOBALS, field, livesInFields } from '../abi.ts';
import type { Artefact } from '../abi.ts';
import { partCount } from '../value-types.ts';

/** Fields of every context, between its memories and its tables. */
export const BASE_FIELDS: readonly string[] = [
  'artefact',
  'M',
  'T',
  'G',
  'I',
  'K',
  'refs',
  'tags',
  'data',
  'elem',
];

/** A run of fields of one kind. */
export interface ContextRegion {
  readonly name:
    'memories' | 'base' | 'tables' | 'globals' | 'types' | 'importedFunctions' | 'extras';
  readonly fields: readonly string[];
}

type LayoutSource = Pick<
  Artefact,
  | 'memories'
  | 'tables'
  | 'globals'
  | 'comparedTypes'
  | 'imports'
  | 'dirtyPageTracking'
  | 'closeOnAbort'
  | 'listened'
>;

const named = (names: readonly (string | null)[]): string[] =>
  names.filter((name) => name !== null);

/** Two windows for each memory, and the map of written pages where code keeps one. */
function memoryFields({ memories, dirtyPageTracking }: LayoutSource): string[] {
  return memories.flatMap((_, k) => {
    const windows = [field.view(k), field.bytes(k)];
    return dirtyPageTracking === true ? [...windows, field.written(k)] : windows;
  });
}

/** A field for each part of a global that lives in fields, one for the cell of any other. */
function globalFields({ globals }: LayoutSource): string[] {
  return globals.slice(0, NAMED_GLOBALS).flatMap((global, k) => {
    const count = livesInFields(global, k) ? partCount(global.type) : 1;
    return Array.from({ length: count }, (_, n) => field.globalPart(k, n));
  });
}

/** What code with checkpoints or listeners asks of its context. */
const extraFields = ({ closeOnAbort, listened }: LayoutSource): string[] => [
  ...(closeOnAbort === true ? ['ticks', 'checkpoint'] : []),
  ...(listened === true ? ['listener'] : []),
];

/** The fields of a module's contexts by region, in order. */
export function contextRegions(artefact: LayoutSource): readonly ContextRegion[] {
  const importedFunctions = artefact.imports.filter(({ kind }) => kind === 'func');
  return [
    { name: 'memories', fields: memoryFields(artefact) },
    { name: 'base', fields: BASE_FIELDS },
    { name: 'tables', fields: named(artefact.tables.map((_, k) => field.table(k))) },
    { name: 'globals', fields: globalFields(artefact) },
    { name: 'types', fields: named(artefact.comparedTypes.map((k) => field.type(k))) },
    {
      name: 'importedFunctions',
      fields: named(importedFunctions.map((_, k) => field.imported(k))),
    },
    { name: 'extras', fields: extraFields(artefact) },
  ];
}
