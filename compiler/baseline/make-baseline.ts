/** A baseline compiler of one module, whoever wants its code. */
import { describeGlobals } from '../emit/descriptor.ts';
import { id, verbatimSource } from '../emit/estree.ts';
import type { ModuleNames } from '../emit/module-names.ts';
import { ModuleScope } from '../emit/scope.ts';
import { namedSuspendingScope } from '../emit/suspending-form.ts';
import { PLAIN_CODE } from '../extras.ts';
import { ModuleTranslation } from '../ir/module-translation.ts';
import type { ModuleInfo } from '../module-info.ts';
import { BaselineCompiler } from './compiler.ts';
import type { BaselineOptions } from './compiler.ts';
import { CALLEE } from './template-maker.ts';

export const makeBaseline = (
  info: ModuleInfo,
  names: ModuleNames,
  options: Pick<BaselineOptions, 'calleeText' | 'heat'>,
): BaselineCompiler =>
  new BaselineCompiler({
    ...options,
    translation: new ModuleTranslation(info, PLAIN_CODE),
    scope: new ModuleScope(info, {
      functionName: (index) => names.functionName(index),
      functionValue: () => id(CALLEE),
      globals: describeGlobals(info),
      suspending: namedSuspendingScope(info, names),
      extras: PLAIN_CODE,
      source: verbatimSource,
    }),
    naming: names,
  });
