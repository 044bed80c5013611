/**
 * How functions of `Math` are named in emitted code. An engine that optimises knows them best by
 * their property of `Math`. One that does not looks both up at every call, so code for it keeps
 * them in variables.
 */
import { id, member } from './estree.ts';
import type { Expression } from './estree.ts';
import type { ModuleScope } from './scope.ts';

/** Functions of Math that operations become (ir/nodes.ts). */
const mathFunctions = [
  'imul',
  'clz32',
  'fround',
  'abs',
  'ceil',
  'floor',
  'trunc',
  'sqrt',
  'min',
  'max',
];

const variableOf = (name: string): string => `Math_${name}`;

/** Declarations of the variables, by name: intrinsics. */
export const mathTemplates = Object.fromEntries(
  mathFunctions.map((name) => [
    variableOf(name),
    { source: `var ${variableOf(name)}=Math.${name}` },
  ]),
);

export const mathFunction = (scope: ModuleScope, name: string): Expression =>
  scope.extras.engine === 'interpreting'
    ? scope.helper(variableOf(name))
    : member(id('Math'), name);

/** Products of an int32 and less than this are exact, and mostly small integers. */
const SMALL_FACTOR = 1 << 10;

/** True if the product of an int32 and the constant is best made by `*`: a call costs more there. */
export const isSmallFactor = (scope: ModuleScope, factor: number): boolean =>
  scope.extras.engine === 'interpreting' && Math.abs(factor) < SMALL_FACTOR;
