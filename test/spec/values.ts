/**
 * Values of the scripts: constants as bits, and whether an observed result is the expected one.
 * Numbers are compared as bit patterns held in bigints, so that signs of zero and NaN payloads
 * count; references by identity, by being null, and by the kind a wrapper module tested.
 */
import type { Constant, Expected, LaneType, NumberConstant, VectorConstant } from './script.ts';

export type NumberType = 'i32' | 'i64' | 'f32' | 'f64' | 'v128';

/** Bits of `Reference.kinds`, in the order in which the wrapper module tests them. */
export const Kind = { null: 1, i31: 2, struct: 4, array: 8, eq: 16 } as const;

/** What an action gave: the bits of a number, or a reference with what is known about it. */
export type Observed =
  | { readonly type: NumberType; readonly bits: bigint }
  /** A reference that JS may hold; `kinds` only of the `any` hierarchy. */
  | { readonly type: 'ref'; readonly value: unknown; readonly kinds: number | null }
  /** A reference that JS may not hold: exnref. */
  | { readonly type: 'opaque'; readonly isNull: boolean };

const laneBits: Record<LaneType, number> = { i8: 8, i16: 16, i32: 32, i64: 64, f32: 32, f64: 64 };
const scratch = new DataView(new ArrayBuffer(8));

const mask = (bits: number): bigint => (1n << BigInt(bits)) - 1n;

/** Bits of a NaN whose payload is just the quiet bit. */
const quietNan = (bits: number): bigint => (bits === 32 ? 0x7fc00000n : 0x7ff8000000000000n);

export const f32Bits = (value: number): bigint => {
  scratch.setFloat32(0, value);
  return BigInt(scratch.getUint32(0));
};
export const f64Bits = (value: number): bigint => {
  scratch.setFloat64(0, value);
  return scratch.getBigUint64(0);
};
const f32FromBits = (bits: bigint): number => {
  scratch.setUint32(0, Number(bits));
  return scratch.getFloat32(0);
};
const f64FromBits = (bits: bigint): number => {
  scratch.setBigUint64(0, bits);
  return scratch.getFloat64(0);
};

/** The bits of a constant that is an argument (nan: patterns are only expected). */
export function constantBits(constant: NumberConstant | VectorConstant): bigint {
  if (constant.type !== 'v128') return BigInt(constant.value);
  const width = BigInt(laneBits[constant.lane_type]);
  return constant.value.reduceRight((bits, lane) => (bits << width) | BigInt(lane), 0n);
}

/** A number constant as the JS value that the JS API takes; NaN payloads do not survive this. */
export function constantToJs({ type, value }: NumberConstant): number | bigint {
  const bits = BigInt(value);
  if (type === 'i32') return Number(BigInt.asIntN(32, bits));
  if (type === 'i64') return BigInt.asIntN(64, bits);
  return type === 'f32' ? f32FromBits(bits) : f64FromBits(bits);
}

/**
 * The bits of a number that the JS API returned.
 * @throws Error if a value of this type must not look like that in JS
 */
export function bitsOfJs(type: NumberConstant['type'], value: unknown): bigint {
  if (type === 'i64' && typeof value === 'bigint' && BigInt.asIntN(64, value) === value) {
    return value & mask(64); // QuickJS has a wrong asUintN
  }
  if (type === 'i32' && Object.is(value, (value as number) | 0)) {
    return BigInt(value as number) & mask(32);
  }
  if (type === 'f32' && Object.is(value, Math.fround(value as number))) {
    return f32Bits(value as number);
  }
  if (type === 'f64' && typeof value === 'number') return f64Bits(value);
  throw new Error(`${typeof value} ${String(value)} cannot be an ${type}`);
}

/** True if the constant is a NaN: its bits are lost when JS passes it on. */
export function isNan(constant: Constant): boolean {
  if (constant.type !== 'f32' && constant.type !== 'f64') return false;
  return constant.value.startsWith('nan') || Number.isNaN(constantToJs(constant));
}

function matchesBits(want: string, bits: bigint, width: number): boolean {
  const quiet = quietNan(width);
  if (want === 'nan:canonical') return (bits & mask(width - 1)) === quiet;
  if (want === 'nan:arithmetic') return (bits & quiet) === quiet;
  return bits === BigInt(want);
}

function matchesVector({ lane_type, value }: VectorConstant, bits: bigint): boolean {
  const width = laneBits[lane_type];
  return value.every((lane, i) => {
    const got = (bits >> BigInt(i * width)) & mask(width);
    return matchesBits(lane, got, width);
  });
}

type Reference = Exclude<Observed, { bits: bigint }>;

const isNullReference = (got: Reference): boolean =>
  got.type === 'opaque' ? got.isNull : got.value === null;

/** Which kinds the wrapper must have found for a reference expected as this type. */
const exactKinds: Partial<Record<Constant['type'], number>> = {
  i31ref: Kind.i31 | Kind.eq,
  structref: Kind.struct | Kind.eq,
  arrayref: Kind.array | Kind.eq,
};

function matchesNonNull(type: Constant['type'], got: Reference): boolean {
  if (isNullReference(got)) return false;
  const kinds = got.type === 'ref' ? got.kinds : null;
  if (type in exactKinds) return kinds === exactKinds[type];
  if (type === 'eqref') return kinds !== null && (kinds & Kind.eq) !== 0;
  if (type === 'funcref') return got.type === 'ref' && typeof got.value === 'function';
  return type === 'externref' || type === 'anyref' || type === 'exnref' || type === 'ref';
}

/**
 * Whether a result is what the script expects.
 * @param hostObject gives the host object of a number; the same number is the same object
 */
export function matches(
  want: Expected,
  got: Observed,
  hostObject: (number: string) => object,
): boolean {
  if (want.type === 'either') {
    return want.values.some((alternative) => matches(alternative, got, hostObject));
  }
  if ('bits' in got) {
    if (want.type !== got.type) return false;
    if (want.type === 'v128') return matchesVector(want, got.bits);
    return matchesBits(want.value, got.bits, laneBits[got.type as LaneType]);
  }
  if (want.type.startsWith('null') || want.type === 'refnull') return isNullReference(got);
  const { value } = want as { value?: string };
  if (value === 'null') return isNullReference(got);
  if (value === undefined) return matchesNonNull(want.type, got);
  return got.type === 'ref' && got.value === hostObject(value);
}
