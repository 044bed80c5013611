/**
 * The registers `R` in emitted code: where result parts are left, and floats that a function hands to an
 * outlined part of it. V8 would make an object of each float that is an argument. The part reads them
 * before anything else.
 */
import { FLOAT_RESULTS, resultSlot } from '../../runtime/abi.ts';
import { abiClass } from '../ir/parts.ts';
import type { Cls } from '../ir/nodes.ts';
import { at, id, member, num } from './estree.ts';
import type { Expression } from './estree.ts';

export const REGISTERS = id('R');

/** Where result part n is kept. */
export function register(n: number, cls: Cls): Expression & { type: 'MemberExpression' } {
  const slot = resultSlot(n, abiClass(cls));
  if (typeof slot === 'string') return member(REGISTERS, slot);
  return at(member(REGISTERS, slot[0]), num(n));
}

/**
 * For each parameter of a part the number of the register that holds it, or 0 for an argument.
 * @param isOptimised whether the code is for an engine that optimises while it runs
 */
export function handedIn(parameters: readonly Cls[], isOptimised: boolean): number[] {
  let last = 0;
  return parameters.map((cls) => {
    const isHanded = isOptimised && abiClass(cls) === 'f' && last + 1 < FLOAT_RESULTS;
    return isHanded ? ++last : 0;
  });
}
