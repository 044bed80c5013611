/** The emitter of a file's text: the same for all threads that write parts of one file. */
import type { BaselineCompiler } from '../baseline/compiler.ts';
import { makeBaseline } from '../baseline/make-baseline.ts';
import { readNames } from '../binary/names.ts';
import { areAsked } from '../extras.ts';
import type { EmittedExtras } from '../extras.ts';
import type { ModuleInfo } from '../module-info.ts';
import type { CompileOptions } from '../options.ts';
import { ModuleEmitter } from './module-emitter.ts';
import { readableNames, shortNames } from './module-names.ts';
import type { ModuleNames } from './module-names.ts';
import { parseSource } from './parse-source.ts';
import { runtimeNames } from './runtime-names.ts';
import type { FirstFormMaker } from './two-forms.ts';

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
  const names = namesOf(info, options);
  const isOptimised = (options.engine ?? 'optimizing') === 'optimizing';
  const isRelease = options.release === true;
  // Two forms are more text; the baseline compiler writes plain code only, and takes no notice of a profile.
  const isPlain = !areAsked({ ...options, branchCounts: undefined });
  const hasTwoForms = isOptimised && !isRelease && isPlain;
  return new ModuleEmitter(info, {
    names,
    extras: options,
    source: parseSource,
    i64: options.i64 ?? 'bigint',
    prefersSize: isRelease && isOptimised,
    firstForm: hasTwoForms ? firstForms(info, names) : null,
  });
}

/** The baseline compiler, once a first form is wanted. */
function firstForms(info: ModuleInfo, names: ModuleNames): FirstFormMaker {
  let baseline: BaselineCompiler | null = null;
  const options = { calleeText: (index: number) => names.functionName(index), heat: null };
  return (index, form) =>
    (baseline ??= makeBaseline(info, names, options)).compileFirstForm(index, form);
}
