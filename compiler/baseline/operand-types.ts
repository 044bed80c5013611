/** Which operands an instruction pops, as far as the baseline compiler knows instructions. */
import { I32, I64, V128 } from '../../runtime/value-types.ts';
import type { ValType } from '../../runtime/value-types.ts';
import type { BodyReader } from '../binary/body-reader.ts';
import type { FeatureName } from '../features.ts';
import { instructions } from '../instructions/index.ts';
import { structAt } from '../ir/gc-layout.ts';
import type { ModuleTranslation } from '../ir/module-translation.ts';
import type { ModuleInfo } from '../module-info.ts';

/** What it knows of: functions with others are refused. */
const FEATURES = new Set<FeatureName>([
  'mvp',
  'sign-extension',
  'nontrapping-float-to-int',
  'bulk-memory',
  'reference-types',
  'threads',
  'simd',
  'relaxed-simd',
  'exception-handling',
  'function-references',
  'gc',
]);

const isNumeric = (type: ValType): boolean => type >= I32 && type <= V128;

export type OperandTypes = (
  module: ModuleTranslation,
  reader: BodyReader,
  stack: readonly ValType[],
) => readonly ValType[];

const addressType = (is64: boolean): ValType => (is64 ? I64 : I32);
/** Of a table. */
const addressOf = ({ tables }: ModuleInfo, index: number): ValType =>
  addressType(tables[index]!.is64);

/** The types of operands as they are on the stack: of references, more may be known than an instruction asks for. */
const top = (stack: readonly ValType[], count: number): readonly ValType[] =>
  stack.slice(stack.length - count);

/** Of instructions that take operands by what is known of them: how many. */
const counts: Readonly<Record<string, number>> = {
  'ref.is_null': 1,
  'ref.as_non_null': 1,
  'ref.eq': 2,
  throw_ref: 1,
  'struct.new_default': 0,
  'struct.get': 1,
  'struct.get_s': 1,
  'struct.get_u': 1,
  'struct.set': 2,
  'array.new': 2,
  'array.new_default': 1,
  'array.new_data': 2,
  'array.new_elem': 2,
  'array.get': 2,
  'array.get_s': 2,
  'array.get_u': 2,
  'array.set': 3,
  'array.len': 1,
  'array.fill': 4,
  'array.copy': 5,
  'array.init_data': 4,
  'array.init_elem': 4,
  'ref.test': 1,
  'ref.test null': 1,
  'ref.cast': 1,
  'ref.cast null': 1,
  'any.convert_extern': 1,
  'extern.convert_any': 1,
  'ref.i31': 1,
  'i31.get_s': 1,
  'i31.get_u': 1,
};

/** Of instructions whose types are not fixed. */
const special: Readonly<Record<string, OperandTypes>> = {
  select: (_, __, stack) => choice(stack[stack.length - 2]!),
  'select t': (_, reader) => choice(reader.valTypes[0]!),
  'global.get': () => [],
  'global.set': ({ info }, { index }) => [info.globals[index]!.type],
  'ref.null': () => [],
  'ref.func': () => [],
  unreachable: () => [],
  throw: (module, { index }) => module.tagType(index).params,
  call: (module, { index }) => module.functionType(index).params,
  call_indirect: (module, { index, index2 }) => [
    ...module.typeAt(index).params,
    addressOf(module.info, index2),
  ],
  call_ref: (module, { index }, stack) => [...module.typeAt(index).params, ...top(stack, 1)],
  'table.get': ({ info }, { index }) => [addressOf(info, index)],
  'table.set': ({ info }, { index }) => [addressOf(info, index), info.tables[index]!.element],
  'table.size': () => [],
  'table.grow': ({ info }, { index }) => [info.tables[index]!.element, addressOf(info, index)],
  'table.fill': ({ info }, { index }) => {
    const address = addressOf(info, index);
    return [address, info.tables[index]!.element, address];
  },
  'memory.copy': ({ info: { memories } }, { index, index2 }) => {
    const [to, from] = [memories[index]!.is64, memories[index2]!.is64];
    return [addressType(to), addressType(from), addressType(to && from)];
  },
  'struct.new': ({ info }, { index }, stack) => top(stack, structAt(info, index).fields.length),
  'array.new_fixed': (_, { index2 }, stack) => top(stack, index2),
};

const choice = (type: ValType): ValType[] => [type, type, I32];

/** By instruction id: types of operands that are the same wherever the instruction stands. */
export const fixedOperandTypes: readonly (readonly ValType[] | undefined)[] = instructions.map(
  ({ feature, name, signature, signature64 }) => {
    if (!FEATURES.has(feature) || Object.hasOwn(special, name) || Object.hasOwn(counts, name))
      return undefined;
    const pops = signature?.pops;
    const isFixed = pops?.every((type, i) => isNumeric(type) && type === signature64!.pops[i]);
    return isFixed === true ? pops : undefined;
  },
);

/** By instruction id; undefined for those that it does not know. */
export const operandTypes: readonly (OperandTypes | undefined)[] = instructions.map((row) => {
  if (!FEATURES.has(row.feature)) return undefined;
  const found = special[row.name];
  if (found !== undefined) return found;
  const count = counts[row.name];
  if (count !== undefined) return (_, __, stack) => top(stack, count);
  const { signature, signature64 } = row;
  if (signature === null || !signature.pops.every(isNumeric)) return undefined;
  return ({ info }, { memory }) => (info.memories[memory]!.is64 ? signature64! : signature).pops;
});
