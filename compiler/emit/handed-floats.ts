/**
 * How a function hands floats to an outlined part of it: in the registers, since V8 would make an object of
 * each float that is an argument. The part reads them before anything else.
 */
import { FLOAT_RESULTS } from '../../runtime/abi.ts';
import { abiClass } from '../ir/parts.ts';
import type { Cls } from '../ir/nodes.ts';

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
