/**
 * How a row says what its instruction becomes, and the shapes that most scalar rows share.
 */
import { F32, F64, I32 } from '../../runtime/value-types.ts';
import { impliesBetween } from './float-range.ts';
import type { FunctionTranslator } from './translator.ts';
import {
  ZERO,
  binary,
  compare,
  fbinary,
  fcompare,
  float,
  fround,
  helper,
  int,
  math,
  nanConst,
  not,
  or,
  select,
  shl,
  shrS,
  shrU,
  sub,
  unary,
} from './expressions.ts';
import { Cls, Effect, Op, isConst } from './nodes.ts';
import type { Node } from './nodes.ts';
import { evaluate, ifNode } from './statements.ts';

/** Pops operands off the translator's stack, pushes results, appends statements. */
export type Lowering = (t: FunctionTranslator) => void;

// ---------------------------------------------------------------- i32

/** [i32] -> [i32] */
export const int1 =
  (f: (a: Node) => Node): Lowering =>
  (t) =>
    t.push(I32, f(t.pop()));

/** [i32 i32] -> [i32] */
export const int2 =
  (f: (a: Node, b: Node) => Node): Lowering =>
  (t) => {
    const b = t.pop();
    t.push(I32, f(t.pop(), b));
  };

export const intCompare = (op: Op): Lowering => int2((a, b) => compare(op, a, b));

/** A pure function of one int that an intrinsic computes. */
export const intHelper = (name: string): Lowering => int1((a) => helper(name, Cls.int, [a], 0));

export const ctz = (a: Node): Node =>
  isConst(a)
    ? int(a.value === 0 ? 32 : 31 - Math.clz32(a.value & -a.value))
    : helper('i32_ctz', Cls.int, [a], 0);

/** Sign-extends the low `bits` bits. */
export const extendInt = (a: Node, bits: number): Node =>
  shrS(shl(a, int(32 - bits)), int(32 - bits));

/** Rotation of x, an atom, left by n. */
function rotateLeft(x: Node, n: Node): Node {
  if (isConst(n)) {
    const count = n.value & 31;
    return count === 0 ? x : or(shl(x, int(count)), shrU(x, int(32 - count)));
  }
  return or(binary(Op.shl, x, n), binary(Op.shrU, x, sub(ZERO, n)));
}

export const rotate =
  (isLeft: boolean): Lowering =>
  (t) => {
    t.calm(2);
    const n = t.atom(t.pop());
    const x = t.atom(t.pop());
    t.push(I32, rotateLeft(x, isLeft ? n : isConst(n) ? int(-n.value) : sub(ZERO, n)));
  };

/** Appends a trap under a condition. */
export function trapIf(t: FunctionTranslator, condition: Node, trap: Node): void {
  if (isConst(condition) && condition.value === 0) return;
  const statement = ifNode(condition, [evaluate(trap)], null);
  statement.effects |= Effect.traps;
  t.append(statement);
}

const trapCall = (name: string): Node => helper(name, Cls.none, [], Effect.traps);

/** i32.div and i32.rem: traps as statements, then JavaScript's division, cut to an int. */
export const divide =
  (op: typeof Op.fdiv | typeof Op.frem, isSigned: boolean): Lowering =>
  (t) => {
    t.calm(2);
    const right = t.pop();
    const left = t.pop();
    // The dividend comes first where its evaluation may trap.
    const a = left.effects !== 0 || !isConst(right) ? t.atom(left) : left;
    const b = t.atom(right);
    trapIf(t, not(b), trapCall('divideByZero'));
    if (isSigned && op === Op.fdiv && (!isConst(b) || b.value === -1)) {
      const overflow = and2(compare(Op.eq, b, int(-1)), compare(Op.eq, a, int(-0x80000000)));
      trapIf(t, overflow, trapCall('integerOverflow'));
    }
    t.push(I32, quotient(op, isSigned, a, b));
  };

/** JavaScript's division of two int32s, or its remainder, cut to an int. */
export function quotient(
  op: typeof Op.fdiv | typeof Op.frem,
  isSigned: boolean,
  a: Node,
  b: Node,
): Node {
  const convert = isSigned ? Op.toFloatS : Op.toFloatU;
  const float = fbinary(op, unary(convert, Cls.float, a), unary(convert, Cls.float, b));
  return unary(Op.toInt, Cls.int, float);
}

/** Condition `a && b`; b is evaluated only if a holds. */
export const and2 = (a: Node, b: Node): Node => select(a, b, ZERO);
/** Condition `a || b`. */
export const or2 = (a: Node, b: Node): Node => select(a, int(1), b);

// ---------------------------------------------------------------- floats

export const floatCompare =
  (op: Op): Lowering =>
  (t) => {
    const b = t.pop();
    t.push(I32, fcompare(op, t.pop(), b));
  };

/** f64 binary operator. */
export const double2 =
  (op: Op): Lowering =>
  (t) => {
    const b = t.pop();
    t.push(F64, fbinary(op, t.pop(), b));
  };

/**
 * f32 binary operator: computed in f64 and rounded once, which is exact for + - * /
 * (Figueroa, "When is double rounding innocuous?").
 */
export const single2 =
  (op: Op): Lowering =>
  (t) => {
    const b = t.pop();
    t.push(F32, fround(fbinary(op, t.pop(), b)));
  };

/** Function of Math on floats, exact in f32 too where the result is one of the operands or an integer. */
export const mathCall =
  (name: string, arity: 1 | 2, isSingle: boolean, mustRound = false): Lowering =>
  (t) => {
    const b = arity === 2 ? t.pop() : null;
    const a = t.pop();
    const call = math(
      name,
      isSingle && !mustRound ? Cls.single : Cls.float,
      b === null ? [a] : [a, b],
    );
    t.push(isSingle ? F32 : F64, isSingle && mustRound ? fround(call) : call);
  };

/** neg and abs: sign operations, which keep a NaN's payload. */
export const signOp =
  (op: typeof Op.fneg | typeof Op.fabs, isSingle: boolean): Lowering =>
  (t) =>
    t.push(isSingle ? F32 : F64, unary(op, isSingle ? Cls.single : Cls.float, t.pop()));

/** A pure helper on floats of one precision. */
export const floatHelper =
  (name: string, arity: 1 | 2, isSingle: boolean): Lowering =>
  (t) => {
    const b = arity === 2 ? t.pop() : null;
    const a = t.pop();
    const list = b === null ? [a] : [a, b];
    t.push(isSingle ? F32 : F64, helper(name, isSingle ? Cls.single : Cls.float, list, 0));
  };

const scratch = new DataView(new ArrayBuffer(8));

/** The constant with these f64 bits. */
export function doubleConst(low: number, high: number): Node {
  scratch.setInt32(0, low, true);
  scratch.setInt32(4, high, true);
  const value = scratch.getFloat64(0, true);
  return value === value ? float(value) : nanConst(low, high, Cls.float);
}

/** The words of a constant that is not a NaN. */
export function constWords(value: number): { low: Node; high: Node } {
  scratch.setFloat64(0, value, true);
  return { low: int(scratch.getInt32(0, true)), high: int(scratch.getInt32(4, true)) };
}

/** The constant with these f32 bits; a NaN is widened as abi.ts says. */
export function singleConst(bits: number): Node {
  scratch.setInt32(0, bits, true);
  const value = scratch.getFloat32(0, true);
  if (value === value) return float(value, Cls.single);
  const payload = bits & 0x7fffff;
  return nanConst(payload << 29, (bits & 0x80000000) | 0x7ff00000 | (payload >>> 3), Cls.single);
}

// ---------------------------------------------------------------- conversions

/** True if the code has just asked whether low < x < high, and goes on only if so. */
export function isKnownBetween(t: FunctionTranslator, x: Node, low: number, high: number): boolean {
  const condition = t.conditionHere();
  return condition !== null && impliesBetween(condition, x, low, high);
}

/** i32.trunc_f*: traps unless low < x < high, then cuts. */
export const truncate =
  (low: number, high: number): Lowering =>
  (t) => {
    const x = t.atom(t.pop());
    if (!isKnownBetween(t, x, low, high)) {
      const inRange = and2(fcompare(Op.fgt, x, float(low)), fcompare(Op.flt, x, float(high)));
      trapIf(t, not(inRange), helper('truncationTrap', Cls.none, [x], Effect.traps));
    }
    t.push(I32, unary(Op.toInt, Cls.int, x));
  };

/** [float] -> [i32] by a pure helper. */
export const floatToInt =
  (name: string): Lowering =>
  (t) =>
    t.push(I32, helper(name, Cls.int, [t.pop()], 0));

/** f64/f32.convert_i32. */
export const convert =
  (isSigned: boolean, isSingle: boolean): Lowering =>
  (t) => {
    const value = unary(isSigned ? Op.toFloatS : Op.toFloatU, Cls.float, t.pop());
    t.push(isSingle ? F32 : F64, isSingle ? fround(value) : value);
  };

export const demote: Lowering = (t) => t.push(F32, fround(t.pop()));
export const promote: Lowering = (t) => t.push(F64, unary(Op.promote, Cls.float, t.pop()));

/** True for a float whose bits need not be asked for. */
const hasBits = ({ op }: Node): boolean => op === Op.const || op === Op.nan || op === Op.bitsToF32;

/** The f32 bits of a single. */
export function singleBits(x: Node): Node {
  if (x.op === Op.bitsToF32) return x.a!;
  if (x.op === Op.nan) {
    const payload = ((x.value2 & 0xfffff) << 3) | (x.value >>> 29);
    return int((x.value2 & 0x80000000) | 0x7f800000 | payload);
  }
  if (x.op === Op.const) {
    scratch.setFloat32(0, x.value, true);
    return int(scratch.getInt32(0, true));
  }
  if (x.op === Op.load) return asIntLoad(x);
  // Masks are made so: one arm or both are constants.
  if (x.op === Op.select && (hasBits(x.b!) || hasBits(x.c!)))
    return select(x.a!, singleBits(x.b!), singleBits(x.c!));
  return helper('f32_bits', Cls.int, [x], 0);
}

/** A Float32 load as the Int32 load of the same bytes. */
export function asIntLoad(x: Node): Node {
  const node = unary(Op.load, Cls.int, x.a!);
  node.value = x.value;
  node.value2 = x.value2;
  node.access = 'Int32';
  node.effects = x.effects;
  return node;
}

export const singleOfBits: Lowering = (t) => {
  const bits = t.pop();
  t.push(F32, isConst(bits) ? singleConst(bits.value) : unary(Op.bitsToF32, Cls.single, bits));
};
