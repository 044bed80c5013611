/**
 * How a function gets the view of its memory such that an engine that optimises may take it for a
 * constant. Receives function bodies and tells which hold their view so; emits the check.
 *
 * `P` is one object for each artefact, and `P.D` the view of memory 0 of its only instance, which
 * never changes unless that memory grows, or there is a second one: then it is null for good. A
 * function begins with `D=P.D` and checks that this is its own view; `V($)` is reached by other instances only, so that an engine that has never seen
 * one folds the view, its length and its place into the code. (`$.D` instead of `V($)` would not
 * do: engines share what they know of an expression between all its places in a function.)
 * Whatever happens, `D` is the view of the caller's own memory.
 */
import { field } from '../../runtime/abi.ts';
import { Op } from '../ir/nodes.ts';
import type { Node } from '../ir/nodes.ts';
import { LOOP_WEIGHT } from '../ir/walk.ts';
import { assign, bin, call, expr, id, ifElse, member } from './estree.ts';
import type { Expression, Statement } from './estree.ts';

/** Names of the object, of its constructor, and of the function that reads the view of a context. */
export const PRIMARY_VIEW = 'P';
export const PRIMARY_CONSTRUCTOR = 'Primary';
export const OWN_VIEW = 'V';

/** The memory whose view may be held so. */
export const PRIMARY_MEMORY = 0;
const VIEW = field.view(PRIMARY_MEMORY);
/** Where P has the view of the instance that was entered last (inner-form.ts). */
export const CURRENT_VIEW = 'C';
const CONTEXT = id('$');

/** Accesses that pay for the check, those in loops counted several times. */
const FEWEST_ACCESSES = 4;

/** True if a function accesses memory 0 often enough to check its view at entry and at each reload. */
export const holdsPrimaryView = (body: readonly Node[]): boolean =>
  countAccesses(body, 1, 0) >= FEWEST_ACCESSES;

/** Adds the accesses of memory 0 in a list and all it holds; stops where there are enough. */
function countAccesses(list: readonly Node[], weight: number, count: number): number {
  for (const node of list) {
    if (count >= FEWEST_ACCESSES) return count;
    count += weight * accessesOf(node);
    if (node.body === null && node.arms === null) continue;
    const isLoop = node.op === Op.loop || node.op === Op.doWhile;
    const inner = isLoop ? weight * LOOP_WEIGHT : weight;
    if (node.body !== null) count = countAccesses(node.body, inner, count);
    if (node.orElse !== null) count = countAccesses(node.orElse, inner, count);
    if (node.arms !== null)
      for (const { body } of node.arms) count = countAccesses(body, inner, count);
  }
  return count;
}

/** Accesses of memory 0 that a statement makes itself, or that an expression makes. */
function accessesOf(node: Node): number {
  const isAccess = node.op === Op.load || node.op === Op.store;
  let count = isAccess && node.value2 === PRIMARY_MEMORY ? 1 : 0;
  if (node.a !== null) count += accessesOf(node.a);
  if (node.b !== null) count += accessesOf(node.b);
  if (node.c !== null) count += accessesOf(node.c);
  if (node.list !== null) for (const item of node.list) count += accessesOf(item);
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
