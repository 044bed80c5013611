/**
 * How code for engines that don't optimise loads bytes: an element of a Uint8Array costs them less
 * than a call of DataView's method. What is not there is undefined, and then the method is called,
 * which throws where the address is out of bounds:
 *
 *   ($v=U[p])!=null?$v:D.getUint8(p)
 *
 * Wider loads gain next to nothing, for their alignment must be looked at; nor do stores, for they
 * must compare with the length first. Receives function bodies and tells which memories are worth a
 * window. Names begin with a dollar, as no name made of a module's text does.
 */
import { field } from '../../runtime/abi.ts';
import { Op } from '../ir/nodes.ts';
import type { Access, Node } from '../ir/nodes.ts';
import { forEachOperand, forEachWeightedList, walk } from '../ir/walk.ts';
import { assign, at, bin, cond, id, member, num, NULL } from './estree.ts';
import type { Expression } from './estree.ts';

const VALUE = '$v';
const ADDRESS = '$a';

/** Loads that pay for the window, those in loops counted several times. */
const FEWEST_LOADS = 2;

export const isByteAccess = (access: Access | ''): boolean =>
  access === 'Int8' || access === 'Uint8';

/** Memories from which a function loads bytes often enough to hold their windows, in order. */
export function byteMemories(body: readonly Node[]): number[] {
  const counts = new Map<number, number>();
  forEachWeightedList(body, (list, weight) => {
    const visit = (node: Node): void => {
      if (node.op !== Op.load || !isByteAccess(node.access)) return;
      counts.set(node.value2, (counts.get(node.value2) ?? 0) + weight);
    };
    for (const statement of list) forEachOperand(statement, (operand) => walk(operand, visit));
  });
  const worthIt = [...counts].filter(([, count]) => count >= FEWEST_LOADS);
  return worthIt.map(([memory]) => memory).sort((a, b) => a - b);
}

/** The window of memory k, where it is kept. */
export const windowOf = (k: number): Expression => member(id('$'), field.bytes(k));
export const windowName = (k: number): string => field.bytes(k);

/** Declarations of a function that holds windows, from its entry on or from a reload on. */
export function declareWindows(
  memories: readonly number[],
  areNeededAtEntry: boolean,
): [string, Expression | null][] {
  if (memories.length === 0) return [];
  const windows = memories.map((k): [string, Expression | null] => [
    windowName(k),
    areNeededAtEntry ? windowOf(k) : null,
  ]);
  return [...windows, [VALUE, num(0)], [ADDRESS, num(0)]];
}

/**
 * A load of a byte.
 * @param address effective address
 * @param isAtom true if the address may be evaluated twice
 * @param viewLoad the same load by the view's method, given an address
 */
export function byteLoad(
  { access, value2 }: Node,
  address: Expression,
  isAtom: boolean,
  viewLoad: (address: Expression) => Expression,
): Expression {
  const window = id(windowName(value2));
  const place = isAtom ? address : assign(id(ADDRESS), address);
  const isThere = bin('!=', assign(id(VALUE), at(window, place)), NULL);
  const value = access === 'Int8' ? signExtended(id(VALUE)) : id(VALUE);
  return cond(isThere, value, viewLoad(isAtom ? address : id(ADDRESS)));
}

const signExtended = (byte: Expression): Expression => bin('>>', bin('<<', byte, num(24)), num(24));
