/**
 * v128 as lanes: an instruction that does to every lane what a scalar one does is that scalar
 * lowering, run lane by lane. Also splat, extract and replace.
 */
import type { ValType } from '../../runtime/value-types.ts';
import { F32, F64, I32, I64, V128 } from '../../runtime/value-types.ts';
import { keepBits, knownAtom, narrowLane } from './known-bits.ts';
import type { Lowering } from './lowering.ts';
import { doubleOf, singleOf, wordOf, wordsOf } from './simd-words.ts';
import type { FunctionTranslator } from './translator.ts';
import { ZERO, and, int, or, shl, shrS, sub } from './expressions.ts';
import type { Node } from './nodes.ts';

/** Four words, lane 0 first. */
export type Vector = readonly Node[];

/** Pops `count` vectors whose words may be evaluated in any order: the lowest one first. */
export function popVectors(t: FunctionTranslator, count: number): Vector[] {
  t.calm(4 * count);
  const vectors: Vector[] = [];
  for (let i = 0; i < count; i++) vectors.unshift(t.popValue());
  return vectors;
}

export function popVector(t: FunctionTranslator): Vector {
  t.calm(4);
  return t.popValue();
}

/** Pushes a vector; words that are missing are zero. */
export function pushVector(t: FunctionTranslator, words: readonly Node[]): void {
  t.pushValue(
    V128,
    [0, 1, 2, 3].map((i) => words[i] ?? ZERO),
  );
}

// ---------------------------------------------------------------- lanes

/** How lanes of one kind lie in words, as values of a scalar type. */
export interface Shape {
  readonly type: ValType;
  readonly wordsPerLane: 1 | 2;
  /** The parts of a lane, given its words. */
  readonly read: (words: Node[]) => Node[];
  /** The words of a lane, given its parts. */
  readonly write: (t: FunctionTranslator, parts: Node[]) => Node[];
}

const identity = (words: Node[]): Node[] => words;

export const i32x4: Shape = {
  type: I32,
  wordsPerLane: 1,
  read: identity,
  write: (_, parts) => parts,
};
export const i64x2: Shape = {
  type: I64,
  wordsPerLane: 2,
  read: identity,
  write: (_, parts) => parts,
};
export const f32x4: Shape = {
  type: F32,
  wordsPerLane: 1,
  read: ([word]) => [singleOf(word!)],
  write: (_, [x]) => [wordOf(x!)],
};
export const f64x2: Shape = {
  type: F64,
  wordsPerLane: 2,
  read: ([low, high]) => [doubleOf(low!, high!)],
  write: (t, [x]) => wordsOf(t, x!),
};

const mask = (isTrue: Node): Node => sub(ZERO, isTrue);

/** What comparisons make: lanes of all ones or all zeros out of an i32 truth value. */
export const mask32: Shape = { ...i32x4, write: (_, [isTrue]) => [mask(isTrue!)] };
export const mask64: Shape = {
  ...i64x2,
  write: (t, [isTrue]) => {
    const condition = knownAtom(t, isTrue!);
    return [mask(condition), mask(condition)];
  },
};

/** The parts of a lane, given its words. */
export function readLane(t: FunctionTranslator, shape: Shape, words: Node[]): Node[] {
  if (shape.type === F32 || shape.type === F64) t.hasFloatWords = true;
  return shape.read(words);
}

/** The words of a lane, given its parts. */
function writeLane(t: FunctionTranslator, shape: Shape, parts: Node[]): Node[] {
  if (shape.type === F32 || shape.type === F64) t.hasFloatWords = true;
  return shape.write(t, parts);
}

/** Words of lane k. */
export const laneWords = (shape: Shape, vector: Vector, k: number): Node[] =>
  vector.slice(k * shape.wordsPerLane, (k + 1) * shape.wordsPerLane);

/**
 * Runs a scalar lowering on lanes of `arity` vectors: lanes `first`, `first` + 1, ... of shape
 * `from` make lanes 0, 1, ... of shape `to`; lanes of the result for which there are none are zero.
 */
export const eachLane =
  (from: Shape, arity: number, scalar: Lowering, to: Shape = from, first = 0): Lowering =>
  (t) => {
    const vectors = popVectors(t, arity);
    const count = Math.min(4 / from.wordsPerLane - first, 4 / to.wordsPerLane);
    for (const vector of vectors) {
      vector.forEach((word, i) => {
        const lane = Math.floor(i / from.wordsPerLane);
        if (lane < first || lane >= first + count) t.discard(word);
      });
    }
    const words: Node[] = [];
    for (let k = first; k < first + count; k++) {
      for (const vector of vectors)
        t.pushValue(from.type, readLane(t, from, laneWords(from, vector, k)));
      scalar(t);
      words.push(...writeLane(t, to, t.popValue()));
    }
    pushVector(t, words);
  };

/** One lane as a value. */
export const extractLane =
  (shape: Shape): Lowering =>
  (t) => {
    const vector = popVector(t);
    const kept = laneWords(shape, vector, t.reader.index);
    for (const word of vector) if (!kept.includes(word)) t.discard(word);
    t.pushValue(shape.type, readLane(t, shape, kept));
  };

/** An 8 or 16-bit lane as an i32. */
export const extractNarrow =
  (bits: 8 | 16, isSigned: boolean): Lowering =>
  (t) => {
    const at = t.reader.index * bits;
    const vector = popVector(t);
    vector.forEach((word, i) => {
      if (i !== at >> 5) t.discard(word);
    });
    const word = vector[at >> 5]!;
    const top = 32 - bits - (at & 31);
    if (isSigned) t.push(I32, shrS(shl(word, int(top)), int(32 - bits)));
    else t.push(I32, narrowLane(word, at & 31, bits));
  };

export const replaceLane =
  (shape: Shape): Lowering =>
  (t) => {
    const first = t.reader.index * shape.wordsPerLane;
    t.calm(5 + Number(shape.type === I64));
    const parts = t.popValue();
    const words = [...t.popValue()];
    for (let n = 0; n < shape.wordsPerLane; n++) t.discard(words[first + n]!);
    words.splice(first, shape.wordsPerLane, ...writeLane(t, shape, parts));
    pushVector(t, words);
  };

/** A word with the lane of `bits` bits at bit `at` replaced by the low bits of `value`. */
export function withNarrowLane(word: Node, at: number, bits: number, value: Node): Node {
  const ones = 2 ** bits - 1;
  const moved = at + bits === 32 ? shl(value, int(at)) : shl(keepBits(value, ones), int(at));
  return or(and(word, int(~(ones << at))), moved);
}

export const replaceNarrow =
  (bits: 8 | 16): Lowering =>
  (t) => {
    const at = t.reader.index * bits;
    t.calm(5);
    const value = t.pop();
    const words = [...t.popValue()];
    words[at >> 5] = withNarrowLane(words[at >> 5]!, at & 31, bits, value);
    pushVector(t, words);
  };

export const splat =
  (shape: Shape): Lowering =>
  (t) => {
    t.calm(shape.type === I64 ? 2 : 1);
    const parts = t.popValue().map((part) => t.atom(part));
    const words = writeLane(t, shape, parts);
    pushVector(
      t,
      shape.wordsPerLane === 1 ? [0, 1, 2, 3].map(() => words[0]!) : [...words, ...words],
    );
  };
