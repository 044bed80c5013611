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
  /** In a switch over states (passes/flatten.ts), whose arms stand in the order of the text they replace. */
  isState?: true;
  /** In such a switch: last arm of a loop that begins with this one. */
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
  /**
   * Bloom filter of variables read: bit (variable & 31). True of all that the translator makes; passes
   * that rename variables or replace operands leave it behind, and updateReads makes it true again.
   */
  declare reads: number;
  /** Nodes below it, on the longest way down. A pass that replaces operands may leave it too small. */
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
  /** Of a variable, or of what a helper gives: what it is known by, where that is noted (known-bits.ts). */
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
export const isConst = (node: Node): boolean => node.op === Op.const;

/** True for the same variable, and for the same int. Floats that are equal may differ in their sign. */
export const isSameAtom = (a: Node, b: Node): boolean =>
  a.op === b.op &&
  a.value === b.value &&
  (a.op === Op.var || (a.op === Op.const && a.cls === Cls.int && b.cls === Cls.int));

export const isFloatClass = (cls: Cls): boolean => cls === Cls.float || cls === Cls.single;

const COMPUTED_FLOATS: ReadonlySet<Op> = new Set([
  ...[Op.const, Op.fadd, Op.fsub, Op.fmul, Op.fdiv, Op.frem, Op.fround, Op.math],
  ...[Op.toFloatS, Op.toFloatU, Op.promote],
]);

/**
 * True for a constant, and for a float that an operation of JavaScript makes: the spec leaves the bits
 * of its NaNs open. Of what is moved, chosen or given another sign the operands decide.
 */
export const isComputedFloat = ({ op }: Node): boolean => COMPUTED_FLOATS.has(op);

/** True if the statement gives variable `value` a new value. */
export const assigns = (node: Node): boolean => node.op === Op.set || node.op === Op.lookup;

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
