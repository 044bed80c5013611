/** The emitter of a file's text: the same for all threads that write parts of one file. */
import { readNames } from '../binary/names.ts';
import type { EmittedExtras } from '../extras.ts';
import type { ModuleInfo } from '../module-info.ts';
import type { CompileOptions } from '../options.ts';
import { ModuleEmitter } from './module-emitter.ts';
import { readableNames, shortNames } from './module-names.ts';
import type { ModuleNames } from './module-names.ts';
import { runtimeNames } from './runtime-names.ts';

/** Options that decide what a function's code is. */
export type CodeOptions = EmittedExtras & Pick<CompileOptions, 'names' | 'i64' | 'release'>;

/** The names that are written for a module's functions and their variables. */
export const namesOf = (
  info: ModuleInfo,
  { names, release }: Pick<CodeOptions, 'names' | 'release'>,
): ModuleNames =>
  names === 'short' || release === true
    ? shortNames(runtimeNames)
    : readableNames(info, readNames(info), runtimeNames);

export function makeEmitter(info: ModuleInfo, options: CodeOptions): ModuleEmitter {
  const isOptimised = (options.engine ?? 'optimizing') === 'optimizing';
  const isRelease = options.release === true;
  return new ModuleEmitter(info, {
    names: namesOf(info, options),
    extras: options,
    i64: options.i64 ?? 'bigint',
    prefersSize: isRelease && isOptimised,
    beginsWhole: isOptimised && !isRelease,
  });
}
