/**
 * Rows of the table instructions. `addr` is the address type of the table in the immediates.
 * @see core 5.4.6 "Table Instructions"
 */
import {
  elemDrop,
  tableCopy,
  tableFill,
  tableGet,
  tableGrow,
  tableInit,
  tableSet,
  tableSize,
} from '../ir/state.ts';
import {
  checkElemIndex,
  checkTableCopy,
  checkTableFill,
  checkTableGet,
  checkTableGrow,
  checkTableIndex,
  checkTableInit,
  checkTableSet,
} from '../validate/table.ts';
import {
  tableFillOperands,
  tableGetOperands,
  tableGrowOperands,
  tableSetOperands,
} from './operands.ts';
import type { Instruction } from './row.ts';

/* prettier-ignore */
export const tableRows: readonly Instruction[] = [
  { name: 'table.get', opcode: 0x25, feature: 'reference-types', immediates: 'table', type: null, pops: tableGetOperands, validate: checkTableGet, lower: tableGet },
  { name: 'table.set', opcode: 0x26, feature: 'reference-types', immediates: 'table', type: null, pops: tableSetOperands, validate: checkTableSet, lower: tableSet },
  { name: 'table.init', opcode: 0xfc000c, feature: 'bulk-memory', immediates: 'elem-table', type: null, validate: checkTableInit, lower: tableInit },
  { name: 'elem.drop', opcode: 0xfc000d, feature: 'bulk-memory', immediates: 'elem', type: '[] -> []', validate: checkElemIndex, lower: elemDrop },
  { name: 'table.copy', opcode: 0xfc000e, feature: 'bulk-memory', immediates: 'table-table', type: null, validate: checkTableCopy, lower: tableCopy },
  { name: 'table.grow', opcode: 0xfc000f, feature: 'reference-types', immediates: 'table', type: null, pops: tableGrowOperands, validate: checkTableGrow, lower: tableGrow },
  { name: 'table.size', opcode: 0xfc0010, feature: 'reference-types', immediates: 'table', type: '[] -> [addr]', validate: checkTableIndex, lower: tableSize },
  { name: 'table.fill', opcode: 0xfc0011, feature: 'reference-types', immediates: 'table', type: null, pops: tableFillOperands, validate: checkTableFill, lower: tableFill },
];
