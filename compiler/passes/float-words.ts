/**
 * Keeps the lanes of vectors in variables of the kind that they are used as. The translator makes
 * int variables of all words; this finds those that hold floats. For functions without float
 * vectors there is nothing to do, and nothing is looked at.
 */
import { V128, partCount } from '../../runtime/value-types.ts';
import { variable } from '../ir/expressions.ts';
import { Cls, Op } from '../ir/nodes.ts';
import { setVariable } from '../ir/statements.ts';
import type { FunctionIR } from '../ir/function-ir.ts';
import { joinDoubles } from './double-words.ts';
import { floatSingles } from './single-words.ts';
import { renameVariables, splitVariables } from './split-variables.ts';

export function floatWords(ir: FunctionIR): void {
  if (!ir.hasFloatWords) return;
  const isWord = words(ir);
  ir.homes = splitVariables(ir, (v) => isWord[v] === 1);
  const copies = copyParameters(ir);
  joinDoubles(ir);
  floatSingles(ir);
  dropCopies(ir, copies);
}

/** Words of parameters are ints: a copy of each may become something else. @returns copy by parameter */
function copyParameters(ir: FunctionIR): Map<number, number> {
  const copies = new Map<number, number>();
  ir.type.params.forEach((type, local) => {
    if (type !== V128) return;
    const first = ir.localVariables[local]!;
    for (let n = 0; n < partCount(type); n++) copies.set(first + n, ir.variables.push(Cls.int) - 1);
  });
  if (copies.size === 0) return copies;
  renameVariables(ir, copies);
  ir.body.unshift(...[...copies].map(([word, copy]) => setVariable(copy, variable(word, Cls.int))));
  return copies;
}

/** Takes back the copies that stayed ints. */
function dropCopies(ir: FunctionIR, copies: ReadonlyMap<number, number>): void {
  const names = new Map([...copies].map(([word, copy]) => [copy, word]));
  for (const copy of names.keys()) if (ir.variables[copy] !== Cls.int) names.delete(copy);
  if (names.size === 0) return;
  renameVariables(ir, names);
  ir.body = ir.body.filter(
    ({ op, value, a }) => op !== Op.set || a!.op !== Op.var || a!.value !== value,
  );
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
