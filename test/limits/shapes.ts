/**
 * Bodies that are nested deep, each in another way: what a pass does once per level, and once more
 * per level around it, is the square of the depth.
 *
 * Every body has an i32 parameter (local 0), a local of its own (local 1) and an i32 result, and
 * writes down which way it went by calls of function 0.
 */
import { Code, I32, op } from './builder.ts';

/** What one level begins with, what stands inside all of them, and what the level ends with. */
interface Nest {
  open(code: Code, level: number): Code;
  middle?(code: Code): Code;
  close(code: Code, level: number, depth: number): Code;
  /** Whether the outermost level leaves a value. */
  readonly isValued?: boolean;
}

const EMPTY = 0x40;
// The first form of handlers: every host has it.
const LEGACY_TRY = 0x06;
const CATCH_ALL = 0x19;
const note = (code: Code, n: number): Code => code.const(n & 63).call(0);
const argument = (code: Code): Code => code.get(0);
const ifValued = (code: Code): Code => code.raw(op.if, I32);

export const nests: Readonly<Record<string, Nest>> = {
  'blocks that are left in the middle': {
    open: (code) => code.block(),
    close: (code, level) => note(code.get(0).brIf(0), level).end(),
  },
  'blocks that are left at their head': {
    open: (code, level) => note(code.block().get(0).brIf(0), level),
    close: (code) => code.end(),
  },
  'pairs of blocks': {
    open: (code) => code.block().block(),
    close: (code, level) =>
      note(note(code.get(0).brIf(1), level).end().get(0).brIf(0), level + 1).end(),
  },
  'blocks left for the outermost ones': {
    open: (code) => code.block(),
    close: (code, level, depth) => note(code.get(0).brIf(Math.min(level, depth - 1)), level).end(),
  },
  'blocks with results': {
    open: (code) => code.raw(op.block, I32),
    middle: (code) => code.const(5),
    close: (code) => code.get(0).brIf(0).const(1).raw(op.i32Add).end(),
    isValued: true,
  },
  ifs: {
    open: (code) => code.get(0).if(),
    close: (code, level) => note(code, level).end(),
  },
  'ifs in the else of ifs': {
    open: (code, level) => note(code.get(0).if(), level).else(),
    close: (code) => code.end(),
  },
  'ifs that leave, in the else of ifs': {
    open: (code, level) => note(code.block().get(0).if(), level).br(1).else(),
    close: (code) => code.end().end(),
  },
  'ifs with results': {
    open: (code) => ifValued(code.get(0)).const(7).else(),
    middle: argument,
    close: (code) => code.end(),
    isValued: true,
  },
  'ifs with results and effects': {
    open: (code, level) =>
      note(ifValued(code.get(0).raw(op.localTee, 1)), level)
        .const(4)
        .else(),
    middle: argument,
    close: (code) => code.end().raw(op.localTee, 1).get(1).raw(op.i32Add),
    isValued: true,
  },
  loops: {
    open: (code) => code.loop(),
    close: (code, level) =>
      note(code, level).bump(1, 1).get(1).const(0).raw(op.i32Eq).brIf(0).end(),
  },
  'loops that are left by their block': {
    open: (code, level) => note(code.block().loop().bump(1, 1).get(1).brIf(1), level),
    close: (code) => code.br(0).end().end(),
  },
  'tables of branches': {
    open: (code) => code.block().block().block().get(0).brTable([0, 1], 2),
    close: (code, level) => note(note(code.end(), level).end(), level + 1).end(),
  },
  'one table with a block for each case': {
    open: (code) => code.block(),
    middle: (code) => code.get(0).brTable([1, 0, 2, 3], 1),
    close: (code, level) => note(code.end(), level),
  },
  handlers: {
    open: (code) => code.block().raw(LEGACY_TRY, EMPTY).get(0).if(),
    close: (code, level) => note(note(code, level).br(2).end().raw(CATCH_ALL).end(), 1).end(),
  },
};

/** The body of a function (i32) -> i32 of so many levels. */
export function nested(nest: Nest, depth: number): Code {
  const code = new Code();
  for (let level = 0; level < depth; level++) nest.open(code, level);
  nest.middle?.(code);
  for (let level = depth - 1; level >= 0; level--) nest.close(code, level, depth);
  return nest.isValued === true ? code : code.get(1);
}
