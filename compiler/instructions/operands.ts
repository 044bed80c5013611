/**
 * Types of the operands that an instruction pops, where its row can't say them: by its immediates, or by
 * what is on the stack. Gets validated code only. Of references more may be known on the stack than the
 * instruction asks for, so their types are taken from there.
 */
import { I32, I64 } from '../../runtime/value-types.ts';
import type { ValType } from '../../runtime/value-types.ts';
import type { BodyReader } from '../binary/body-reader.ts';
import { structAt } from '../ir/gc-layout.ts';
import type { ModuleTranslation } from '../ir/module-translation.ts';
import type { ModuleInfo } from '../module-info.ts';

/** @param reader at the immediates @param stack types, bottom first */
export type OperandTypes = (
  module: ModuleTranslation,
  reader: BodyReader,
  stack: readonly ValType[],
) => readonly ValType[];

const addressType = (is64: boolean): ValType => (is64 ? I64 : I32);
const tableAddress = ({ tables }: ModuleInfo, index: number): ValType =>
  addressType(tables[index]!.is64);

/** The uppermost ones. */
export const topTypes = (stack: readonly ValType[], count: number): readonly ValType[] =>
  stack.slice(stack.length - count);

const choice = (type: ValType): ValType[] => [type, type, I32];

export const selectOperands: OperandTypes = (_, __, stack) => choice(stack[stack.length - 2]!);
export const typedSelectOperands: OperandTypes = (_, reader) => choice(reader.valTypes[0]!);

export const callOperands: OperandTypes = (module, { index }) => module.functionType(index).params;
export const indirectCallOperands: OperandTypes = (module, { index, index2 }) => [
  ...module.typeAt(index).params,
  tableAddress(module.info, index2),
];
export const referenceCallOperands: OperandTypes = (module, { index }, stack) => [
  ...module.typeAt(index).params,
  ...topTypes(stack, 1),
];
export const tagOperands: OperandTypes = (module, { index }) => module.tagType(index).params;

export const globalOperand: OperandTypes = ({ info }, { index }) => [info.globals[index]!.type];

export const tableGetOperands: OperandTypes = ({ info }, { index }) => [tableAddress(info, index)];
export const tableSetOperands: OperandTypes = ({ info }, { index }) => [
  tableAddress(info, index),
  info.tables[index]!.element,
];
export const tableGrowOperands: OperandTypes = ({ info }, { index }) => [
  info.tables[index]!.element,
  tableAddress(info, index),
];
export const tableFillOperands: OperandTypes = ({ info }, { index }) => {
  const address = tableAddress(info, index);
  return [address, info.tables[index]!.element, address];
};

/** Of memory.copy. */
export const copyOperands: OperandTypes = ({ info: { memories } }, { index, index2 }) => {
  const [to, from] = [memories[index]!.is64, memories[index2]!.is64];
  return [addressType(to), addressType(from), addressType(to && from)];
};

/** Of struct.new. */
export const structOperands: OperandTypes = ({ info }, { index }, stack) =>
  topTypes(stack, structAt(info, index).fields.length);
/** Of array.new_fixed. */
export const fixedArrayOperands: OperandTypes = (_, { index2 }, stack) => topTypes(stack, index2);
