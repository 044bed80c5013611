import { describe, expect, it } from 'vitest';
import { Reader } from '../../compiler/binary/reader.ts';

const read = (...bytes: number[]): Reader => new Reader(Uint8Array.from(bytes));

/** LEB128 of a 64-bit integer, signed or not, at least `length` bytes long. */
function encode(value: bigint, isSigned: boolean, length = 0): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (;;) {
    const low = Number(rest & 127n);
    rest >>= 7n;
    const done = isSigned
      ? (rest === 0n && (low & 64) === 0) || (rest === -1n && (low & 64) !== 0)
      : rest === 0n;
    if (done && bytes.length + 1 >= length) return [...bytes, low];
    bytes.push(low | 128);
  }
}

/** Values around every power of two that fits. */
function* edges(bits: number, isSigned: boolean): Generator<bigint> {
  const top = 1n << BigInt(isSigned ? bits - 1 : bits);
  for (let power = 1n; power <= top; power *= 2n) {
    for (const value of [power - 1n, power, -power, -power - 1n]) {
      if (value < top && value >= (isSigned ? -top : 0n)) yield value;
    }
  }
}

const value64 = (reader: Reader): bigint => (BigInt(reader.high) << 32n) | BigInt(reader.low >>> 0);

describe('LEB128', () => {
  it.each([0, 5])('reads 32-bit integers, padded to %i bytes or not', (length) => {
    for (const value of edges(32, false)) {
      expect(read(...encode(value, false, length)).u32()).toBe(Number(value));
    }
    for (const value of edges(32, true)) {
      expect(read(...encode(value, true, length)).s32()).toBe(Number(value));
    }
  });

  it.each([0, 5])('reads 33-bit integers, padded to %i bytes or not', (length) => {
    for (const value of edges(33, true)) {
      expect(read(...encode(value, true, length)).s33()).toBe(Number(value));
    }
  });

  it.each([0, 7, 10])('reads 64-bit integers, padded to %i bytes or not', (length) => {
    for (const value of edges(64, false)) {
      const reader = read(...encode(value, false, length));
      expect(reader.u64()).toBe(Number(value));
      expect(BigInt.asUintN(64, value64(reader))).toBe(value);
    }
    for (const value of edges(64, true)) {
      const reader = read(...encode(value, true, length));
      reader.s64();
      expect(value64(reader)).toBe(value);
    }
  });

  it('refuses a byte too many, and set bits that mean nothing', () => {
    const tooLong = /integer representation too long/;
    expect(() => read(0x80, 0x80, 0x80, 0x80, 0x80, 0).u32()).toThrow(tooLong);
    expect(() => read(0x80, 0x80, 0x80, 0x80, 0x80, 0).s32()).toThrow(tooLong);
    expect(() => read(...Array<number>(10).fill(0x80), 0).u64()).toThrow(tooLong);
    const tooLarge = /integer too large/;
    expect(() => read(0x80, 0x80, 0x80, 0x80, 0x10).u32()).toThrow(tooLarge);
    expect(() => read(0x80, 0x80, 0x80, 0x80, 0x08).s32()).toThrow(tooLarge);
    expect(() => read(0x80, 0x80, 0x80, 0x80, 0x30).s33()).toThrow(tooLarge);
    expect(() => read(...Array<number>(9).fill(0x80), 2).u64()).toThrow(tooLarge);
    expect(() => read(...Array<number>(9).fill(0x80), 0x41).s64()).toThrow(tooLarge);
  });

  it('stops at the end of its range, not of the bytes', () => {
    const reader = new Reader(Uint8Array.of(0x80, 0x00), 0, 1);
    expect(() => reader.u32()).toThrow('unexpected end (at offset 0x1)');
  });
});

describe('names', () => {
  it('keeps any text as it is, a byte order mark and NUL included', () => {
    expect(read(4, 0xef, 0xbb, 0xbf, 0).name()).toBe('\ufeff\0');
    expect(read(4, 0xf0, 0x9f, 0x98, 0x80).name()).toBe('\u{1f600}');
  });

  it.each([
    ['an overlong form', [0xc0, 0x80]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['a lone continuation', [0x80]],
    ['a cut sequence', [0xe2, 0x82]],
    ['a code point too high', [0xf4, 0x90, 0x80, 0x80]],
  ])('refuses %s', (_, bytes) => {
    expect(() => read(bytes.length, ...bytes).name()).toThrow('malformed UTF-8 encoding');
  });
});
