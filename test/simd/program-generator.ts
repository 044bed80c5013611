/**
 * Random programs over vectors in locals: loops, branches, calls, globals, blocks with results.
 *
 * Which NaN a computation makes is not fixed, so every local has a kind that says what may be seen
 * of it: the bits of an `int` local are exact whatever they mean; `single` and `double` locals hold
 * computed floats, that only float instructions of their width read, or what looks at no NaN's bits.
 * INTS receives exact vectors, SINGLES and DOUBLES those to be compared as floats.
 */
import { byName } from '../../compiler/instructions/index.ts';
import { simdRows } from '../../compiler/instructions/simd.ts';
import { body, funcType, leb, moduleOf, section, text } from '../validate/bytes.ts';
import type { Random } from './inputs.ts';

export const INPUTS = 0x1000;
export const INTS = 0x2000;
export const SINGLES = 0x3000;
export const DOUBLES = 0x4000;

type Kind = 'int' | 'single' | 'double';
const KINDS: readonly Kind[] = ['int', 'single', 'double'];
const AREAS: Readonly<Record<Kind, number>> = { int: INTS, single: SINGLES, double: DOUBLES };

const V128 = 0x7b;
const I32 = 0x7f;
/** Locals: v128 parameter 0, then LOCALS_PER_KIND of each kind, then counters. */
const LOCALS_PER_KIND = 3;
const COUNTER = 1 + 3 * LOCALS_PER_KIND;
const MAX_NESTED_LOOPS = 3;

const simd = (name: string, ...immediates: number[]): number[] => [
  0xfd,
  ...leb(byName.get(name)!.opcode & 0xffff),
  ...immediates,
];
const constant = (value: number): number[] => {
  const bytes = [0x41];
  for (let rest = value; ; rest >>= 7) {
    const low = rest & 0x7f;
    if (rest >> 6 === 0 || rest >> 6 === -1) return [...bytes, low];
    bytes.push(low | 0x80);
  }
};

/** Instructions by what they read and make. */
interface Shape {
  readonly name: string;
  readonly operands: readonly Kind[];
  readonly result: Kind;
  /** Only moves or flips bits: exact operands make an exact result. */
  readonly isExact: boolean;
}

function shapeOf(name: string, type: string): Shape | null {
  if (!/^\[(v128 ?)+\] -> \[v128\]$/.test(type) || /relaxed|bitselect|shuffle/.test(name))
    return null;
  const arity = type.split('->')[0]!.split('v128').length - 1;
  const kindIn = (part: string): Kind =>
    part.includes('f32x4') ? 'single' : part.includes('f64x2') ? 'double' : 'int';
  const [own, operation] = name.split('.') as [string, string];
  const converts = /trunc_sat|convert|demote|promote/.test(operation);
  const compares = /^(eq|ne|lt|gt|le|ge)$/.test(operation);
  const operand = kindIn(converts ? operation : own);
  return {
    name,
    operands: Array.from({ length: arity }, () => operand),
    result: compares ? 'int' : kindIn(own),
    isExact: /^(abs|neg|pmin|pmax)$/.test(operation),
  };
}

const shapes = simdRows.flatMap(({ name, type }) => shapeOf(name, type!) ?? []);

export class ProgramGenerator {
  private readonly random: Random;
  private readonly code: number[] = [];
  private loops = 0;
  private stores: Record<Kind, number> = { int: 0, single: 0, double: 0 };

  constructor(random: Random) {
    this.random = random;
  }

  /** A module that exports `run`, without parameters, and `memory`. */
  module(): Uint8Array<ArrayBuffer> {
    const callee = new ProgramGenerator(this.random).function(4, false);
    const main = this.function(12, true);
    return moduleOf(
      section(1, [2], funcType([], []), funcType([V128], [V128])),
      section(3, [3, 1, 1, 0]),
      section(5, [1, 0, 1]),
      section(6, [1, V128, 1], simd('v128.const', ...Array.from({ length: 16 }, () => 7)), [0x0b]),
      section(7, [2], text('run'), [0, 2], text('memory'), [2, 0]),
      section(
        10,
        [3],
        callee,
        main,
        body([...constant(INTS - 16), ...this.input(), 0x10, 1, ...simd('v128.store', 0, 0)]),
      ),
    );
  }

  /** A function [v128] -> [v128]. Its locals start as inputs or stay zero. */
  private function(statements: number, mayCall: boolean): number[] {
    for (const kind of KINDS) {
      for (let i = 0; i < LOCALS_PER_KIND; i++) {
        if (this.random.below(3) > 0) this.code.push(...this.input(), 0x21, this.local(kind, i));
      }
    }
    for (let i = 0; i < statements; i++) this.statement(mayCall);
    for (const kind of KINDS) {
      for (let i = 0; i < LOCALS_PER_KIND; i++) this.store(kind, this.local(kind, i));
    }
    this.code.push(0x20, 0);
    return body(this.code, [2, 3 * LOCALS_PER_KIND, V128, MAX_NESTED_LOOPS, I32]);
  }

  private local(kind: Kind, i = this.random.below(LOCALS_PER_KIND)): number {
    return 1 + KINDS.indexOf(kind) * LOCALS_PER_KIND + i;
  }

  /** Loads any of the inputs. */
  private input(): number[] {
    return [...constant(0), ...simd('v128.load', 0, ...leb(INPUTS + 4 * this.random.below(120)))];
  }

  private store(kind: Kind, local: number): void {
    const place = AREAS[kind] + 16 * (this.stores[kind]++ % 200);
    this.code.push(...constant(place), 0x20, local, ...simd('v128.store', 0, 0));
  }

  private statement(mayCall: boolean): void {
    const { random, code } = this;
    const choice = random.below(mayCall ? 16 : 14);
    if (choice < 8) this.assignment();
    else if (choice < 10) this.conditional(mayCall);
    else if (choice < 12) this.loop(mayCall);
    else if (choice === 12) this.storeInLoop();
    else if (choice === 13) {
      const kind = random.pick(KINDS);
      // Both arms are locals of one kind: the value stays what it is.
      code.push(
        0x20,
        this.local(kind),
        0x20,
        this.local(kind),
        ...this.condition(),
        0x1b,
        0x21,
        this.local(kind),
      );
    } else if (choice === 14) code.push(0x20, this.local('int'), 0x10, 0, 0x21, this.local('int'));
    else code.push(0x20, this.local('int'), 0x23, 0, 0x21, this.local('int'), 0x24, 0);
  }

  private storeInLoop(): void {
    const kind = this.random.pick(KINDS);
    this.store(kind, this.local(kind));
  }

  /** An i32. */
  private condition(): number[] {
    const { random } = this;
    if (random.below(2) === 0) return [0x20, this.local('int'), ...simd('v128.any_true')];
    return [0x20, this.local('int'), ...simd('i32x4.extract_lane', random.below(4))];
  }

  private assignment(): void {
    const { random, code } = this;
    const kind = random.pick(KINDS);
    const choice = random.below(4);
    if (choice === 0) this.narrowChain();
    else if (choice === 1 && kind !== 'int') this.choices(kind);
    else code.push(...this.vector(kind, 3), 0x21, this.local(kind));
  }

  /** Statements on narrow lanes, each of what is in locals: constants, bytes everywhere, products. */
  private narrowChain(): void {
    const { random, code } = this;
    const local = (): number[] => [0x20, this.local('int')];
    for (let i = 3 + random.below(5); i > 0; i--) {
      const shift = (): number[] => [...local(), ...constant(random.pick([1, 4, 7, 8, 15]))];
      const wide = random.pick(['i16x8', 'i32x4']);
      const narrow = wide === 'i16x8' ? 'i8x16' : 'i16x8';
      const half = `${random.pick(['low', 'high'])}_${narrow}`;
      const name = random.pick([
        ...['v128.const', 'byte', 'v128.not', 'v128.and', 'v128.xor'],
        ...[`${wide}.extmul_${half}_u`, `${wide}.extmul_${half}_s`, `${wide}.extend_${half}_u`],
        ...['i16x8.add', 'i16x8.add', 'i16x8.sub', 'i8x16.add', 'i16x8.shr_u', 'i16x8.mul'],
        ...['i8x16.narrow_i16x8_u', 'i8x16.add_sat_u', 'i16x8.add_sat_u'],
      ]);
      if (name === 'v128.const') {
        const lane = random.pick([[0x80, 0], [1, 0], [0xff, 0], [0xff, 0xff], [0x80], [7], [0, 1]]);
        const bytes = Array.from({ length: 16 }, (_, k) => lane[k % lane.length]!);
        code.push(...simd(name, ...bytes));
      } else if (name === 'byte') {
        const lanes = Array.from({ length: 16 }, (_, k) => (k & ~3) | 3);
        code.push(...local(), ...local(), ...simd('i8x16.shuffle', ...lanes));
      } else if (name.endsWith('shr_u')) code.push(...shift(), ...simd(name));
      else if (/not|extend/.test(name)) code.push(...local(), ...simd(name));
      else code.push(...local(), ...local(), ...simd(name));
      code.push(0x21, this.local('int'));
    }
  }

  /** Several locals chosen by one mask, or by two in turn. */
  private choices(kind: Kind): void {
    const { random, code } = this;
    const masks = [this.local('int'), this.local('int')];
    for (const mask of masks) code.push(...this.mask(kind), 0x21, mask);
    for (let i = 2 + random.below(4); i > 0; i--) {
      const of = random.below(3) === 0 ? 'int' : kind;
      const local = this.local(of);
      // A mask stays one: part of a NaN's bits would tell which NaN it is.
      if (masks.includes(local)) continue;
      code.push(0x20, this.local(of), 0x20, local, 0x20, random.pick(masks));
      code.push(...simd('v128.bitselect'), 0x21, local);
    }
  }

  /** An expression of a kind. */
  private vector(kind: Kind, depth: number): number[] {
    const { random } = this;
    // Exact bits may be read as floats.
    if (kind !== 'int' && random.below(5) === 0) return this.vector('int', depth);
    if (depth === 0) return [0x20, this.local(kind)];
    const below = (of: Kind): number[] => this.vector(of, random.below(depth));
    switch (random.below(9)) {
      case 0:
        return this.input();
      case 1:
        return this.shuffled(kind, below);
      case 2:
        return this.lanes(kind, below);
      case 3:
        return [...below(kind), ...below(kind), ...this.mask(kind), ...simd('v128.bitselect')];
      case 4:
        // What is not NaN is exact.
        if (kind === 'int') return this.withoutNans(random.pick(['single', 'double']));
        return [...below(kind), ...this.mask(kind), ...simd('v128.and')];
      default: {
        const makesKind = (one: Shape): boolean =>
          one.result === kind || (kind === 'int' && one.isExact);
        const shape = random.pick(shapes.filter(makesKind));
        const isExact = kind === 'int' && shape.isExact;
        return [
          ...shape.operands.flatMap((of) => below(isExact ? 'int' : of)),
          ...simd(shape.name),
        ];
      }
    }
  }

  /** Lanes of ones and zeros, as wide as the kind's. */
  private mask(kind: Kind): number[] {
    if (kind === 'int') return [0x20, this.local('int')];
    const order = this.random.pick(['eq', 'ne', 'lt', 'ge']);
    const prefix = kind === 'single' ? 'f32x4' : 'f64x2';
    return [0x20, this.local(kind), 0x20, this.local(kind), ...simd(`${prefix}.${order}`)];
  }

  private withoutNans(kind: Kind): number[] {
    const local = this.local(kind);
    const prefix = kind === 'single' ? 'f32x4' : 'f64x2';
    return [0x20, local, 0x20, local, 0x20, local, ...simd(`${prefix}.eq`), ...simd('v128.and')];
  }

  private shuffled(kind: Kind, below: (kind: Kind) => number[]): number[] {
    const { random } = this;
    const width = kind === 'int' ? random.pick([1, 4, 8]) : kind === 'single' ? 4 : 8;
    const lanes: number[] = [];
    for (let i = 0; i < 16; i += width) {
      const from = width * random.below(32 / width);
      for (let k = 0; k < width; k++) lanes.push(from + k);
    }
    return [...below(kind), ...below(kind), ...simd('i8x16.shuffle', ...lanes)];
  }

  private lanes(kind: Kind, below: (kind: Kind) => number[]): number[] {
    const { random } = this;
    const prefix =
      kind === 'int' ? random.pick(['i32x4', 'i64x2']) : kind === 'single' ? 'f32x4' : 'f64x2';
    const lane = (): number => random.below(prefix.endsWith('4') ? 4 : 2);
    const one = [...below(kind), ...simd(`${prefix}.extract_lane`, lane())];
    if (random.below(2) === 0) return [...one, ...simd(`${prefix}.splat`)];
    return [...below(kind), ...one, ...simd(`${prefix}.replace_lane`, lane())];
  }

  private conditional(mayCall: boolean): void {
    const { random, code } = this;
    const kind = random.pick(KINDS);
    if (random.below(2) === 0) {
      // A block with a result, left early.
      code.push(
        0x02,
        V128,
        ...this.vector(kind, 2),
        ...this.condition(),
        0x0d,
        0,
        0x1a,
        ...this.vector(kind, 2),
        0x0b,
      );
      code.push(0x21, this.local(kind));
      return;
    }
    code.push(...this.condition(), 0x04, 0x40);
    this.statement(mayCall);
    code.push(0x05);
    this.statement(mayCall);
    code.push(0x0b);
  }

  private loop(mayCall: boolean): void {
    const { random, code } = this;
    if (this.loops === MAX_NESTED_LOOPS) return;
    const counter = COUNTER + this.loops++;
    code.push(...constant(2 + random.below(3)), 0x21, counter, 0x03, 0x40);
    for (let i = 2 + random.below(3); i > 0; i--) this.statement(mayCall);
    code.push(0x20, counter, ...constant(1), 0x6b, 0x22, counter, 0x0d, 0, 0x0b);
    this.loops--;
  }
}
