/**
 * Which bits of an int are known to be 0. Lanes that share a word are kept apart by masks, and this
 * finds those that nothing needs. A variable made by `knownAtom` keeps what its value was known by.
 */
import type { FunctionTranslator } from './translator.ts';
import { Op, and, int, isBoolean, isConst, variable } from './nodes.ts';
import type { Node } from './nodes.ts';

/** The bits that may be set; all, where nothing is known. */
export function possibleBits(node: Node): number {
  switch (node.op) {
    case Op.const:
      return node.value;
    case Op.var:
      return ~node.value2;
    case Op.and:
      return possibleBits(node.a!) & possibleBits(node.b!);
    case Op.or:
    case Op.xor:
      return possibleBits(node.a!) | possibleBits(node.b!);
    case Op.select:
      return possibleBits(node.b!) | possibleBits(node.c!);
    case Op.shl:
      return isConst(node.b!) ? possibleBits(node.a!) << node.b!.value : -1;
    case Op.shrU:
      return isConst(node.b!) ? possibleBits(node.a!) >>> node.b!.value : -1;
    case Op.add:
      return below(Math.max(bitLength(node.a!), bitLength(node.b!)) + 1);
    case Op.mul:
      return below(bitLength(node.a!) + bitLength(node.b!));
    case Op.load:
      return node.access === 'Uint8' ? 0xff : node.access === 'Uint16' ? 0xffff : -1;
    default:
      return isBoolean(node) ? 1 : -1;
  }
}

const bitLength = (node: Node): number => 32 - Math.clz32(possibleBits(node));
const below = (length: number): number => (length < 32 ? 2 ** length - 1 : -1);

/** True if none of these bits may be set. */
export const lacksBits = (node: Node, bits: number): boolean => (possibleBits(node) & bits) === 0;

/** The int with all other bits cleared. */
export const keepBits = (node: Node, bits: number): Node =>
  lacksBits(node, ~bits) ? node : and(node, int(bits));

/** An atom of the same value. */
export function knownAtom(t: FunctionTranslator, node: Node): Node {
  const atom = t.atom(node);
  if (atom === node || atom.op !== Op.var) return atom;
  const known = variable(atom.value, atom.cls);
  known.value2 = ~possibleBits(node);
  return known;
}
