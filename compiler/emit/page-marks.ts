/**
 * Marks of written pages as JavaScript. Consecutive stores mostly hit the same page, so a variable
 * for each memory remembers the page that was marked last:
 *
 *   if(($q=p+8>>>12)!==$z)$.P[$z=$q]=1;
 *
 * Both names begin with a dollar, as no name made of a module's text does.
 */
import { field } from '../../runtime/abi.ts';
import { assign, at, bin, expr, id, ifElse, member, num } from './estree.ts';
import type { Expression, Statement } from './estree.ts';

const PAGE = '$q';
const lastMarked = (memory: number): string => (memory === 0 ? '$z' : `$z${memory}`);

/** Variables of a function that marks pages of these memories, with their values at its entry. */
export function markVariables(memories: readonly number[]): [string, Expression | null][] {
  if (memories.length === 0) return [];
  const last = memories.map((k): [string, Expression] => [lastMarked(k), num(-1)]);
  return [[PAGE, num(0)], ...last];
}

export function markStatement(page: Expression, memory: number): Statement {
  const last = id(lastMarked(memory));
  const map = member(id('$'), field.written(memory));
  return ifElse(
    bin('!==', assign(id(PAGE), page), last),
    expr(assign(at(map, assign(last, id(PAGE))), num(1))),
    null,
  );
}
