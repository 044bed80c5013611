/**
 * Keeps the lanes of vectors in variables of the kind that they are used as. The translator makes
 * int variables of all words; this finds those that hold floats. For functions without vectors
 * there is nothing to do, and nothing is looked at.
 */
import type { FunctionIR } from '../ir/translator.ts';
import { joinDoubles } from './double-words.ts';
import { floatSingles } from './single-words.ts';

export function floatWords(ir: FunctionIR): void {
  if (!ir.usesVectors) return;
  joinDoubles(ir);
  floatSingles(ir);
}
