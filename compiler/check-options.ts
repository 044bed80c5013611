/** Refuses options that make no sense, before anything is made by them. */
import { checkOptionNames } from '../runtime/option-names.ts';
import type { OptionNames } from '../runtime/option-names.ts';
import { isGlobalName } from './emit/names.ts';
import type { AsyncCompileOptions, CompileOptions } from './options.ts';

/** `threads` is one everywhere: it changes how long compiling takes, not what comes of it. */
const optionNames: OptionNames<AsyncCompileOptions> = {
  branchCounts: true,
  builtins: true,
  closeOnAbort: true,
  data: true,
  dirtyPageTracking: true,
  engine: true,
  features: true,
  format: true,
  globalName: true,
  hash: true,
  i64: true,
  importedStringConstants: true,
  isListened: true,
  names: true,
  onProgress: true,
  pretty: true,
  recordBranches: true,
  release: true,
  runtimeImport: true,
  runtimePieces: true,
  runtimeText: true,
  standalone: true,
  suspending: true,
  threads: true,
};

/** What may be said of each option that is a choice. */
const choices = {
  format: ['esm', 'cjs', 'iife'],
  data: ['inline', 'file'],
  names: ['debug', 'short'],
  i64: ['bigint', 'words'],
  engine: ['optimizing', 'interpreting'],
} as const;

/** @throws TypeError for options that are none, contradict each other or would be ignored */
export function checkOptions(options: CompileOptions): void {
  checkOptionNames<AsyncCompileOptions>(options, optionNames);
  for (const name of Object.keys(choices) as (keyof typeof choices)[]) {
    checkChoice(name, options[name], choices[name]);
  }
  if (options.i64 === 'words' && options.suspending === true) {
    throw new TypeError("i64: 'words' and suspending exclude each other");
  }
  checkBorder(options);
}

function checkChoice(name: string, value: string | undefined, possible: readonly string[]): void {
  if (value === undefined || possible.includes(value)) return;
  const list = possible.map((item) => `'${item}'`).join(', ');
  throw new TypeError(`${name} must be one of ${list}, not ${value}`);
}

/** Names that the file and its surroundings know each other by. */
function checkBorder({ format, standalone, globalName, runtimeImport }: CompileOptions): void {
  if (globalName !== undefined && format !== 'iife') {
    throw new TypeError("globalName needs format: 'iife'");
  }
  if (globalName !== undefined && !isGlobalName(globalName)) {
    const rule = 'globalName must be an identifier that is not reserved';
    throw new TypeError(`${rule}, not '${globalName}'`);
  }
  if (runtimeImport !== undefined && (standalone === true || format === 'iife')) {
    throw new TypeError("runtimeImport has no meaning with standalone or format: 'iife'");
  }
}
