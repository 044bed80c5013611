/**
 * Makers of expressions. They fold what is known already: constants, neutral operands, comparisons
 * with 0. They never change a node that they are given: leaves are shared.
 */
import { Cls, Effect, Node, Op, isPure, isSameAtom, withList } from './nodes.ts';
import type { Access, Callee } from './nodes.ts';

// ---------------------------------------------------------------- leaves

/** A node without operands. */
export const leaf = (op: Op, cls: Cls, value: number): Node =>
  new Node(op, cls, null, null, null, value);

const smallInts: Node[] = [];
for (let i = -16; i <= 64; i++) smallInts.push(leaf(Op.const, Cls.int, i));

/** An int32 constant. Leaves are shared: nodes are never changed in place by expression code. */
export function int(value: number): Node {
  value |= 0;
  return value >= -16 && value <= 64 ? smallInts[value + 16]! : leaf(Op.const, Cls.int, value);
}
export const ZERO = int(0);
export const NULL = leaf(Op.null, Cls.ref, 0);

/** A float constant that is not a NaN. */
export const float = (value: number, cls: Cls = Cls.float): Node => leaf(Op.const, cls, value);

/** A NaN by the words of its f64 bits. */
export function nanConst(low: number, high: number, cls: Cls): Node {
  const node = leaf(Op.nan, cls, low);
  node.value2 = high;
  return node;
}

export function variable(id: number, cls: Cls): Node {
  const node = leaf(Op.var, cls, id);
  node.reads = 1 << (id & 31);
  return node;
}

/** Part n >= 1 of the results of the call that came last. */
export function resultPart(n: number, cls: Cls): Node {
  const node = leaf(Op.result, cls, n);
  // The registers are anybody's: nothing that writes state may come in between.
  node.effects = Effect.readsState;
  return node;
}

// ---------------------------------------------------------------- integers

const isInt = (node: Node, value: number): boolean => node.op === Op.const && node.value === value;

export const binary = (op: Op, a: Node, b: Node): Node => new Node(op, Cls.int, a, b, null, 0);

export function add(a: Node, b: Node): Node {
  if (a.op === Op.const) {
    if (b.op === Op.const) return int(a.value + b.value);
    // Constants go right; a constant has no effects to reorder.
    const swap = a;
    a = b;
    b = swap;
  }
  if (b.op === Op.const) {
    if (b.value === 0) return a;
    if (a.op === Op.add && a.b!.op === Op.const) return add(a.a!, int(a.b!.value + b.value));
  }
  return binary(Op.add, a, b);
}

export function sub(a: Node, b: Node): Node {
  if (b.op === Op.const) return add(a, int(-b.value));
  return binary(Op.sub, a, b);
}

export function mul(a: Node, b: Node): Node {
  if (a.op === Op.const && b.op === Op.const) return int(Math.imul(a.value, b.value));
  if (a.op === Op.const) [a, b] = [b, a];
  if (b.op === Op.const) {
    if (b.value === 1) return a;
    if (b.value === 0 && isPure(a)) return ZERO;
    if (b.value > 0 && (b.value & (b.value - 1)) === 0)
      return shl(a, int(31 - Math.clz32(b.value)));
  }
  return binary(Op.mul, a, b);
}

export function and(a: Node, b: Node): Node {
  if (a.op === Op.const && b.op === Op.const) return int(a.value & b.value);
  if (a.op === Op.const) [a, b] = [b, a];
  if (b.op === Op.const) {
    if (b.value === -1) return a;
    if (b.value === 0 && isPure(a)) return ZERO;
    if (a.op === Op.and && a.b!.op === Op.const) return and(a.a!, int(a.b!.value & b.value));
    if (b.value === 1 && isBoolean(a)) return a;
  }
  return binary(Op.and, a, b);
}

export function or(a: Node, b: Node): Node {
  if (a.op === Op.const && b.op === Op.const) return int(a.value | b.value);
  if (a.op === Op.const) [a, b] = [b, a];
  if (isInt(b, 0)) return a;
  if (isInt(b, -1) && isPure(a)) return b;
  return binary(Op.or, a, b);
}

export function xor(a: Node, b: Node): Node {
  if (a.op === Op.const && b.op === Op.const) return int(a.value ^ b.value);
  if (a.op === Op.const) [a, b] = [b, a];
  if (isInt(b, 0)) return a;
  if (a.op === Op.var && b.op === Op.var && a.value === b.value) return ZERO;
  return binary(Op.xor, a, b);
}

export function shl(a: Node, b: Node): Node {
  if (b.op === Op.const) {
    const n = b.value & 31;
    if (a.op === Op.const) return int(a.value << n);
    if (n === 0) return a;
    b = int(n);
  }
  return binary(Op.shl, a, b);
}

export function shrS(a: Node, b: Node): Node {
  if (b.op === Op.const) {
    const n = b.value & 31;
    if (a.op === Op.const) return int(a.value >> n);
    if (n === 0) return a;
    // x << 31 >> 31 and the like stay; a boolean's sign is 0.
    if (isNonNegative(a) && n === 31) return isPure(a) ? ZERO : binary(Op.shrS, a, int(n));
    b = int(n);
  }
  return binary(Op.shrS, a, b);
}

export function shrU(a: Node, b: Node): Node {
  if (b.op === Op.const) {
    const n = b.value & 31;
    if (a.op === Op.const) return int(a.value >>> n);
    if (n === 0) return a;
    b = int(n);
  }
  return binary(Op.shrU, a, b);
}

export const clz = (a: Node): Node =>
  a.op === Op.const ? int(Math.clz32(a.value)) : new Node(Op.clz, Cls.int, a, null, null, 0);

/** True if the int node is known to be 0 or 1. */
export function isBoolean(node: Node): boolean {
  return (
    (node.op >= Op.eq && node.op <= Op.compare64) ||
    (node.op >= Op.feq && node.op <= Op.fge) ||
    node.op === Op.isNull ||
    node.op === Op.sameRef ||
    node.op === Op.isMissing ||
    (node.op === Op.const && (node.value === 0 || node.value === 1))
  );
}

/** True if the count of a shift is known, and not 0: passes may make a constant of it that shrU never saw. */
export const isShiftByConstant = ({ b }: Node): boolean =>
  b!.op === Op.const && (b!.value & 31) !== 0;

/** True if the int node is known to be in [0, 2^31). */
export function isNonNegative(node: Node): boolean {
  switch (node.op) {
    case Op.const:
      return node.value >= 0;
    case Op.var:
      return node.known !== null && node.known.bits >= 0;
    case Op.and:
      return isNonNegative(node.a!) || isNonNegative(node.b!);
    case Op.or:
    case Op.xor:
      return isNonNegative(node.a!) && isNonNegative(node.b!);
    case Op.shrU:
      return isShiftByConstant(node) || isNonNegative(node.a!);
    case Op.shrS:
      return isNonNegative(node.a!);
    case Op.clz:
    case Op.memorySize:
      return true;
    case Op.load:
      return node.access === 'Uint8' || node.access === 'Uint16';
    case Op.field:
      return node.text === 'length';
    case Op.select:
      return isNonNegative(node.b!) && isNonNegative(node.c!);
    default:
      return isBoolean(node);
  }
}

const foldCompare: Record<number, (a: number, b: number) => boolean> = {
  [Op.eq]: (a, b) => a === b,
  [Op.ne]: (a, b) => a !== b,
  [Op.ltS]: (a, b) => a < b,
  [Op.gtS]: (a, b) => a > b,
  [Op.leS]: (a, b) => a <= b,
  [Op.geS]: (a, b) => a >= b,
  [Op.ltU]: (a, b) => a >>> 0 < b >>> 0,
  [Op.gtU]: (a, b) => a >>> 0 > b >>> 0,
  [Op.leU]: (a, b) => a >>> 0 <= b >>> 0,
  [Op.geU]: (a, b) => a >>> 0 >= b >>> 0,
};

/** Comparison of two int32: `op` is one of Op.eq..Op.geU. */
export function compare(op: Op, a: Node, b: Node): Node {
  if (a.op === Op.const && b.op === Op.const)
    return int(foldCompare[op]!(a.value, b.value) ? 1 : 0);
  if (isInt(b, 0)) {
    if (op === Op.eq) return not(a);
    if (op === Op.ne && isBoolean(a)) return a;
    if (op === Op.gtU) return compare(Op.ne, a, b);
    if (op === Op.leU) return not(a);
    if (op === Op.ltU && isPure(a)) return ZERO;
  }
  if (isInt(a, 0)) {
    if (op === Op.eq) return not(b);
    if (op === Op.ne && isBoolean(b)) return b;
    if (op === Op.ltU) return compare(Op.ne, b, a);
  }
  return binary(op, a, b);
}

const inverse: Record<number, Op> = {
  [Op.eq]: Op.ne,
  [Op.ne]: Op.eq,
  [Op.ltS]: Op.geS,
  [Op.geS]: Op.ltS,
  [Op.gtS]: Op.leS,
  [Op.leS]: Op.gtS,
  [Op.ltU]: Op.geU,
  [Op.geU]: Op.ltU,
  [Op.gtU]: Op.leU,
  [Op.leU]: Op.gtU,
  [Op.feq]: Op.fne,
  [Op.fne]: Op.feq,
};

/** 1 if the int is 0, else 0. */
export function not(a: Node): Node {
  if (a.op === Op.const) return int(a.value === 0 ? 1 : 0);
  const inverted = inverse[a.op];
  if (inverted !== undefined) return new Node(inverted, Cls.int, a.a, a.b, null, 0);
  if (a.op === Op.compare64) return compare64(inverse[a.value]!, a.list!);
  if (a.op === Op.not && isBoolean(a.a!)) return a.a!;
  return new Node(Op.not, Cls.int, a, null, null, 0);
}

/** Ordering of two pairs of atoms [aLow, aHigh, bLow, bHigh]; `op` is one of Op.ltS..Op.geU. */
export function compare64(op: Op, parts: Node[]): Node {
  const [al, ah, bl, bh] = parts as [Node, Node, Node, Node];
  const ifEqual = lowWordsDecide(op, al, bl);
  // Then the order of the high words is all: strict, if pairs with equal ones are not in order.
  if (ifEqual !== null) return compare(ifEqual ? nonStrict[op]! : strict[op]!, ah, bh);
  if (op >= Op.ltU && isInt(bh, 0)) return compareWithWord(op, al, ah, bl);
  if (op >= Op.ltU && isInt(ah, 0)) return compareWithWord(mirrored[op]!, bl, bh, al);
  return withList(leaf(Op.compare64, Cls.int, op), parts);
}

/**
 * Unsigned ordering of a pair and a single word: two comparisons, and no branch. The difference that
 * orders other pairs leaves the int32s, and takes floats.
 */
function compareWithWord(op: Op, low: Node, high: Node, word: Node): Node {
  const lowWords = compare(op, low, word);
  const isLess = strict[op] === Op.ltU;
  return isLess
    ? and(compare(Op.eq, high, ZERO), lowWords)
    : or(compare(Op.ne, high, ZERO), lowWords);
}

/** The same ordering with its operands the other way round. */
const mirrored: Record<number, Op> = {
  [Op.ltU]: Op.gtU,
  [Op.leU]: Op.geU,
  [Op.gtU]: Op.ltU,
  [Op.geU]: Op.leU,
};

const strict: Record<number, Op> = {
  [Op.ltS]: Op.ltS,
  [Op.leS]: Op.ltS,
  [Op.gtS]: Op.gtS,
  [Op.geS]: Op.gtS,
  [Op.ltU]: Op.ltU,
  [Op.leU]: Op.ltU,
  [Op.gtU]: Op.gtU,
  [Op.geU]: Op.gtU,
};
const nonStrict: Record<number, Op> = {
  [Op.ltS]: Op.leS,
  [Op.leS]: Op.leS,
  [Op.gtS]: Op.geS,
  [Op.geS]: Op.geS,
  [Op.ltU]: Op.leU,
  [Op.leU]: Op.leU,
  [Op.gtU]: Op.geU,
  [Op.geU]: Op.geU,
};

/** What an ordering of pairs with equal high words is, if one low word is the least or the greatest there is. */
function lowWordsDecide(op: Op, a: Node, b: Node): boolean | null {
  const isLess = strict[op] === Op.ltS || strict[op] === Op.ltU;
  const [small, large] = isLess ? [a, b] : [b, a];
  const isStrict = strict[op] === op;
  if (isStrict) return isInt(small, -1) || isInt(large, 0) ? false : null;
  return isInt(small, 0) || isInt(large, -1) ? true : null;
}

// ---------------------------------------------------------------- floats and the rest

export const unary = (op: Op, cls: Cls, a: Node): Node => new Node(op, cls, a, null, null, 0);
export const fbinary = (op: Op, a: Node, b: Node): Node => new Node(op, Cls.float, a, b, null, 0);
/** Comparison of floats: an int. */
export const fcompare = (op: Op, a: Node, b: Node): Node => new Node(op, Cls.int, a, b, null, 0);
export const fround = (a: Node): Node => new Node(Op.fround, Cls.single, a, null, null, 0);

export function math(name: string, cls: Cls, list: Node[]): Node {
  const node = withList(leaf(Op.math, cls, 0), list);
  node.text = name;
  return node;
}

/** Call of a helper: an intrinsic of the emitted module or a function of the runtime. */
export function helper(name: string, cls: Cls, list: Node[], effects: number): Node {
  const node = withList(leaf(Op.helper, cls, 0), list);
  node.text = name;
  node.effects |= effects;
  return node;
}

/** Call of a function. @param cls of the first part of its result */
export function callNode(callee: Callee, cls: Cls, operands: Node[]): Node {
  const node = withList(leaf(Op.call, cls, 0), operands);
  node.callee = callee;
  node.effects |= Effect.call;
  return node;
}

/** `cond ? a : b`; only the chosen one is evaluated. */
export function select(cond: Node, a: Node, b: Node): Node {
  if (cond.op === Op.const) return cond.value !== 0 ? a : b;
  if (isSameAtom(a, b) && isPure(cond)) return a;
  return new Node(Op.select, a.cls, cond, a, b, 0);
}

export function load(
  access: Access,
  cls: Cls,
  memory: number,
  address: Node,
  offset: number,
): Node {
  const node = new Node(Op.load, cls, address, null, null, offset);
  node.value2 = memory;
  node.access = access;
  node.effects |= Effect.trapsMemory | Effect.readsMemory;
  return node;
}
