/** Which operands an instruction pops, as far as the baseline compiler knows instructions. */
import { I32, I64, V128 } from '../../runtime/value-types.ts';
import type { ValType } from '../../runtime/value-types.ts';
import type { BodyReader } from '../binary/body-reader.ts';
import type { FeatureName } from '../features.ts';
import { instructions } from '../instructions/index.ts';
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

/** Of instructions whose types are not fixed. */
const special: Readonly<Record<string, OperandTypes>> = {
  select: (_, __, stack) => choice(stack[stack.length - 2]!),
  'select t': (_, reader) => choice(reader.valTypes[0]!),
  'global.get': () => [],
  'global.set': ({ info }, { index }) => [info.globals[index]!.type],
  'ref.null': () => [],
  'ref.func': () => [],
  'ref.is_null': (_, __, stack) => [stack[stack.length - 1]!],
  unreachable: () => [],
  call: (module, { index }) => module.functionType(index).params,
  call_indirect: (module, { index, index2 }) => [
    ...module.typeAt(index).params,
    addressOf(module.info, index2),
  ],
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
};

const choice = (type: ValType): ValType[] => [type, type, I32];

/** By instruction id; undefined for those that it does not know. */
export const operandTypes: readonly (OperandTypes | undefined)[] = instructions.map((row) => {
  if (!FEATURES.has(row.feature)) return undefined;
  const found = special[row.name];
  if (found !== undefined) return found;
  const { signature, signature64 } = row;
  if (signature === null || !signature.pops.every(isNumeric)) return undefined;
  if (signature64!.pops.every((type, i) => type === signature.pops[i])) return () => signature.pops;
  return ({ info }, { memory }) => (info.memories[memory]!.is64 ? signature64! : signature).pops;
});
