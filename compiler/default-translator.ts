/**
 * The translator of all entries that run modules over the engine: one for each process, so that those
 * with the same cache share their modules.
 */
import type { Translator } from '../runtime/compilation/code-engine.ts';
import { interpreter } from './interpret/unit.ts';
import { mayRunText, textRunner } from './load/text-runner.ts';
import { makeTranslator } from './translator.ts';

let known: Translator | undefined;

/**
 * Made when first needed: where eval is forbidden, browsers report the attempt. Code is interpreted
 * there, or imported from files that were stored before.
 */
export const defaultTranslator = (): Translator =>
  (known ??= mayRunText() ? makeTranslator(textRunner, true) : makeTranslator(interpreter, false));
