/**
 * The intermediate representation: one function as a tree of statements over scalar expressions.
 *
 * Wasm values are already split into parts here (abi.ts): every expression is one JS variable's
 * worth, an int32, a float or a reference. A node knows what it touches (`effects`, `reads`), so
 * that the translator may keep it unevaluated until its consumer comes, exactly as long as that
 * changes nothing. Nodes say what is computed, never how JavaScript spells it: coercions are the
 * emitter's business.
 */

/** Class of an expression's value. */
export const Cls = { none: 0, int: 1, float: 2, single: 3, ref: 4 } as const;
export type Cls = (typeof Cls)[keyof typeof Cls];

/** What evaluating a node may do or depend on. */
export const Effect = {
  none: 0,
  /** May trap with "out of bounds memory access" and nothing else. */
  trapsMemory: 1,
  /** May trap otherwise, throw, or not return. */
  traps: 2,
  readsMemory: 4,
  writesMemory: 8,
  /** Globals, tables, segments, and the heap of the GC. */
  readsState: 16,
  writesState: 32,
  /** A call: anything may happen. */
  call: 63,
} as const;
const ANY_TRAP = Effect.trapsMemory | Effect.traps;
const ANY_WRITE = Effect.writesMemory | Effect.writesState;

export const Op = {
  // Leaves
  const: 0, // value: int32, or float
  nan: 1, // value, value2: low and high word of a NaN's f64 bits
  null: 2,
  var: 3, // value: variable
  global: 4, // value: global index, value2: part
  result: 5, // value: part number n >= 1 of the last call's results
  // Integers
  add: 6,
  sub: 7,
  mul: 8,
  and: 9,
  or: 10,
  xor: 11,
  shl: 12,
  shrS: 13,
  shrU: 14,
  clz: 15,
  // Comparisons of int32: an int, 0 or 1
  eq: 16,
  ne: 17,
  ltS: 18,
  gtS: 19,
  leS: 20,
  geS: 21,
  ltU: 22,
  gtU: 23,
  leU: 24,
  geU: 25,
  not: 26,
  // Comparison of pairs: list = [aLow, aHigh, bLow, bHigh] of atoms, value: one of ltS..geU
  compare64: 27,
  // Floats
  fadd: 28,
  fsub: 29,
  fmul: 30,
  fdiv: 31,
  fneg: 32,
  fabs: 33,
  feq: 34,
  fne: 35,
  flt: 36,
  fgt: 37,
  fle: 38,
  fge: 39,
  fround: 40,
  math: 41, // text: function of Math; list
  // Conversions
  toFloatS: 42,
  toFloatU: 43,
  /** Float whose integer part modulo 2^32 is the result: x | 0. */
  toInt: 44,
  /** f64 from its words: a low, b high; f32 from its bits: a. */
  bitsToF64: 45,
  bitsToF32: 46,
  // Memory
  load: 47, // value: offset, value2: memory, access, a: address
  memorySize: 48, // value2: memory
  // Others
  select: 49, // a ? b : c, lazily
  isNull: 50,
  call: 51, // callee, list
  helper: 52, // text: name of an intrinsic or of a runtime function; list
  sameRef: 53,
  // Statements
  set: 60, // value: variable, a
  setGlobal: 61, // value, value2, a
  evaluate: 62, // a
  store: 63, // value: offset, value2: memory, access, a: address, b: value
  reload: 64, // memory views may be stale from here on
  block: 65, // label, body
  loop: 66, // label, body
  if: 67, // a, body, orElse (or null), value: share of body (branch-profile.ts)
  br: 68, // label: to the end of a block, or the head of a loop
  breakLoop: 69, // label of a loop: to its end
  switch: 70, // a; cases
  return: 71, // list: parts
  doWhile: 73, // label, body, a
  frem: 74,
  /** f32 to f64: a NaN becomes quiet. */
  promote: 75,
  /** Return of a call's results; a: the call; value: 1 where a handler of this function would see it. */
  tailCall: 76,
  /** variable `value` = the FuncRef at a in table value2, checked against type list[0]. */
  lookup: 77,
  /** Counts a step, and now and then asks whether to go on. */
  checkpoint: 78,
  /** Marks page a of memory value2 as written (passes/store-barrier.ts). */
  mark: 79,
  /** What the innermost handler was given: a leaf. */
  error: 90,
  try: 91, // body; orElse: the handler, which takes Op.error first and reloads
  // Garbage-collected objects (gc-nodes.ts)
  field: 100, // a: object; text: property
  /** a: array; b: index. The place is index * value + value2. list: [the variable to check it in], or null. */
  element: 101,
  construct: 102, // value: type index; list
  arrayOf: 103, // list
  typeId: 104, // value: type index
  /** a, taken for a value of class cls. */
  retype: 105,
  isMissing: 106, // a: an element, 1 if there is none
  setField: 107, // a: object, b: value; text
  setElement: 108, // list: array, index, value; value and value2 as in element
  /** Store of a pair: as store, but list: low, high (passes/join-words.ts). */
  storeWords: 109,
} as const;
export type Op = (typeof Op)[keyof typeof Op];

/** Width and interpretation of a memory access, as DataView's method suffix says it. */
export type Access = 'Int8' | 'Uint8' | 'Int16' | 'Uint16' | 'Int32' | 'Float32' | 'Float64';

/** Target of branches: a block (to its end) or a loop (to its head). */
export interface Label {
  id: number;
  /** How many `br` name it. */
  uses: number;
  /** Every `br` ever made to it, removed ones included. */
  branches: Node[];
  /** For loops: how many breakLoop name it. */
  breaks: number;
  isLoop: boolean;
}

/** One arm of a switch: the cases that lead here, in order; falls through into the next arm. */
export interface Arm {
  cases: number[];
  isDefault: boolean;
  body: Node[];
  /** How often it is chosen (branch-profile.ts), if a profile tells. */
  share?: number;
  /** In a switch over states (passes/flatten.ts): last arm of a loop that begins with this one. */
  lastRepeated?: number;
}

/** Who is called, as the emitter spells it. */
export type Callee =
  | { kind: 'direct'; index: number; tail: boolean }
  | { kind: 'imported'; index: number; tail: boolean }
  /** A FuncRef in variable `ref`: called as ref.f(ref.$, ...). */
  | { kind: 'ref'; tail: boolean }
  /**
   * The same where its code is likely one of a few functions. Operands are atoms; the last of the
   * list is the variable to keep the code in.
   */
  | { kind: 'likely'; indices: readonly number[] }
  /** An outlined part of this function. */
  | { kind: 'outlined'; name: string };

/** What is known of an int, from where it is made. */
export interface Known {
  /** The bits that may be set. */
  readonly bits: number;
  /** The largest value that its low 16 bits may have. */
  readonly lowHalf: number;
  /** True if its four bytes are alike. */
  readonly isOneByte: boolean;
}

/** An operation or a statement, by its `op`. Fields are only declared: the constructor makes all of them. */
export class Node {
  declare op: Op;
  declare cls: Cls;
  declare a: Node | null;
  declare b: Node | null;
  declare c: Node | null;
  declare value: number;
  declare value2: number;
  declare effects: number;
  /** Bloom filter of variables read: bit (variable & 31). */
  declare reads: number;
  declare depth: number;
  /** Of a statement: its number in its function, while outlining wants one; 0 if it has none. */
  declare place: number;
  declare list: Node[] | null;
  declare text: string;
  declare access: Access | '';
  declare callee: Callee | null;
  declare label: Label | null;
  declare body: Node[] | null;
  declare orElse: Node[] | null;
  declare arms: Arm[] | null;
  /** Of a variable: what its value is known by, where that is noted (known-bits.ts). */
  declare known: Known | null;

  constructor(op: Op, cls: Cls, a: Node | null, b: Node | null, c: Node | null, value: number) {
    this.op = op;
    this.cls = cls;
    this.a = a;
    this.b = b;
    this.c = c;
    this.value = value;
    this.value2 = 0;
    let effects = 0;
    let reads = 0;
    let depth = 0;
    if (a !== null) {
      effects = a.effects;
      reads = a.reads;
      depth = a.depth + 1;
      if (b !== null) {
        effects |= b.effects;
        reads |= b.reads;
        if (b.depth >= depth) depth = b.depth + 1;
        if (c !== null) {
          effects |= c.effects;
          reads |= c.reads;
          if (c.depth >= depth) depth = c.depth + 1;
        }
      }
    }
    this.effects = effects;
    this.reads = reads;
    this.depth = depth;
    this.place = 0;
    this.list = null;
    this.text = '';
    this.access = '';
    this.callee = null;
    this.label = null;
    this.body = null;
    this.orElse = null;
    this.arms = null;
    this.known = null;
  }
}

/**
 * V8 boxes every number in a field that has held a float and nothing but numbers: one more object
 * for each node. A field that has held something else keeps small integers in itself.
 */
new Node(0, 0, null, null, null, undefined as never);

/** True if a pending node with effects `pending` may not be evaluated after something with `effects`. */
export function conflicts(pending: number, effects: number): boolean {
  if (pending === 0 || effects === 0) return false;
  if (effects & ANY_WRITE && pending & (ANY_TRAP | ANY_WRITE)) return true;
  if (pending & ANY_WRITE && effects & (ANY_TRAP | ANY_WRITE)) return true;
  if (effects & Effect.writesMemory && pending & Effect.readsMemory) return true;
  if (effects & Effect.writesState && pending & Effect.readsState) return true;
  if (pending & Effect.writesMemory && effects & Effect.readsMemory) return true;
  if (pending & Effect.writesState && effects & Effect.readsState) return true;
  // Two accesses out of bounds are the same trap; any other pair may differ.
  if (pending & Effect.traps && effects & ANY_TRAP) return true;
  return (pending & Effect.trapsMemory) !== 0 && (effects & Effect.traps) !== 0;
}

/** What must be evaluated even if nobody wants the value. */
export const MUST_EVALUATE = ANY_TRAP | ANY_WRITE;

export const isPure = (node: Node): boolean => (node.effects & MUST_EVALUATE) === 0;
export const isAtom = (node: Node): boolean =>
  node.op === Op.const || node.op === Op.var || node.op === Op.null || node.op === Op.nan;

// ---------------------------------------------------------------- leaves

const smallInts: Node[] = [];
for (let i = -16; i <= 64; i++) smallInts.push(new Node(Op.const, Cls.int, null, null, null, i));

/** An int32 constant. Leaves are shared: nodes are never changed in place by expression code. */
export function int(value: number): Node {
  value |= 0;
  return value >= -16 && value <= 64
    ? smallInts[value + 16]!
    : new Node(Op.const, Cls.int, null, null, null, value);
}
export const ZERO = int(0);
export const NULL = new Node(Op.null, Cls.ref, null, null, null, 0);

/** A float constant that is not a NaN. */
export const float = (value: number, cls: Cls = Cls.float): Node =>
  new Node(Op.const, cls, null, null, null, value);

/** A NaN by the words of its f64 bits. */
export function nanConst(low: number, high: number, cls: Cls): Node {
  const node = new Node(Op.nan, cls, null, null, null, low);
  node.value2 = high;
  return node;
}

export function variable(id: number, cls: Cls): Node {
  const node = new Node(Op.var, cls, null, null, null, id);
  node.reads = 1 << (id & 31);
  return node;
}

/** True if evaluating the expression reads the variable (which may be -1: no variable). */
export function readsVariable(node: Node, id: number): boolean {
  if ((node.reads & (1 << (id & 31))) === 0 || id < 0) return false;
  if (node.op === Op.var) return node.value === id;
  const { a, b, c, list } = node;
  return (
    (a !== null && readsVariable(a, id)) ||
    (b !== null && readsVariable(b, id)) ||
    (c !== null && readsVariable(c, id)) ||
    (list !== null && list.some((item) => readsVariable(item, id)))
  );
}

export const isConst = (node: Node): boolean => node.op === Op.const;
const isInt = (node: Node, value: number): boolean => node.op === Op.const && node.value === value;

// ---------------------------------------------------------------- integers

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
  return withList(new Node(Op.compare64, Cls.int, null, null, null, op), parts);
}

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

/** Gives a node its operands as a list, with what follows for its effects. */
export function withList(node: Node, list: Node[]): Node {
  node.list = list;
  for (const item of list) {
    node.effects |= item.effects;
    node.reads |= item.reads;
    if (item.depth >= node.depth) node.depth = item.depth + 1;
  }
  return node;
}

// ---------------------------------------------------------------- floats and the rest

export const unary = (op: Op, cls: Cls, a: Node): Node => new Node(op, cls, a, null, null, 0);
export const fbinary = (op: Op, a: Node, b: Node): Node => new Node(op, Cls.float, a, b, null, 0);
/** Comparison of floats: an int. */
export const fcompare = (op: Op, a: Node, b: Node): Node => new Node(op, Cls.int, a, b, null, 0);
export const fround = (a: Node): Node => new Node(Op.fround, Cls.single, a, null, null, 0);

export function math(name: string, cls: Cls, list: Node[]): Node {
  const node = withList(new Node(Op.math, cls, null, null, null, 0), list);
  node.text = name;
  return node;
}

/** Call of a helper: an intrinsic of the emitted module or a function of the runtime. */
export function helper(name: string, cls: Cls, list: Node[], effects: number): Node {
  const node = withList(new Node(Op.helper, cls, null, null, null, 0), list);
  node.text = name;
  node.effects |= effects;
  return node;
}

/** True for the same variable, and for the same int. */
const isSameAtom = (a: Node, b: Node): boolean =>
  a.op === b.op &&
  a.value === b.value &&
  (a.op === Op.var || (a.op === Op.const && a.cls === Cls.int && b.cls === Cls.int));

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

// ---------------------------------------------------------------- statements

export function store(
  access: Access,
  memory: number,
  address: Node,
  offset: number,
  value: Node,
): Node {
  const node = new Node(Op.store, Cls.none, address, value, null, offset);
  node.value2 = memory;
  node.access = access;
  node.effects |= Effect.trapsMemory | Effect.writesMemory;
  return node;
}

/** True if the statement gives variable `value` a new value. */
export const assigns = (node: Node): boolean => node.op === Op.set || node.op === Op.lookup;

export const setVariable = (id: number, a: Node): Node =>
  new Node(Op.set, Cls.none, a, null, null, id);
export const evaluate = (a: Node): Node => new Node(Op.evaluate, Cls.none, a, null, null, 0);
export const reload = (): Node => new Node(Op.reload, Cls.none, null, null, null, 0);

export function checkpoint(): Node {
  const node = new Node(Op.checkpoint, Cls.none, null, null, null, 0);
  node.effects |= Effect.traps;
  return node;
}

/** Assignment of part n of a global. */
export function setGlobalPart(index: number, n: number, part: Node): Node {
  const node = new Node(Op.setGlobal, Cls.none, part, null, null, index);
  node.value2 = n;
  node.effects |= Effect.writesState;
  return node;
}

export const newLabel = (id: number, isLoop: boolean): Label => ({
  id,
  uses: 0,
  branches: [],
  breaks: 0,
  isLoop,
});

export function br(label: Label): Node {
  const node = new Node(Op.br, Cls.none, null, null, null, 0);
  node.label = label;
  label.uses++;
  label.branches.push(node);
  return node;
}

export function breakLoop(label: Label): Node {
  const node = new Node(Op.breakLoop, Cls.none, null, null, null, 0);
  node.label = label;
  label.breaks++;
  return node;
}

export function ifNode(cond: Node, body: Node[], orElse: Node[] | null, takenShare = 0): Node {
  const node = new Node(Op.if, Cls.none, cond, null, null, takenShare);
  node.body = body;
  node.orElse = orElse;
  return node;
}

export function labelled(op: typeof Op.block | typeof Op.loop, label: Label, body: Node[]): Node {
  const node = new Node(op, Cls.none, null, null, null, 0);
  node.label = label;
  node.body = body;
  return node;
}

export const returnNode = (parts: Node[]): Node =>
  withList(new Node(Op.return, Cls.none, null, null, null, 0), parts);

export function switchNode(index: Node, arms: Arm[]): Node {
  const node = new Node(Op.switch, Cls.none, index, null, null, 0);
  node.arms = arms;
  return node;
}
