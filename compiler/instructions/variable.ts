/**
 * Rows of the variable instructions.
 * @see core 5.4.5 "Variable Instructions"
 */
import { globalGet, globalSet } from '../ir/state.ts';
import {
  checkGlobalGet,
  checkGlobalSet,
  checkLocalGet,
  checkLocalSet,
  checkLocalTee,
} from '../validate/variable.ts';
import { globalOperand } from './operands.ts';
import type { Instruction } from './row.ts';

/* prettier-ignore */
export const variableRows: readonly Instruction[] = [
  { name: 'local.get', opcode: 0x20, feature: 'mvp', immediates: 'local', type: null, validate: checkLocalGet, lower: (t) => t.localGet(t.reader.index) },
  { name: 'local.set', opcode: 0x21, feature: 'mvp', immediates: 'local', type: null, validate: checkLocalSet, lower: (t) => t.localSet(t.reader.index) },
  { name: 'local.tee', opcode: 0x22, feature: 'mvp', immediates: 'local', type: null, validate: checkLocalTee, lower: (t) => t.localTee(t.reader.index) },

  { name: 'global.get', opcode: 0x23, feature: 'mvp', immediates: 'global', type: null, pops: 0, isConstant: true, validate: checkGlobalGet, lower: globalGet },
  { name: 'global.set', opcode: 0x24, feature: 'mvp', immediates: 'global', type: null, pops: globalOperand, validate: checkGlobalSet, lower: globalSet },
];
