/**
 * Rules of the bulk memory instructions that a fixed type can't say.
 * @see core 3.4.7 "Memory Instructions"
 */
import { I32, I64 } from '../../runtime/value-types.ts';
import type { FunctionValidator } from './function.ts';

/** memory.copy between memories of unlike address types counts bytes in the smaller one. */
export function checkMemoryCopy(v: FunctionValidator): void {
  const destination = v.memoryAddress(v.reader.index);
  const source = v.memoryAddress(v.reader.index2);
  v.popVal(destination === I64 && source === I64 ? I64 : I32);
  v.popVal(source);
  v.popVal(destination);
}

/** memory.init and data.drop; `index` is the segment. */
export function checkDataIndex(v: FunctionValidator): void {
  checkData(v, v.reader.index);
}

/** The code section comes before the data section, so the count must have been announced. */
export function checkData(v: FunctionValidator, index: number): void {
  const { dataCount } = v.module;
  if (dataCount < 0) v.fail('data count section required');
  if (index >= dataCount) v.fail(`unknown data segment ${index}`);
}
