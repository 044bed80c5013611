/**
 * Rows of the control and parametric instructions. Their types depend on labels, signatures and the
 * stack, so each has its own rule in validate/control.ts.
 * @see core 5.4.1 "Parametric Instructions", 5.4.2 "Control Instructions"
 */
import {
  call,
  callIndirect,
  callRef,
  returnCall,
  returnCallIndirect,
  returnCallRef,
} from '../ir/calls.ts';
import { brOnNonNull, brOnNull, drop, selectTyped, selectValue } from '../ir/state.ts';
import {
  checkBlock,
  checkBr,
  checkBrIf,
  checkBrOnNonNull,
  checkBrOnNull,
  checkBrTable,
  checkCall,
  checkCallIndirect,
  checkCallRef,
  checkDrop,
  checkElse,
  checkEnd,
  checkIf,
  checkReturn,
  checkReturnCall,
  checkReturnCallIndirect,
  checkReturnCallRef,
  checkSelect,
  checkSelectTyped,
  checkUnreachable,
} from '../validate/control.ts';
import {
  callOperands,
  indirectCallOperands,
  referenceCallOperands,
  selectOperands,
  typedSelectOperands,
} from './operands.ts';
import type { Instruction } from './row.ts';

/* prettier-ignore */
export const controlRows: readonly Instruction[] = [
  { name: 'unreachable', opcode: 0x00, feature: 'mvp', immediates: 'none', type: null, pops: 0, flow: 'leave', validate: checkUnreachable, lower: (t) => t.trap('unreachable') },
  { name: 'nop', opcode: 0x01, feature: 'mvp', immediates: 'none', type: '[] -> []', lower: () => undefined },
  { name: 'block', opcode: 0x02, feature: 'mvp', immediates: 'blocktype', type: null, flow: 'block', validate: checkBlock, lower: (t) => t.block(t.reader.blockParams, t.reader.blockResults) },
  { name: 'loop', opcode: 0x03, feature: 'mvp', immediates: 'blocktype', type: null, flow: 'loop', validate: checkBlock, lower: (t) => t.loop(t.reader.blockParams, t.reader.blockResults) },
  { name: 'if', opcode: 0x04, feature: 'mvp', immediates: 'blocktype', type: null, flow: 'if', validate: checkIf, lower: (t) => t.if(t.reader.blockParams, t.reader.blockResults) },
  { name: 'else', opcode: 0x05, feature: 'mvp', immediates: 'none', type: null, flow: 'else', validate: checkElse, lower: (t) => t.else() },
  { name: 'end', opcode: 0x0b, feature: 'mvp', immediates: 'none', type: null, flow: 'end', isConstant: true, validate: checkEnd, lower: (t) => t.end() },

  { name: 'br', opcode: 0x0c, feature: 'mvp', immediates: 'label', type: null, flow: 'branch', validate: checkBr, lower: (t) => t.branch(t.reader.index) },
  { name: 'br_if', opcode: 0x0d, feature: 'mvp', immediates: 'label', type: null, flow: 'branchIf', validate: checkBrIf, lower: (t) => t.branchIf(t.reader.index, t.pop()) },
  { name: 'br_table', opcode: 0x0e, feature: 'mvp', immediates: 'labels', type: null, flow: 'branchTable', validate: checkBrTable, lower: (t) => t.branchTable(t.reader.labels, t.pop()) },
  { name: 'return', opcode: 0x0f, feature: 'mvp', immediates: 'none', type: null, flow: 'leave', validate: checkReturn, lower: (t) => t.return() },
  { name: 'br_on_null', opcode: 0xd5, feature: 'function-references', immediates: 'label', type: null, flow: 'branchIf', validate: checkBrOnNull, lower: brOnNull },
  { name: 'br_on_non_null', opcode: 0xd6, feature: 'function-references', immediates: 'label', type: null, flow: 'branchIf', validate: checkBrOnNonNull, lower: brOnNonNull },

  { name: 'call', opcode: 0x10, feature: 'mvp', immediates: 'func', type: null, pops: callOperands, call: 'direct', validate: checkCall, lower: call },
  { name: 'call_indirect', opcode: 0x11, feature: 'mvp', immediates: 'type-table', type: null, pops: indirectCallOperands, call: 'indirect', validate: checkCallIndirect, lower: callIndirect },
  { name: 'return_call', opcode: 0x12, feature: 'tail-call', immediates: 'func', type: null, flow: 'leave', call: 'direct', validate: checkReturnCall, lower: returnCall },
  { name: 'return_call_indirect', opcode: 0x13, feature: 'tail-call', immediates: 'type-table', type: null, flow: 'leave', call: 'indirect', validate: checkReturnCallIndirect, lower: returnCallIndirect },
  { name: 'call_ref', opcode: 0x14, feature: 'function-references', immediates: 'type', type: null, pops: referenceCallOperands, call: 'indirect', validate: checkCallRef, lower: callRef },
  { name: 'return_call_ref', opcode: 0x15, feature: 'function-references', immediates: 'type', type: null, flow: 'leave', call: 'indirect', validate: checkReturnCallRef, lower: returnCallRef },

  { name: 'drop', opcode: 0x1a, feature: 'mvp', immediates: 'none', type: null, validate: checkDrop, lower: drop },
  { name: 'select', opcode: 0x1b, feature: 'mvp', immediates: 'none', type: null, pops: selectOperands, floats: 'choose', validate: checkSelect, lower: selectValue },
  { name: 'select t', opcode: 0x1c, feature: 'reference-types', immediates: 'valtypes', type: null, pops: typedSelectOperands, floats: 'choose', validate: checkSelectTyped, lower: selectTyped },
];
