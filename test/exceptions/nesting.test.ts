/** Handlers in handlers, deeper than JavaScript may nest (passes/flatten.ts). */
import { describe, expect, it } from 'vitest';
import { type Bytes, body, funcType, leb, moduleOf, section, text } from '../validate/bytes.ts';
import { type Api, type Exports, Wasmless, engines } from './modules.ts';

const I32 = 0x7f;
const VOID = 0x40;
const END = 0x0b;
const TAG_COUNT = 3;

/** i32.const of anything below 2^13. */
const constant = (value: number): number[] => [0x41, (value & 127) | 128, value >> 7];
/** Adds to the hash in local 1. */
const note = (value: number): number[] => {
  const times31 = [0x20, 1, ...constant(31), 0x6c];
  return [...times31, ...constant(value), 0x6a, 0x21, 1];
};

/** What follows the body of the try at a level; outermost: 0. */
function handler(level: number): Bytes {
  switch (level % 5) {
    case 0:
      return [0x07, level % TAG_COUNT, ...note(level), END];
    case 1:
      return [0x19, ...note(level), 0x09, 0, END];
    case 2:
      return [0x07, 2, ...note(level), 0x08, 1, 0x19, ...note(level + 1), 0x09, 0, END];
    case 3:
      return [0x18, ...leb(Math.min(3, level))];
    default:
      // An exception from within a handler; and a branch out of one.
      return [0x07, 1, ...note(level), 0x20, 1, 0x41, 1, 0x71, 0x0d, 0, 0x08, 0, END];
  }
}

/**
 * `run(n)`: tries in each other. What is thrown at level n
 * (or nothing, if there is none) passes the handlers around it; the result tells which.
 */
function nestedModule(depth: number): Uint8Array<ArrayBuffer> {
  const opening: number[] = [];
  const closing: number[] = [];
  for (let level = 0; level < depth; level++) {
    opening.push(
      0x06,
      VOID,
      0x20,
      0,
      ...constant(level),
      0x46,
      0x04,
      VOID,
      0x08,
      level % TAG_COUNT,
      END,
    );
  }
  for (let level = depth - 1; level >= 0; level--) closing.push(...note(level), ...handler(level));
  const code = [...opening, ...closing, 0x20, 1];
  return moduleOf(
    section(1, [2], funcType([I32], [I32]), funcType([], [])),
    section(3, [1, 0]),
    section(13, [TAG_COUNT], ...Array.from({ length: TAG_COUNT }, () => [0, 1])),
    section(7, [1], text('run'), [0, 0]),
    section(10, [1], body(code, [1, 1, I32])),
  );
}

function outcomes(api: Api, depth: number): (number | string)[] {
  const { run } = new api.Instance(new api.Module(nestedModule(depth))).exports as Exports;
  return Array.from({ length: 12 }, (_, i) => {
    try {
      return run!(Math.round((i * depth) / 11)) as number;
    } catch (error) {
      return Object.prototype.toString.call(error);
    }
  });
}

describe('nested handlers', () => {
  const [, native] = engines[1]!;

  it.each([1, 7, 60, 149, 151, 600])('find each other at a depth of %i', (depth) => {
    expect(outcomes(Wasmless, depth)).toEqual(outcomes(native, depth));
  });
});
