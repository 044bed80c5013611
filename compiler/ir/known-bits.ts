/**
 * What is known of an int: which of its bits may be set, how large its low half may be, whether it
 * is one byte four times. Lanes that share a word are kept apart by masks and lose carries into the
 * next lane; this finds those that nothing needs. A variable that `knownAtom` makes, or that
 * KnownLocals remembers, keeps what its value was known by.
 */
import type { FunctionTranslator } from './translator.ts';
import { and, int, isBoolean, shrU, variable } from './expressions.ts';
import { Node, Op, isConst } from './nodes.ts';
import type { Cls, Known } from './nodes.ts';

export const NOTHING: Known = { bits: -1, lowHalf: 0xffff, isOneByte: false };

const isNothing = ({ bits, lowHalf, isOneByte }: Known): boolean =>
  bits === -1 && lowHalf === 0xffff && !isOneByte;

/** Of an int of these bits, whose low half is at most `lowHalf` if that is less than they allow. */
const fact = (bits: number, lowHalf = 0xffff, isOneByte = false): Known => ({
  bits,
  lowHalf: Math.min(lowHalf, bits & 0xffff),
  isOneByte,
});

const bitLength = ({ bits }: Known): number => 32 - Math.clz32(bits);
const below = (length: number): number => (length < 32 ? 2 ** length - 1 : -1);

/** The low half of a sum or product that is at most `value` if that fits; nothing is known if not. */
const ifFits = (value: number): number => (value <= 0xffff ? value : 0xffff);

export function knownOf(node: Node): Known {
  switch (node.op) {
    case Op.const:
      return fact(node.value, 0xffff, Math.imul(node.value & 0xff, 0x01010101) === node.value);
    case Op.var:
    case Op.helper:
      return node.known ?? NOTHING;
    case Op.and: {
      const [a, b] = operands(node);
      return fact(a.bits & b.bits, Math.min(a.lowHalf, b.lowHalf));
    }
    case Op.or:
    case Op.xor: {
      const [a, b] = operands(node);
      return fact(a.bits | b.bits, ifFits(a.lowHalf + b.lowHalf), a.isOneByte && b.isOneByte);
    }
    case Op.select: {
      const [a, b] = [knownOf(node.b!), knownOf(node.c!)];
      return fact(a.bits | b.bits, Math.max(a.lowHalf, b.lowHalf), a.isOneByte && b.isOneByte);
    }
    case Op.shl:
      return isConst(node.b!) ? fact(knownOf(node.a!).bits << node.b!.value) : NOTHING;
    case Op.shrU:
      return isConst(node.b!) ? fact(knownOf(node.a!).bits >>> node.b!.value) : NOTHING;
    case Op.shrS:
      return isConst(node.b!) ? fact(knownOf(node.a!).bits >> node.b!.value) : NOTHING;
    case Op.add: {
      const [a, b] = operands(node);
      // The carries of the largest sum are all that there may be.
      const carries = (a.bits + b.bits) ^ a.bits ^ b.bits;
      return fact(a.bits | b.bits | carries, ifFits(a.lowHalf + b.lowHalf));
    }
    case Op.sub: {
      const sum = sumsOfHalves.get(node);
      return sum === undefined ? NOTHING : fact(-1, ifFits(largestLow(sum)));
    }
    case Op.mul: {
      const [a, b] = operands(node);
      const isOneByte = b.bits === 0x01010101 && isConst(node.b!) && bitLength(a) <= 8;
      // Of a factor with a high half, too, only the low half counts here.
      const lowHalf = ifFits(a.lowHalf * b.lowHalf);
      return fact(below(bitLength(a) + bitLength(b)), lowHalf, isOneByte);
    }
    case Op.load:
      return node.access === 'Uint8'
        ? fact(0xff)
        : node.access === 'Uint16'
          ? fact(0xffff)
          : NOTHING;
    default:
      return isBoolean(node) ? fact(1) : NOTHING;
  }
}

/**
 * Sums of 16-bit lanes from which a carry into the upper lane was taken away: what was added, and the sum
 * with its carry.
 */
export interface SumOfHalves {
  readonly a: Node;
  readonly b: Node;
  readonly carried: Node;
}

/** Known by identity, never by looks. */
export const sumsOfHalves = new WeakMap<Node, SumOfHalves>();

const largestLow = ({ a, b }: SumOfHalves): number => knownOf(a).lowHalf + knownOf(b).lowHalf;

export const isWithoutCarry = (sum: SumOfHalves): boolean => largestLow(sum) <= 0xffff;

const operands = (node: Node): [Known, Known] => [knownOf(node.a!), knownOf(node.b!)];

/** The bits that may be set; all, where nothing is known. */
export const possibleBits = (node: Node): number => knownOf(node).bits;

/** True if none of these bits may be set. */
export const lacksBits = (node: Node, bits: number): boolean => (possibleBits(node) & bits) === 0;

/** The int with all other bits cleared. */
export const keepBits = (node: Node, bits: number): Node =>
  lacksBits(node, ~bits) ? node : and(node, int(bits));

/** The unsigned lane of `bits` bits that begins at bit `at`. */
export const narrowLane = (word: Node, at: number, bits: number): Node =>
  keepBits(shrU(word, int(at)), 2 ** bits - 1);

/** What is known of a value that may be either. */
export const eitherKnown = (a: Known, b: Known): Known => ({
  bits: a.bits | b.bits,
  lowHalf: Math.max(a.lowHalf, b.lowHalf),
  isOneByte: a.isOneByte && b.isOneByte,
});

/** What is known of a value of which both hold. */
export const bothKnown = (a: Known, b: Known): Known => ({
  bits: a.bits & b.bits,
  lowHalf: Math.min(a.lowHalf, b.lowHalf),
  isOneByte: a.isOneByte || b.isOneByte,
});

/** The variable read again, with what is known of it. */
export function knownVariable({ value, cls }: Node, known: Known): Node {
  const read = variable(value, cls);
  if (!isNothing(known)) read.known = known;
  return read;
}

/** An atom of the same value. */
export function knownAtom(t: FunctionTranslator, node: Node): Node {
  const atom = t.atom(node);
  return atom === node || atom.op !== Op.var ? atom : knownVariable(atom, knownOf(node));
}

/**
 * What is known of the locals that hold vectors, as far as no path joins another: from where one is
 * assigned to the next place that can be reached from elsewhere.
 */
export class KnownLocals {
  /** By variable: its constant, or what is known of it. */
  private readonly values = new Map<number, Node | Known>();

  /** The variable has been assigned this. */
  assigned(id: number, value: Node): void {
    const known = isConst(value) ? value : knownOf(value);
    if (!(known instanceof Node) && isNothing(known)) this.values.delete(id);
    else this.values.set(id, known);
  }

  /** The variable read here: its constant, if it is one. */
  read(id: number, cls: Cls): Node {
    const known = this.values.get(id);
    if (known instanceof Node) return known;
    const read = variable(id, cls);
    return known === undefined ? read : knownVariable(read, known);
  }

  /** What comes now is reached from elsewhere, too. */
  forget(): void {
    if (this.values.size > 0) this.values.clear();
  }
}
