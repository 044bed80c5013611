/**
 * Rows of the wide-arithmetic proposal: 128-bit integers as pairs of i64, low word first.
 */
import type { Instruction } from './row.ts';

/* prettier-ignore */
export const wideRows: readonly Instruction[] = [
  { name: 'i64.add128', opcode: 0xfc0013, feature: 'wide-arithmetic', immediates: 'none', type: '[i64 i64 i64 i64] -> [i64 i64]' },
  { name: 'i64.sub128', opcode: 0xfc0014, feature: 'wide-arithmetic', immediates: 'none', type: '[i64 i64 i64 i64] -> [i64 i64]' },
  { name: 'i64.mul_wide_s', opcode: 0xfc0015, feature: 'wide-arithmetic', immediates: 'none', type: '[i64 i64] -> [i64 i64]' },
  { name: 'i64.mul_wide_u', opcode: 0xfc0016, feature: 'wide-arithmetic', immediates: 'none', type: '[i64 i64] -> [i64 i64]' },
];
