/**
 * Tables of 16 bytes that are known when a module is compiled, and each of their bytes in its place in a
 * word: arrays that emitted code indexes. The name of one says all about it.
 */
import { narrowLane } from './known-bits.ts';
import { helper, or } from './expressions.ts';
import { Cls, isConst } from './nodes.ts';
import type { Node } from './nodes.ts';

const PREFIX = 'bytes_';
const pattern = /^bytes_(?:[0-9a-f]{8}){4}_(?:0|8|16|24)$/;

/** True for the name of an array of 256 ints: those bytes moved to the left, then zeros. */
export const isByteTable = (name: string): boolean => pattern.test(name);

/** What the array of that name is made of: the words of the table, lane 0 first, and by how many bits they are moved. */
export function contentOf(name: string): { words: number[]; shift: number } {
  const [, digits, shift] = name.split('_');
  return { words: wordsOf(digits!), shift: Number(shift) };
}

const wordsOf = (digits: string): number[] =>
  [0, 8, 16, 24].map((at) => parseInt(digits.slice(at, at + 8), 16) | 0);

const hex = (word: number): string => (word >>> 0).toString(16).padStart(8, '0');

/** The table that these words are, or null if one of them is not constant. */
export const tableOf = (words: readonly Node[]): string | null =>
  words.every(isConst) ? words.map(({ value }) => hex(value)).join('') : null;

/** For each byte of an atom the one of the table that it is the index of, 0 if there is none. */
export function lookedUp(table: string, indices: Node): Node {
  const either = wordsOf(table).reduce((a, b) => a | b);
  const byte = (either | (either >>> 8) | (either >>> 16) | (either >>> 24)) & 0xff;
  return [0, 8, 16, 24]
    .map((shift) => {
      const found = helper(
        `${PREFIX}${table}_${shift}`,
        Cls.int,
        [narrowLane(indices, shift, 8)],
        0,
      );
      const bits = byte << shift;
      found.known = { bits, lowHalf: bits & 0xffff, isOneByte: false };
      return found;
    })
    .reduce((a, b) => or(a, b));
}
