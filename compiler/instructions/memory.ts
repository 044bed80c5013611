/**
 * Rows of the memory instructions: scalar loads and stores, size, grow and the bulk ones.
 * `addr` is the address type of the memory in the immediates.
 * @see core 5.4.7 "Memory Instructions"
 */
import {
  dataDrop,
  loadExtended,
  loadOne,
  loadPair,
  memoryCopy,
  memoryFill,
  memoryGrow,
  memoryInit,
  memorySize,
  storeDouble,
  storeLow,
  storeOne,
  storePair,
  storeSingle,
} from '../ir/accesses.ts';
import { F32, F64, I32 } from '../../runtime/value-types.ts';
import { noteGrowth } from '../validate/control.ts';
import { checkDataIndex, checkMemoryCopy } from '../validate/memory.ts';
import type { Lowering } from '../ir/lowering.ts';
import { copyOperands } from './operands.ts';
import type { FloatUse, Instruction } from './row.ts';

/** A load or store of 2^naturalAlign bytes. */
const access = (
  name: string,
  opcode: number,
  naturalAlign: number,
  type: string,
  lower?: Lowering,
  floats?: FloatUse,
): Instruction => ({
  name,
  opcode,
  feature: 'mvp',
  immediates: 'memarg',
  type,
  naturalAlign,
  floats,
  lower,
});

/* prettier-ignore */
export const memoryRows: readonly Instruction[] = [
  access('i32.load', 0x28, 2, '[addr] -> [i32]', loadOne(I32, 'Int32')),
  access('i64.load', 0x29, 3, '[addr] -> [i64]', loadPair),
  access('f32.load', 0x2a, 2, '[addr] -> [f32]', loadOne(F32, 'Float32')),
  access('f64.load', 0x2b, 3, '[addr] -> [f64]', loadOne(F64, 'Float64')),
  access('i32.load8_s', 0x2c, 0, '[addr] -> [i32]', loadOne(I32, 'Int8')),
  access('i32.load8_u', 0x2d, 0, '[addr] -> [i32]', loadOne(I32, 'Uint8')),
  access('i32.load16_s', 0x2e, 1, '[addr] -> [i32]', loadOne(I32, 'Int16')),
  access('i32.load16_u', 0x2f, 1, '[addr] -> [i32]', loadOne(I32, 'Uint16')),
  access('i64.load8_s', 0x30, 0, '[addr] -> [i64]', loadExtended('Int8', true)),
  access('i64.load8_u', 0x31, 0, '[addr] -> [i64]', loadExtended('Uint8', false)),
  access('i64.load16_s', 0x32, 1, '[addr] -> [i64]', loadExtended('Int16', true)),
  access('i64.load16_u', 0x33, 1, '[addr] -> [i64]', loadExtended('Uint16', false)),
  access('i64.load32_s', 0x34, 2, '[addr] -> [i64]', loadExtended('Int32', true)),
  access('i64.load32_u', 0x35, 2, '[addr] -> [i64]', loadExtended('Int32', false)),

  access('i32.store', 0x36, 2, '[addr i32] -> []', storeOne('Int32')),
  access('i64.store', 0x37, 3, '[addr i64] -> []', storePair),
  access('f32.store', 0x38, 2, '[addr f32] -> []', storeSingle, 'store'),
  access('f64.store', 0x39, 3, '[addr f64] -> []', storeDouble, 'store'),
  access('i32.store8', 0x3a, 0, '[addr i32] -> []', storeOne('Int8')),
  access('i32.store16', 0x3b, 1, '[addr i32] -> []', storeOne('Int16')),
  access('i64.store8', 0x3c, 0, '[addr i64] -> []', storeLow('Int8')),
  access('i64.store16', 0x3d, 1, '[addr i64] -> []', storeLow('Int16')),
  access('i64.store32', 0x3e, 2, '[addr i64] -> []', storeLow('Int32')),

  { name: 'memory.size', opcode: 0x3f, feature: 'mvp', immediates: 'memory', type: '[] -> [addr]', lower: memorySize },
  { name: 'memory.grow', opcode: 0x40, feature: 'mvp', immediates: 'memory', type: '[addr] -> [addr]', validate: noteGrowth, lower: memoryGrow },

  { name: 'memory.init', opcode: 0xfc0008, feature: 'bulk-memory', immediates: 'data-memory', type: '[addr i32 i32] -> []', validate: checkDataIndex, lower: memoryInit },
  { name: 'data.drop', opcode: 0xfc0009, feature: 'bulk-memory', immediates: 'data', type: '[] -> []', validate: checkDataIndex, lower: dataDrop },
  { name: 'memory.copy', opcode: 0xfc000a, feature: 'bulk-memory', immediates: 'memory-memory', type: null, pops: copyOperands, validate: checkMemoryCopy, lower: memoryCopy },
  { name: 'memory.fill', opcode: 0xfc000b, feature: 'bulk-memory', immediates: 'memory', type: '[addr i32 addr] -> []', lower: memoryFill },
];
