/** Which operands an instruction pops, by its row's id, as far as the baseline compiler knows instructions. */
import { I32, V128 } from '../../runtime/value-types.ts';
import type { ValType } from '../../runtime/value-types.ts';
import type { FeatureName } from '../features.ts';
import { instructions } from '../instructions/index.ts';
import { topTypes } from '../instructions/operands.ts';
import type { OperandTypes } from '../instructions/operands.ts';

/** What it knows of: functions with others are refused. */
const FEATURES = new Set<FeatureName>([
  'mvp',
  'sign-extension',
  'nontrapping-float-to-int',
  'bulk-memory',
  'reference-types',
  'threads',
  'simd',
  'relaxed-simd',
  'exception-handling',
  'function-references',
  'gc',
]);

const isNumeric = (type: ValType): boolean => type >= I32 && type <= V128;

/** Types of operands that are the same wherever the instruction stands. */
export const fixedOperandTypes: readonly (readonly ValType[] | undefined)[] = instructions.map(
  ({ feature, signature, signature64, pops }) => {
    if (!FEATURES.has(feature)) return undefined;
    if (pops === 0) return [];
    const types = signature?.pops;
    const isFixed = types?.every((type, i) => isNumeric(type) && type === signature64!.pops[i]);
    return isFixed === true ? types : undefined;
  },
);

/** Undefined for those that it does not know. */
export const operandTypes: readonly (OperandTypes | undefined)[] = instructions.map((row) => {
  if (!FEATURES.has(row.feature)) return undefined;
  const { pops, signature, signature64 } = row;
  if (typeof pops === 'function') return pops;
  const count = pops ?? (signature?.pops.every(isNumeric) ? undefined : signature?.pops.length);
  if (count !== undefined) return (_, __, stack) => topTypes(stack, count);
  if (signature === null) return undefined;
  return ({ info }, { memory }) => (info.memories[memory]!.is64 ? signature64! : signature).pops;
});
