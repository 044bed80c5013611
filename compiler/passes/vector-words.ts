/**
 * What passes find out of the words of vectors: constants, carries that never run, floats. Compilers put
 * unrelated vectors into one local, so each life gets variables of its own first. For functions without
 * such words there is nothing to do, and nothing is looked at.
 */
import { V128, partCount } from '../../runtime/value-types.ts';
import { Cls } from '../ir/nodes.ts';
import type { FunctionIR } from '../ir/function-ir.ts';
import { dropCarries } from './carries.ts';
import { constantWords } from './constant-words.ts';
import { floatWords } from './float-words.ts';
import { splitVariables } from './split-variables.ts';

export function vectorWords(ir: FunctionIR): void {
  if (!ir.hasFloatWords && !ir.hasCarries) return;
  const isWord = words(ir);
  const homes = splitVariables(ir, (v) => isWord[v] === 1);
  ir.homes = homes;
  constantWords(ir, (v) => isWord[homes.get(v) ?? v] === 1);
  if (ir.hasCarries) dropCarries(ir);
  if (ir.hasFloatWords) floatWords(ir);
}

/** Variables that may hold words of vectors: parts of v128 locals, and temporaries. */
function words(ir: FunctionIR): Uint8Array {
  const isWord = Uint8Array.from(ir.variables, (cls) => (cls === Cls.int ? 1 : 0));
  ir.localTypes.forEach((type, i) => {
    const first = ir.localVariables[i]!;
    if (type !== V128) isWord.fill(0, first, first + partCount(type));
  });
  return isWord;
}
