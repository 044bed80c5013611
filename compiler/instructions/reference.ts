/**
 * Rows of the reference instructions that tables and typed functions need; see gc.ts for the rest.
 * @see core 5.4.3 "Reference Instructions"
 */
import { refAsNonNull, refEq, refFunc, refIsNull, refNull } from '../ir/state.ts';
import {
  checkRefAsNonNull,
  checkRefFunc,
  checkRefIsNull,
  checkRefNull,
} from '../validate/reference.ts';
import type { Instruction } from './row.ts';

/* prettier-ignore */
export const referenceRows: readonly Instruction[] = [
  { name: 'ref.null', opcode: 0xd0, feature: 'reference-types', immediates: 'heaptype', type: null, pops: 0, isConstant: true, validate: checkRefNull, lower: refNull },
  { name: 'ref.is_null', opcode: 0xd1, feature: 'reference-types', immediates: 'none', type: null, pops: 1, validate: checkRefIsNull, lower: refIsNull },
  { name: 'ref.func', opcode: 0xd2, feature: 'reference-types', immediates: 'func', type: null, pops: 0, isConstant: true, validate: checkRefFunc, lower: refFunc },
  { name: 'ref.eq', opcode: 0xd3, feature: 'gc', immediates: 'none', type: '[eqref eqref] -> [i32]', lower: refEq },
  { name: 'ref.as_non_null', opcode: 0xd4, feature: 'function-references', immediates: 'none', type: null, pops: 1, validate: checkRefAsNonNull, lower: refAsNonNull },
];
