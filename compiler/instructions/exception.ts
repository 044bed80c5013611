/**
 * Rows of the exception instructions, and of the ones browsers shipped before the standard.
 * @see core 5.4.2 "Control Instructions"; legacy: proposals/exception-handling/legacy
 */
import {
  catchAll,
  catchTag,
  delegate,
  rethrow,
  throwRef,
  throwTag,
  tryBlock,
  tryTable,
} from '../ir/exceptions.ts';
import {
  checkCatch,
  checkCatchAll,
  checkDelegate,
  checkRethrow,
  checkThrow,
  checkThrowRef,
  checkTry,
  checkTryTable,
} from '../validate/exception.ts';
import { tagOperands } from './operands.ts';
import type { Instruction } from './row.ts';

/* prettier-ignore */
export const exceptionRows: readonly Instruction[] = [
  { name: 'throw', opcode: 0x08, feature: 'exception-handling', immediates: 'tag', type: null, pops: tagOperands, flow: 'leave', validate: checkThrow, lower: throwTag },
  { name: 'throw_ref', opcode: 0x0a, feature: 'exception-handling', immediates: 'none', type: null, pops: 1, flow: 'leave', validate: checkThrowRef, lower: throwRef },
  { name: 'try_table', opcode: 0x1f, feature: 'exception-handling', immediates: 'catches', type: null, flow: 'block', validate: checkTryTable, lower: tryTable },

  { name: 'try', opcode: 0x06, feature: 'legacy-exceptions', immediates: 'blocktype', type: null, flow: 'block', validate: checkTry, lower: tryBlock },
  { name: 'catch', opcode: 0x07, feature: 'legacy-exceptions', immediates: 'tag', type: null, flow: 'clause', validate: checkCatch, lower: catchTag },
  { name: 'rethrow', opcode: 0x09, feature: 'legacy-exceptions', immediates: 'label', type: null, flow: 'leave', validate: checkRethrow, lower: rethrow },
  { name: 'delegate', opcode: 0x18, feature: 'legacy-exceptions', immediates: 'label', type: null, flow: 'end', validate: checkDelegate, lower: delegate },
  { name: 'catch_all', opcode: 0x19, feature: 'legacy-exceptions', immediates: 'none', type: null, flow: 'clause', validate: checkCatchAll, lower: catchAll },
];
