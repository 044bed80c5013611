/** Constants on which instructions differ: edges of ranges, and floats of every kind, as bits. */
import { F32, F64, I32, I64, V128 } from '../../runtime/value-types.ts';
import type { ValType } from '../../runtime/value-types.ts';
import type { Random } from './random.ts';

const i32Edges = [
  0, 1, 2, 3, 7, 8, 15, 16, 31, 32, 33, 63, 64, 127, 128, 255, 256, 0x7fff, 0x8000, 0xffff, 0x10000,
  0x55555555, 0x7ffffffe, 0x7fffffff, -0x80000000, -0x7fffffff, -1, -2, -31, -32, -128, -0x8000,
];
const i64Edges = [
  0n,
  1n,
  2n,
  31n,
  32n,
  33n,
  63n,
  64n,
  0xffn,
  0xffffn,
  0x7fffffffn,
  0x80000000n,
  0xffffffffn,
  0x100000000n,
  0x100000001n,
  0x1fffffffffffffn,
  0x20000000000000n,
  0x20000000000001n,
  0x7fffffffffffffffn,
  -0x8000000000000000n,
  -0x7fffffffffffffffn,
  -1n,
  -2n,
  -0x80000000n,
  -0x80000001n,
  -0xffffffffn,
  -0x100000000n,
  -0x1fffffffffffffn,
  -0x20000000000000n,
  -0x20000000000001n,
  0x5555555555555555n,
];
const floatEdges = [
  0,
  -0,
  1,
  -1,
  0.5,
  -0.5,
  1.5,
  2.5,
  -1.5,
  0.1,
  1e-45,
  1.1754943508222875e-38,
  5e-324,
  3.4028234663852886e38,
  1.7976931348623157e308,
  8388607.5,
  8388608.5,
  16777216,
  16777217,
  2147483647,
  2147483648,
  2147483649,
  -2147483648,
  -2147483649,
  4294967295,
  4294967296,
  4503599627370495.5,
  9007199254740991,
  9007199254740992,
  9223372036854775807,
  -9223372036854775808,
  18446744073709551615,
  Infinity,
  -Infinity,
  0.49999999999999994,
];
const f32Nans = [0x7fc00000, 0xffc00000, 0x7f800001, 0xffa12345, 0x7fffffff, 0x7fc12345].map(
  (bits) => bits | 0,
);
const f64Nans = [
  0x7ff8000000000000n,
  0xfff8000000000000n,
  0x7ff0000000000001n,
  0xfff4567890abcdefn,
  0x7fffffffffffffffn,
  0x7ff00000000f0000n,
];

const scratch = new DataView(new ArrayBuffer(8));

export function singleBits(value: number): number {
  scratch.setFloat32(0, value);
  return scratch.getInt32(0);
}
export function doubleBits(value: number): bigint {
  scratch.setFloat64(0, value);
  return scratch.getBigUint64(0);
}
function doubleOf(bits: bigint): number {
  scratch.setBigUint64(0, bits);
  return scratch.getFloat64(0);
}
function singleOf(bits: number): number {
  scratch.setInt32(0, bits);
  return scratch.getFloat32(0);
}

export function randomI32(random: Random): number {
  if (random.chance(0.6)) return random.pick(i32Edges);
  return random.chance(0.5) ? random.between(-100, 100) : random.bits();
}

export function randomI64(random: Random): bigint {
  if (random.chance(0.6)) return random.pick(i64Edges);
  if (random.chance(0.4)) return BigInt(random.between(-100, 100));
  return (BigInt(random.bits()) << 32n) | BigInt(random.bits() >>> 0);
}

/** 128 bits: lanes of some type, alike or not. */
function randomVector(random: Random): bigint {
  const lane = random.pick([I32, I64, F32, F64]);
  const width = lane === I32 || lane === F32 ? 32 : 64;
  const next = (): bigint => BigInt.asUintN(width, BigInt(randomConstant(random, lane)));
  const first = next();
  let bits = 0n;
  for (let n = 128 / width; n > 0; n--) {
    bits = (bits << BigInt(width)) | (random.chance(0.3) ? first : next());
  }
  return bits;
}

/** Immediate of a constant of the type; floats as bits. */
export function randomConstant(random: Random, type: ValType): number | bigint {
  switch (type) {
    case I32:
      return randomI32(random);
    case I64:
      return randomI64(random);
    case V128:
      return randomVector(random);
    case F32:
      if (random.chance(0.15)) return random.pick(f32Nans);
      return random.chance(0.6) ? singleBits(random.pick(floatEdges)) : random.bits();
    default:
      if (random.chance(0.15)) return random.pick(f64Nans);
      return random.chance(0.6)
        ? doubleBits(random.pick(floatEdges))
        : BigInt.asUintN(64, randomI64(random));
  }
}

/** The same as a JS argument; a NaN's bits do not survive the way. */
export function randomArgument(random: Random, type: ValType): unknown {
  const bits = randomConstant(random, type);
  if (type === F32) return singleOf(Number(bits));
  if (type === F64) return doubleOf(BigInt(bits));
  return type === I32 || type === I64 ? bits : null;
}
