/**
 * Rows of the wide-arithmetic proposal: 128-bit integers as pairs of i64, low word first.
 */
import { add128, multiplyWide, sub128 } from '../ir/wide.ts';
import { rowsOf } from './row.ts';
import type { Instruction } from './row.ts';

const wide = rowsOf('wide-arithmetic', 'none', { prefix: 0xfc });

export const wideRows: readonly Instruction[] = [
  wide('i64.add128', 0x13, '[i64 i64 i64 i64] -> [i64 i64]', add128),
  wide('i64.sub128', 0x14, '[i64 i64 i64 i64] -> [i64 i64]', sub128),
  wide('i64.mul_wide_s', 0x15, '[i64 i64] -> [i64 i64]', multiplyWide('i64_mul_wide_s')),
  wide('i64.mul_wide_u', 0x16, '[i64 i64] -> [i64 i64]', multiplyWide('i64_mul_wide_u')),
];
