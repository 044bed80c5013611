/**
 * Loads and stores of vectors: accesses of words. All but the highest word of a vector are in
 * bounds if that one is, so it is stored first and a trap leaves nothing written. (Of loads all are
 * made before anything else happens, and each traps alike.)
 */
import { isFarMemory } from '../../runtime/abi.ts';
import { is64, offsetOf, popAddress } from './accesses.ts';
import { knownOf, knownVariable, narrowLane, possibleBits } from './known-bits.ts';
import type { Lowering } from './lowering.ts';
import { popVector, pushVector, withNarrowLane } from './simd-lanes.ts';
import type { FunctionTranslator } from './translator.ts';
import { int, load, mul } from './expressions.ts';
import { Cls, Op } from './nodes.ts';
import type { Access, Node } from './nodes.ts';
import { store } from './statements.ts';

/** Pops the address, as an atom. */
const popBase = (t: FunctionTranslator): Node => t.atom(popAddress(t, is64(t, t.reader.memory)));

/**
 * The address for words other than the one whose access tells whether all are in bounds. Where no
 * address in bounds is negative as an int32, it need not be made unsigned: what is read in vain, or
 * at an address that is negative in vain, is not used, since the telling access traps.
 */
function told(t: FunctionTranslator, base: Node): Node {
  const { memory } = t.reader;
  const { info } = t.module;
  const isFar = isFarMemory(info.memories[memory]!, memory < info.importedMemoryCount);
  if (isFar || base.op !== Op.var || base.cls !== Cls.int) return base;
  return knownVariable(base, { ...knownOf(base), bits: possibleBits(base) & 0x7fffffff });
}

/** The word k words above the address; the lowest one's access is the one that tells. */
const loadWord = (t: FunctionTranslator, base: Node, k: number): Node =>
  load('Int32', Cls.int, t.reader.memory, k > 0 ? told(t, base) : base, offsetOf(t) + 4 * k);

const storeWord = (t: FunctionTranslator, base: Node, k: number, word: Node): void =>
  t.append(store('Int32', t.reader.memory, base, offsetOf(t) + 4 * k, word));

/** Stores words, the last one first. */
function storeWords(t: FunctionTranslator, base: Node, words: readonly Node[]): void {
  const last = words.length - 1;
  // What reads memory is read before anything is written.
  const settled = words.map((word, i) => (i === last || word.effects === 0 ? word : t.named(word)));
  const others = told(t, base);
  for (let k = last; k >= 0; k--) storeWord(t, k === last ? base : others, k, settled[k]!);
}

// ---------------------------------------------------------------- whole vectors

/** v128.load, load64_zero, load32_zero: the words that are loaded, then zeros. */
export const loadWords =
  (count: 1 | 2 | 4): Lowering =>
  (t) => {
    const base = popBase(t);
    pushVector(
      t,
      Array.from({ length: count }, (_, k) => loadWord(t, base, k)),
    );
  };

export const storeVector: Lowering = (t) => {
  t.calm(is64(t, t.reader.memory) ? 6 : 5);
  const words = t.popValue();
  storeWords(t, popBase(t), words);
};

/** Loads 8 bytes as the low half of a vector, which `extend` then makes a whole one. */
export const loadExtend =
  (extend: Lowering): Lowering =>
  (t) => {
    loadWords(2)(t);
    extend(t);
  };

// ---------------------------------------------------------------- splat

/** v128.load8_splat and load16_splat. */
export const loadNarrowSplat =
  (access: 'Uint8' | 'Uint16'): Lowering =>
  (t) => {
    const { memory } = t.reader;
    const lane = load(access, Cls.int, memory, popAddress(t, is64(t, memory)), offsetOf(t));
    const word = t.named(mul(lane, int(access === 'Uint8' ? 0x01010101 : 0x00010001)));
    pushVector(t, [word, word, word, word]);
  };

/** v128.load32_splat and load64_splat. */
export const loadSplat =
  (count: 1 | 2): Lowering =>
  (t) => {
    const base = popBase(t);
    const words = [0, 1].slice(0, count).map((k) => t.named(loadWord(t, base, k)));
    pushVector(t, count === 1 ? [0, 1, 2, 3].map(() => words[0]!) : [...words, ...words]);
  };

// ---------------------------------------------------------------- one lane

const narrowAccess: Readonly<Record<8 | 16, Access>> = { 8: 'Uint8', 16: 'Uint16' };
const narrowStore: Readonly<Record<8 | 16, Access>> = { 8: 'Int8', 16: 'Int16' };

/** Pops a vector above an address; the words may be evaluated after the access. */
function popAboveAddress(t: FunctionTranslator): { words: Node[]; base: Node } {
  t.calm(is64(t, t.reader.memory) ? 6 : 5);
  const words = [...popVector(t)];
  return { words, base: popBase(t) };
}

export const loadNarrowLane =
  (bits: 8 | 16): Lowering =>
  (t) => {
    const at = t.reader.index * bits;
    const { words, base } = popAboveAddress(t);
    const lane = load(narrowAccess[bits], Cls.int, t.reader.memory, base, offsetOf(t));
    words[at >> 5] = withNarrowLane(words[at >> 5]!, at & 31, bits, lane);
    pushVector(t, words);
  };

export const loadLane =
  (count: 1 | 2): Lowering =>
  (t) => {
    const first = t.reader.index * count;
    const { words, base } = popAboveAddress(t);
    for (let k = 0; k < count; k++) {
      t.discard(words[first + k]!);
      words[first + k] = loadWord(t, base, k);
    }
    pushVector(t, words);
  };

export const storeNarrowLane =
  (bits: 8 | 16): Lowering =>
  (t) => {
    const at = t.reader.index * bits;
    const { words, base } = popAboveAddress(t);
    words.forEach((word, i) => {
      if (i !== at >> 5) t.discard(word);
    });
    const lane = narrowLane(words[at >> 5]!, at & 31, bits);
    t.append(store(narrowStore[bits], t.reader.memory, base, offsetOf(t), lane));
  };

export const storeLane =
  (count: 1 | 2): Lowering =>
  (t) => {
    const first = t.reader.index * count;
    const { words, base } = popAboveAddress(t);
    words.forEach((word, i) => {
      if (i < first || i >= first + count) t.discard(word);
    });
    storeWords(t, base, words.slice(first, first + count));
  };
