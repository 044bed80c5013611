/**
 * Names of everything at a module's top level, chosen before anything is emitted.
 */
import type { ModuleInfo } from '../module-info.ts';
import type { DebugNames, NameMap } from '../binary/names.ts';
import { isByteTable } from '../ir/byte-tables.ts';
import { CODE_TABLE, SUSPENDING_TABLE, TAIL_TABLE, isDerivedName } from './form-names.ts';
import type { FunctionNaming } from './function.ts';
import { intrinsicNames } from './intrinsics.ts';
import { ERROR_NAME } from './expressions.ts';
import { REGISTERS } from './registers.ts';
import { OWN_VIEW, PRIMARY_CONSTRUCTOR, PRIMARY_VIEW } from './primary-view.ts';
import { identifier, isReservedWord, shortName } from './names.ts';

/** Names that emitted files declare or import, whatever the module. */
const fixedNames = new Set([
  ...intrinsicNames,
  '$',
  REGISTERS,
  'registers',
  'Context',
  PRIMARY_VIEW,
  PRIMARY_CONSTRUCTOR,
  OWN_VIEW,
  'initGlobals',
  'artefact',
  'instantiate',
  'runtime',
  'functions',
  'tails',
  'suspendingForms',
  'suspendingTails',
  'image',
  'imageText',
  'wasmData',
  'setImage',
  'sections',
  'customSections',
  'importedCount',
  'wraps',
  'adapts',
  'instantiateArtefact',
  'require',
  'module',
  'exports',
  'globalThis',
  CODE_TABLE,
  TAIL_TABLE,
  SUSPENDING_TABLE,
  ERROR_NAME,
]);

/** Families of names made with numbers: functions, wrappers, constants, views, labels. */
const numbered = /^(?:(?:f|wrap|adapt|const|type|L)\d+|[DU]\d*)$/;

export interface ModuleNames extends FunctionNaming {
  readonly functionName: (functionIndex: number) => string;
}

/** f12; locals a, b, c. */
export function shortNames(runtimeNames: ReadonlySet<string>): ModuleNames {
  const isTaken = (name: string): boolean =>
    fixedNames.has(name) || runtimeNames.has(name) || isReservedWord(name) || numbered.test(name);
  return {
    functionName: (index) => `f${index}`,
    isTaken,
    locals: null,
    shortLocal: freeNames(isTaken),
  };
}

/** The n-th short name that is free. */
function freeNames(isTaken: (name: string) => boolean): (n: number) => string {
  const pool: string[] = [];
  let next = 0;
  return (n) => {
    while (pool.length <= n) {
      const name = shortName(next++);
      if (!isTaken(name)) pool.push(name);
    }
    return pool[n]!;
  };
}

/** Names by the name section, then by exports, then f12. */
export function readableNames(
  info: ModuleInfo,
  debug: DebugNames,
  runtimeNames: ReadonlySet<string>,
): ModuleNames {
  const exported = new Map<number, string>();
  for (const item of info.exports) {
    if (item.kind === 'func' && !exported.has(item.index)) exported.set(item.index, item.name);
  }
  const taken = new Set<string>();
  const isFixed = (name: string): boolean =>
    fixedNames.has(name) ||
    runtimeNames.has(name) ||
    numbered.test(name) ||
    isByteTable(name) ||
    isDerivedName(name);
  const names: string[] = [];
  const suffixes = new Map<string, number>();
  for (let i = info.importedFunctionCount; i < info.functionTypes.length; i++) {
    const given = debug.functions.get(i) ?? exported.get(i);
    const base = given === undefined ? `f${i}` : identifier(given, `f${i}`);
    let name = given !== undefined && isFixed(base) ? `${base}_` : base;
    // The next free suffix of each base is remembered: many functions may share one name.
    for (let n = suffixes.get(base) ?? 1; taken.has(name); n++) {
      name = `${base}$${n}`;
      suffixes.set(base, n + 1);
    }
    taken.add(name);
    names[i] = name;
  }
  const isTaken = (name: string): boolean =>
    taken.has(name) || isFixed(name) || isReservedWord(name);
  let named = -1;
  let localNames: NameMap = new Map();
  return {
    functionName: (index) => names[index]!,
    isTaken,
    locals: (functionIndex, local) => {
      // Read once for each function: all of its locals are asked for in turn.
      if (functionIndex !== named) localNames = debug.locals((named = functionIndex));
      return localNames.get(local);
    },
    shortLocal: freeNames(isTaken),
  };
}
