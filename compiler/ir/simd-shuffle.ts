/**
 * i8x16.shuffle and swizzle. The lanes of a shuffle are known: whole words just move (and stay
 * floats if they are), the rest is shifts and masks.
 */
import { lookedUp, tableOf } from './byte-tables.ts';
import { keepBits, narrowLane } from './known-bits.ts';
import type { Lowering } from './lowering.ts';
import { popVectors, pushVector } from './simd-lanes.ts';
import type { Vector } from './simd-lanes.ts';
import type { FunctionTranslator } from './translator.ts';
import { ZERO, helper, int, mul, or, resultPart, shl, shrU } from './expressions.ts';
import { Cls, Effect, isConst } from './nodes.ts';
import type { Node } from './nodes.ts';

/** Bytes of one source word that go to one result word, all moved by the same distance. */
interface Move {
  /** Which of the eight words of both operands. */
  readonly source: number;
  /** To the left, in bytes; negative to the right. */
  readonly distance: number;
  /** The bits of the result that they fill. */
  mask: number;
}

/** What one result word is made of, given its four lane indices. */
function movesOf(lanes: readonly number[]): Move[] {
  const moves: Move[] = [];
  lanes.forEach((lane, to) => {
    const source = lane >> 2;
    const distance = to - (lane & 3);
    let move = moves.find((other) => other.source === source && other.distance === distance);
    if (move === undefined) {
      move = { source, distance, mask: 0 };
      moves.push(move);
    }
    move.mask |= 0xff << (8 * to);
  });
  return moves;
}

/** The moves of a result word that is one byte four times: that byte, or null. */
function broadcast(moves: readonly Move[]): number | null {
  const first = moves.find(({ mask }) => mask === 0xff);
  if (moves.length !== 4 || first === undefined) return null;
  const byte = -first.distance;
  const isSame = (move: Move): boolean =>
    move.source === first.source && move.mask === 0xff << (8 * (byte + move.distance));
  return moves.every(isSame) ? byte : null;
}

function moved(word: Node, { distance, mask }: Move): Node {
  const bits = 8 * Math.abs(distance);
  const shifted = distance < 0 ? shrU(word, int(bits)) : shl(word, int(bits));
  const all = distance < 0 ? -1 >>> bits : -1 << bits;
  return (all | 0) === (mask | 0) ? shifted : keepBits(shifted, mask);
}

/** Bytes of eight words by constant lane indices, 0 to 31. */
function shuffleWords(
  t: FunctionTranslator,
  words: readonly Node[],
  lanes: readonly number[],
): void {
  const results = [0, 4, 8, 12].map((i) => movesOf(lanes.slice(i, i + 4)));
  const uses = new Uint8Array(8);
  for (const { source } of results.flat()) uses[source]!++;
  const named = words.map((word, i) => {
    if (uses[i] === 0) t.discard(word);
    return uses[i]! > 1 ? t.atom(word) : word;
  });
  pushVector(
    t,
    results.map((moves) => {
      const byte = broadcast(moves);
      if (byte !== null)
        return mul(narrowLane(named[moves[0]!.source]!, 8 * byte, 8), int(0x01010101));
      return moves.map((move) => moved(named[move.source]!, move)).reduce((a, b) => or(a, b));
    }),
  );
}

export const shuffle: Lowering = (t) => {
  const lanes = [...t.reader.lanes];
  shuffleWords(t, popVectors(t, 2).flat(), lanes);
};

/** Bytes chosen by the lanes of the second operand; those out of range are 0. */
export const swizzle: Lowering = (t) => {
  const [bytes, lanes] = popVectors(t, 2) as [Vector, Vector];
  if (lanes.every(isConst)) {
    const indices = lanes.flatMap(({ value }) => [0, 8, 16, 24].map((at) => (value >>> at) & 0xff));
    const zeros = [ZERO, ZERO, ZERO, ZERO];
    shuffleWords(
      t,
      [...bytes, ...zeros],
      indices.map((index) => Math.min(index, 16)),
    );
    return;
  }
  const table = tableOf(bytes);
  if (table !== null) {
    pushVector(
      t,
      lanes.map((word) => lookedUp(table, t.atom(word))),
    );
    return;
  }
  const first = helper('i8x16_swizzle', Cls.int, [...bytes, ...lanes], Effect.writesState);
  const words = [t.named(first)];
  for (let n = 1; n < 4; n++) words.push(t.named(resultPart(n, Cls.int)));
  pushVector(t, words);
};
