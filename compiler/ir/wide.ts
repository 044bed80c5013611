/**
 * What 128-bit arithmetic becomes: integers of four words, lowest first. Sums and differences of
 * words are made in doubles, which hold them with their carry.
 */
import type { Lowering } from './lowering.ts';
import type { FunctionTranslator } from './translator.ts';
import { fbinary, fcompare, float, helper, resultPart, unary } from './expressions.ts';
import { Cls, Effect, Op } from './nodes.ts';
import type { Node } from './nodes.ts';

/** Pops two i64, the low one below the high one: four atoms, lowest word first. */
function popWords(t: FunctionTranslator): Node[] {
  const high = t.popValue();
  return [...t.popValue(), ...high].map((word) => t.atom(word));
}

/** Pushes four words as two i64. */
function pushWords(t: FunctionTranslator, words: readonly Node[]): void {
  t.pushPair(words[0]!, words[1]!);
  t.pushPair(words[2]!, words[3]!);
}

const unsigned = (word: Node): Node => unary(Op.toFloatU, Cls.float, word);

/** @param carries what is left over of a word's sum, as an int: 0 or 1 */
const combine128 =
  (op: typeof Op.fadd | typeof Op.fsub, carries: (sum: Node) => Node): Lowering =>
  (t) => {
    t.calm(8);
    const b = popWords(t);
    const a = popWords(t);
    let carry: Node | null = null;
    const words = a.map((word, i) => {
      const combined = fbinary(op, unsigned(word), unsigned(b[i]!));
      const sum = t.named(carry === null ? combined : fbinary(op, combined, carry));
      carry = unary(Op.toFloatS, Cls.float, carries(sum));
      return unary(Op.toInt, Cls.int, sum);
    });
    pushWords(t, words);
  };

export const add128 = combine128(Op.fadd, (sum) => fcompare(Op.fgt, sum, float(4294967295)));
export const sub128 = combine128(Op.fsub, (sum) => fcompare(Op.flt, sum, float(0)));

/** The full product of two i64: `name` is an intrinsic that leaves words 1 to 3 in the registers. */
export const multiplyWide =
  (name: string): Lowering =>
  (t) => {
    t.calm(4);
    const b = t.popValue();
    const a = t.popValue();
    const words = [t.named(helper(name, Cls.int, [...a, ...b], Effect.writesState))];
    for (let n = 1; n < 4; n++) words.push(t.named(resultPart(n, Cls.int)));
    pushWords(t, words);
  };
