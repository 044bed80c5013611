/**
 * Rows of the exception instructions, and of the ones browsers shipped before the standard.
 * @see core 5.4.2 "Control Instructions"; legacy: proposals/exception-handling/legacy
 */
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
import type { Instruction } from './row.ts';

/* prettier-ignore */
export const exceptionRows: readonly Instruction[] = [
  { name: 'throw', opcode: 0x08, feature: 'exception-handling', immediates: 'tag', type: null, validate: checkThrow },
  { name: 'throw_ref', opcode: 0x0a, feature: 'exception-handling', immediates: 'none', type: null, validate: checkThrowRef },
  { name: 'try_table', opcode: 0x1f, feature: 'exception-handling', immediates: 'catches', type: null, validate: checkTryTable },

  { name: 'try', opcode: 0x06, feature: 'legacy-exceptions', immediates: 'blocktype', type: null, validate: checkTry },
  { name: 'catch', opcode: 0x07, feature: 'legacy-exceptions', immediates: 'tag', type: null, validate: checkCatch },
  { name: 'rethrow', opcode: 0x09, feature: 'legacy-exceptions', immediates: 'label', type: null, validate: checkRethrow },
  { name: 'delegate', opcode: 0x18, feature: 'legacy-exceptions', immediates: 'label', type: null, validate: checkDelegate },
  { name: 'catch_all', opcode: 0x19, feature: 'legacy-exceptions', immediates: 'none', type: null, validate: checkCatchAll },
];
