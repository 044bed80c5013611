/** What declared locals start with (core 4.4.10 "Function Calls"). */
import type { Cls } from '../ir/nodes.ts';
import { Op } from '../ir/nodes.ts';
import { zeroOf } from '../ir/parts.ts';
import { NULL, num } from './estree.ts';
import type { Expression } from './estree.ts';

export function initial(cls: Cls): Expression {
  const zero = zeroOf(cls);
  return zero.op === Op.null ? NULL : num(zero.value);
}
