/**
 * How values cross the JS API: directly, or in the form that wrapper modules take and give.
 * The signature decides; the two ways differ only where JS cannot show a value exactly.
 */
import type { ModuleInfo } from '../../compiler/module-info.ts';
import * as T from '../../runtime/value-types.ts';
import type { Constant, NumberConstant, VectorConstant } from './script.ts';
import { bitsOfJs, constantBits, constantToJs, type Observed } from './values.ts';
import { hierarchy } from './wrapper.ts';

/** A fault of the engine under test, in words; anything else that is thrown is its own error. */
export class Mismatch extends Error {}

const NUMBER_NAMES = new Map<T.ValType, NumberConstant['type']>([
  [T.I32, 'i32'],
  [T.I64, 'i64'],
  [T.F32, 'f32'],
  [T.F64, 'f64'],
]);

/** Gives the host object of a number; the same number is the same object. */
export type HostObjects = (number: string) => object;

const isExn = (info: ModuleInfo, type: T.ValType): boolean =>
  T.isRef(type) && hierarchy(info, type) === 'exn';

/** True if JS can receive a result of this type, but not see which kind of object it is. */
export const isSorted = (info: ModuleInfo, type: T.ValType): boolean =>
  T.isRef(type) && hierarchy(info, type) === 'any';

/** True if JS can neither pass nor receive a value of this type. */
export const isHidden = (info: ModuleInfo, type: T.ValType): boolean =>
  type === T.V128 || isExn(info, type);

function referenceArgument(constant: Constant, hostObjects: HostObjects): unknown {
  const { value } = constant as { value?: string };
  return value === undefined || value === 'null' ? null : hostObjects(value);
}

export function directArguments(
  types: readonly T.ValType[],
  constants: readonly Constant[],
  hostObjects: HostObjects,
): unknown[] {
  return constants.map((constant, i) =>
    T.isNumber(types[i]!)
      ? constantToJs(constant as NumberConstant)
      : referenceArgument(constant, hostObjects),
  );
}

export function wrappedArguments(
  info: ModuleInfo,
  types: readonly T.ValType[],
  constants: readonly Constant[],
  hostObjects: HostObjects,
): unknown[] {
  return constants.flatMap((constant, i) => {
    const type = types[i]!;
    if (isExn(info, type)) return [];
    if (T.isRef(type)) return [referenceArgument(constant, hostObjects)];
    const bits = constantBits(constant as NumberConstant | VectorConstant);
    const half = (shift: bigint): bigint => BigInt.asIntN(64, bits >> shift);
    if (type === T.V128) return [half(0n), half(64n)];
    return [type === T.I64 || type === T.F64 ? half(0n) : Number(BigInt.asIntN(32, bits))];
  });
}

function numberResult(type: NumberConstant['type'], value: unknown): bigint {
  try {
    return bitsOfJs(type, value);
  } catch (error) {
    throw new Mismatch((error as Error).message);
  }
}

function expectCount(values: readonly unknown[], count: number): void {
  if (values.length !== count) throw new Mismatch(`${values.length} results instead of ${count}`);
}

export function observeDirect(types: readonly T.ValType[], values: readonly unknown[]): Observed[] {
  expectCount(values, types.length);
  return types.map((valType, i) => {
    const type = NUMBER_NAMES.get(valType);
    if (type) return { type, bits: numberResult(type, values[i]) };
    return { type: 'ref', value: values[i], kinds: null };
  });
}

export function observeWrapped(
  info: ModuleInfo,
  types: readonly T.ValType[],
  values: readonly unknown[],
): Observed[] {
  let at = 0;
  const next = (): unknown => values[at++];
  const observed = types.map((type): Observed => {
    switch (type) {
      case T.I32:
        return { type: 'i32', bits: numberResult('i32', next()) };
      case T.I64:
        return { type: 'i64', bits: numberResult('i64', next()) };
      case T.F32:
        return { type: 'f32', bits: numberResult('i32', next()) };
      case T.F64:
        return { type: 'f64', bits: numberResult('i64', next()) };
      case T.V128: {
        const low = numberResult('i64', next());
        return { type: 'v128', bits: (numberResult('i64', next()) << 64n) | low };
      }
    }
    if (isExn(info, type)) return { type: 'opaque', isNull: next() === 1 };
    const value = next();
    return { type: 'ref', value, kinds: isSorted(info, type) ? (next() as number) : null };
  });
  expectCount(values, at);
  return observed;
}
