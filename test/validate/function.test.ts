import { describe, expect, it } from 'vitest';
import { decodeModule } from '../../compiler/binary/decode.ts';
import {
  I32,
  I64,
  body,
  funcType,
  functionModule,
  leb,
  moduleOf,
  rejection,
  section,
} from './bytes.ts';
import type { Bytes } from './bytes.ts';

const BLOCK = [0x02, 0x40];
const END = 0x0b;
const toI32 = funcType([], [I32]);

describe('messages', () => {
  it('name the rule, the function and the offset of the instruction', () => {
    const error = rejection(functionModule([0x42, 0, 0x45, 0x1a]));
    expect(error?.message).toBe(
      'type mismatch: expected i32, found i64 (in function 0 at offset 0x19)',
    );
    expect(error).toMatchObject({ offset: 0x19, functionIndex: 0 });
  });

  it.each<[string, Bytes, Bytes?]>([
    ['type mismatch: expected i32, found an empty stack', [0x45]],
    ['type mismatch: values remaining on stack at end of block: i32', [0x41, 0]],
    ['unknown local 0', [0x20, 0]],
    ['unknown function 9', [0x10, 9]],
    ['unknown label 1', [0x0c, 1]],
    ['unknown global 0', [0x23, 0]],
    ['unknown memory 0', [0x3f, 0]],
    ['else without if', [...BLOCK, 0x05, END]],
    ['alignment must not be larger than natural', [0x41, 0, 0x28, 3, 0]],
    ['invalid result arity', [0x1c, 0]],
    ['data count section required', [0xfc, 9, 0]],
    // What ref.as_non_null leaves of an unknown reference.
    ['type mismatch: expected i32, found (ref bot)', [0x00, 0xd4, 0x45]],
    ['illegal opcode 0xff', [0xff]],
  ])('%s', (rule, code) => {
    const withMemory = rule.startsWith('alignment');
    const sections = [section(1, [1], funcType([], [])), section(3, [1, 0])];
    if (withMemory) sections.push(section(5, [1, 0, 1]));
    const bytes = moduleOf(...sections, section(10, [1], body(code)));
    expect(rejection(bytes)?.rule).toBe(rule);
  });
});

describe('unreachable code', () => {
  it('takes any operands', () => {
    expect(rejection(functionModule([0x00, 0x6a, 0x1a]))).toBeNull();
    expect(rejection(functionModule([0x00, 0x1b], toI32))).toBeNull();
  });

  it('still checks what is there', () => {
    expect(rejection(functionModule([0x00, 0x42, 0, 0x6a, 0x1a]))?.rule).toMatch('type mismatch');
    // A reference of unknown type is no number.
    expect(rejection(functionModule([0x00, 0xd4, 0x45, 0x1a]))?.rule).toMatch('type mismatch');
  });

  it('ends with its block', () => {
    expect(rejection(functionModule([...BLOCK, 0x00, END, 0x1a]))?.rule).toMatch('empty stack');
  });
});

describe('locals without a default value', () => {
  /** A function with a parameter and a local of type (ref $t), the type of the function. */
  const withRef = (code: Bytes): Uint8Array =>
    functionModule(code, [0x60, 1, 0x64, 0, 0], [1, 1, 0x64, 0]);
  const set = [0x20, 0, 0x21, 1];
  const get = [0x20, 1, 0x1a];

  it('must be set before they are read', () => {
    const typed = (code: Bytes): Uint8Array =>
      moduleOf(
        section(1, [2], funcType([], []), [0x60, 1, 0x64, 0, 0]),
        section(3, [1, 1]),
        section(10, [1], body(code, [1, 1, 0x64, 0])),
      );
    expect(rejection(typed(get))?.rule).toBe('uninitialized local 1');
    expect(rejection(typed([...set, ...get]))).toBeNull();
    expect(rejection(typed([...BLOCK, ...set, ...get, END]))).toBeNull();
    expect(rejection(typed([...BLOCK, ...set, END, ...get]))?.rule).toBe('uninitialized local 1');
    expect(rejection(typed([...set, ...BLOCK, ...get, END, ...get]))).toBeNull();
  });

  it('may be of the very type of their function', () => {
    expect(rejection(withRef([...set, ...get]))).toBeNull();
  });
});

describe('freak bodies', () => {
  const repeat = (count: number, ...bytes: number[]): number[] =>
    Array.from({ length: count }, () => bytes).flat();

  it('nest without recursion', () => {
    const depth = 100_000;
    expect(
      rejection(functionModule([...repeat(depth, ...BLOCK), ...repeat(depth, END)])),
    ).toBeNull();
  });

  it('branch by tables of 100,000 labels', () => {
    const labels = [0x0e, ...leb(100_000), ...repeat(100_001, 0)];
    expect(rejection(functionModule([0x41, 0, ...labels]))).toBeNull();
  });

  it('find locals behind the first thousands', () => {
    const locals = [3, ...leb(2_000), I32, ...leb(2_000), I64, 1, I32];
    const get = (index: number): Uint8Array =>
      functionModule([0x20, ...leb(index)], funcType([], [I64]), locals);
    expect(rejection(get(1_999))?.rule).toMatch('expected i64, found i32');
    expect(rejection(get(2_000))).toBeNull();
    expect(rejection(get(3_999))).toBeNull();
    expect(rejection(get(4_000))?.rule).toMatch('expected i64, found i32');
    expect(rejection(get(4_001))?.rule).toBe('unknown local 4001');
  });
});

describe('tail callers', () => {
  it('are the functions that make a tail call', () => {
    const module = decodeModule(
      moduleOf(
        section(1, [1], funcType([], [])),
        section(3, [2, 0, 0]),
        section(10, [2], body([0x10, 1]), body([0x12, 0])),
      ),
    );
    expect([...module.tailCallers]).toEqual([0, 1]);
  });
});

describe('functions that a memory may grow in', () => {
  const NOP = 0x01;
  const GROW = [0x41, 0, 0x40, 0, 0x1a];
  const call = (index: number): number[] => [0x10, index];
  const growers = (bodies: number[][], memory = [0, 1], options = {}): number[] => {
    const module = moduleOf(
      section(1, [1], funcType([], [])),
      section(2, [1], [1, 0x6d, 1, 0x66, 0, 0]),
      section(3, [bodies.length, ...bodies.map(() => 0)]),
      section(4, [1, 0x70, 0, 1]),
      section(5, [1, ...memory]),
      section(10, [bodies.length], ...bodies.map((instructions) => body(instructions))),
    );
    return [...decodeModule(module, options).growers];
  };

  it('are those that grow it', () => {
    expect(growers([[NOP], GROW])).toEqual([1, 0, 1]);
  });
  it('are those that call what may do anything: imports and references', () => {
    expect(growers([call(0), [0x41, 0, 0x11, 0, 0], [0x12, 0], [0x41, 0, 0x13, 0, 0]])).toEqual([
      1, 1, 1, 1, 1,
    ]);
  });
  it('are those that reach one of these by calls, whatever the order', () => {
    expect(growers([call(2), call(3), GROW, call(2), call(6), call(5)])).toEqual([
      1, 1, 1, 1, 1, 0, 0,
    ]);
  });
  it('are all where another thread may grow it, and where bodies are not read', () => {
    expect(growers([[NOP]], [3, 1, 2])).toEqual([1, 1]);
    expect(growers([[NOP]], [0, 1], { validateBodies: false })).toEqual([1, 1]);
  });
});

describe('constant expressions', () => {
  const global = (type: number, ...init: number[]): Uint8Array =>
    moduleOf(section(6, [2, I32, 0, 0x41, 5, END, type, 0, ...init, END]));

  it('may compute with integers and read the globals before them', () => {
    expect(rejection(global(I32, 0x23, 0, 0x41, 2, 0x6c))).toBeNull();
  });

  it('may do nothing else', () => {
    expect(rejection(global(I32, 0x41, 1, 0x67))?.rule).toBe(
      'constant expression required: found i32.clz',
    );
    expect(rejection(global(I32, 0x23, 1))?.rule).toBe('unknown global 1');
    expect(rejection(global(I64, 0x23, 0))?.rule).toBe('type mismatch: expected i64, found i32');
  });
});
