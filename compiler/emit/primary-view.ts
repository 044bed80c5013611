/**
 * How a function gets the view of its memory such that an engine that optimises may take it for a
 * constant. Receives function bodies and tells which hold their view so; emits the check.
 *
 * `P` is one object for each artefact, and `P.D` the view of memory 0 of its first instance, which
 * never changes unless that memory grows. A function begins with `D=P.D` and checks that this is
 * its own view; `V($)` is reached by other instances only, so that an engine that has never seen
 * one folds the view, its length and its place into the code. (`$.D` instead of `V($)` would not
 * do: engines share what they know of an expression between all its places in a function.)
 * Whatever happens, `D` is the view of the caller's own memory.
 */
import { field } from '../../runtime/abi.ts';
import { Op } from '../ir/nodes.ts';
import type { Node } from '../ir/nodes.ts';
import { walk } from '../ir/walk.ts';
import { forEachOperand, forEachWeightedList } from '../passes/word-votes.ts';
import { assign, bin, call, expr, id, ifElse, member } from './estree.ts';
import type { Expression, Statement } from './estree.ts';

/** Names of the object, of its constructor, and of the function that reads the view of a context. */
export const PRIMARY_VIEW = 'P';
export const PRIMARY_CONSTRUCTOR = 'Primary';
export const OWN_VIEW = 'V';

/** The memory whose view may be held so. */
export const PRIMARY_MEMORY = 0;
const VIEW = field.view(PRIMARY_MEMORY);
const CONTEXT = id('$');

/** Accesses that pay for the check, those in loops counted several times. */
const FEWEST_ACCESSES = 4;

/** True if a function accesses memory 0 often enough to check its view at entry and at each reload. */
export function holdsPrimaryView(body: readonly Node[]): boolean {
  let count = 0;
  forEachWeightedList(body, (list, weight) => {
    if (count < FEWEST_ACCESSES) count += weight * accessesOf(list);
  });
  return count >= FEWEST_ACCESSES;
}

/** Accesses of memory 0 that the statements of a list make themselves. */
function accessesOf(list: readonly Node[]): number {
  let count = 0;
  const visit = (node: Node): void => {
    if ((node.op === Op.load || node.op === Op.store) && node.value2 === PRIMARY_MEMORY) count++;
  };
  for (const statement of list) {
    if (statement.op === Op.store) visit(statement);
    forEachOperand(statement, (operand) => walk(operand, visit));
  }
  return count;
}

/** What `D` is declared to be. */
export const primaryView = (): Expression => member(id(PRIMARY_VIEW), VIEW);

/** `if(D!==$.D)D=V($)`. @param ownView the function V */
export const checkView = (ownView: Expression): Statement =>
  ifElse(
    bin('!==', id(VIEW), member(CONTEXT, VIEW)),
    expr(assign(id(VIEW), call(ownView, [CONTEXT]))),
    null,
  );

/** Declares the object, as constant as JavaScript has it. */
export const PRIMARY_DECLARATION = `function ${PRIMARY_CONSTRUCTOR}(){}\nconst ${PRIMARY_VIEW}=new ${PRIMARY_CONSTRUCTOR}();\n`;
