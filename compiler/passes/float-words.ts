/**
 * Keeps the lanes of vectors in variables of the kind that they are used as. The translator makes
 * int variables of all words; this finds those that hold floats. Lives must have variables of their own.
 */
import { V128, partCount } from '../../runtime/value-types.ts';
import { variable } from '../ir/expressions.ts';
import { Cls, Op } from '../ir/nodes.ts';
import { setVariable } from '../ir/statements.ts';
import type { FunctionIR } from '../ir/function-ir.ts';
import { joinDoubles } from './double-words.ts';
import { floatSingles } from './single-words.ts';
import { renameVariables } from './split-variables.ts';

export function floatWords(ir: FunctionIR): void {
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
