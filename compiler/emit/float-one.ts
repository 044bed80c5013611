/**
 * A float 1, by which a whole number is multiplied so that V8 keeps the product as a float
 * (passes/whole-floats.ts). In code that it optimises nothing is left of the product, unless it
 * entered a loop of the function while that ran: then it takes no module-level value for a constant,
 * and the function's own variable costs the least.
 */
import { id } from './estree.ts';
import type { Expression } from './estree.ts';
import type { ModuleScope } from './scope.ts';

/** The variable of each function that needs it: no name of a module begins so. */
const NAME = '$1';

export const FLOAT_ONE: Expression = id(NAME);

/** Its declaration; ONE is an intrinsic. */
export const declareFloatOne = (scope: ModuleScope): [name: string, value: Expression] => [
  NAME,
  scope.helper('ONE'),
];
