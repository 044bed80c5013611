/**
 * A function that begins at the head of one of its loops: what takes over a call that first code has spent
 * too long in (emit/heat.ts). Its parameters are all locals, as they are there, and its results the function's.
 *
 * Statements before those around the loop are passed over the first time:
 *
 *   e = 1; if (!e) { before } loop { if (!e) { before } if (e ? 1 : c) { e = 0; loop { ... } after } after }
 *
 * The loop must have neither parameters nor operands below it: there the locals are all that is known.
 */
import type { FunctionIR } from './function-ir.ts';
import { ZERO, compare, int, select, variable } from './expressions.ts';
import { Cls, Op } from './nodes.ts';
import type { Label, Node } from './nodes.ts';
import { ifNode, setVariable } from './statements.ts';
import { forEachList } from './walk.ts';

/** A list of statements, and the statement that holds it at a place of another one. */
interface Place {
  readonly list: Node[];
  readonly owner: Node | null;
  readonly outer: Place | null;
  readonly index: number;
}

/**
 * Changes a function, in place, such that it begins at one of its loops.
 * @param label of the loop
 * @param handedOn null for a function that always begins there and takes all locals. Else the variables that it
 *   takes, as an outlined part does (emit/registers.ts); one more parameter, 1 or 0, then tells whether it begins
 *   at the loop or as it always did
 */
export function resumedAt(
  ir: FunctionIR,
  label: Label,
  handedOn: readonly number[] | null,
): FunctionIR {
  const found = findLoop(ir.body, label);
  const variables = [...ir.variables, Cls.int];
  const skips = variable(ir.variables.length, Cls.int);
  const arrive = [setVariable(skips.value, ZERO)];
  let { index } = found;
  for (let place: Place | null = found.place; place !== null; place = place.outer) {
    const before = place.list.splice(0, index, ...arrive.splice(0));
    if (before.length > 0) place.list.unshift(ifNode(compare(Op.eq, skips, ZERO), before, null));
    if (place.owner?.op === Op.if) {
      const goesOn = int(place.owner.body === place.list ? 1 : 0);
      place.owner.a = select(skips, goesOn, place.owner.a!);
    }
    index = place.index;
  }
  const resumed = { ...ir, variables, parameterCount: ir.localCount, callsItself: false };
  if (handedOn !== null) return { ...resumed, parameters: [...handedOn, skips.value] };
  ir.body.unshift(setVariable(skips.value, int(1)));
  return resumed;
}

function findLoop(body: Node[], label: Label): { place: Place; index: number } {
  const places: Place[] = [{ list: body, owner: null, outer: null, index: 0 }];
  // Grows while it is looked through: any depth, and nothing recurses.
  for (const place of places) {
    for (const [index, node] of place.list.entries()) {
      if (node.label === label && node.body !== null) return { place, index };
      forEachList(node, (list) => places.push({ list, owner: node, outer: place, index }));
    }
  }
  throw new Error('unreachable: the loop is in the function');
}
