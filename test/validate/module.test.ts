import { describe, expect, it } from 'vitest';
import { decodeModule } from '../../compiler/binary/decode.ts';
import { isEscaping } from '../../compiler/module-info.ts';
import {
  FUNCREF,
  I32,
  body,
  funcType,
  functionModule,
  leb,
  moduleOf,
  rejection,
  section,
  text,
} from './bytes.ts';

const oneType = section(1, [1], funcType([], []));
const functions = (count: number): number[] => section(3, leb(count), Array<number>(count).fill(0));
const bodies = (count: number): number[] =>
  section(10, leb(count), Array.from({ length: count }, () => body([])).flat());

describe('sections', () => {
  it('accepts custom sections anywhere, whatever they hold', () => {
    const custom = section(0, text('name'), [0xff, 0xff, 0xff]);
    const bytes = moduleOf(custom, oneType, custom, functions(1), custom, bodies(1), custom);
    expect(decodeModule(bytes).customSections).toHaveLength(4);
  });

  it.each([
    ['twice', [oneType, oneType]],
    ['out of order', [functions(0), oneType]],
  ])('refuses a section that comes %s', (_, sections) => {
    expect(rejection(moduleOf(...sections))?.rule).toMatch('out of order');
  });

  it('refuses a section with bytes left over', () => {
    expect(rejection(moduleOf(section(1, [0, 0])))?.rule).toMatch('section size mismatch');
  });

  it('refuses functions without bodies', () => {
    const rule = 'function and code section have inconsistent lengths';
    expect(rejection(moduleOf(oneType, functions(1)))?.rule).toBe(rule);
  });

  it('tells how far it is', () => {
    const calls: number[] = [];
    const bytes = moduleOf(oneType, functions(1), bodies(1));
    decodeModule(bytes, { onProgress: (done, total) => calls.push(done / total) });
    expect(calls.at(-1)).toBe(1);
  });
});

describe('what escapes', () => {
  it('is what exports, elements, globals and tables name', () => {
    const module = decodeModule(
      moduleOf(
        oneType,
        functions(6),
        section(4, [1, 0x40, 0, FUNCREF, 0, 1, 0xd2, 0, 0x0b]),
        section(6, [1, FUNCREF, 0, 0xd2, 1, 0x0b]),
        section(7, [1], text('e'), [0, 2]),
        section(9, [2, 0, 0x41, 0, 0x0b, 1, 3, 3, 0, 1, 4]),
        bodies(6),
      ),
    );
    const escaping = [0, 1, 2, 3, 4, 5].filter((index) => isEscaping(module, index));
    expect(escaping).toEqual([0, 1, 2, 3, 4]);
  });

  it('makes ref.func of other functions invalid', () => {
    const error = rejection(functionModule([0xd2, 0, 0x1a]));
    expect(error?.rule).toBe('undeclared function reference 0');
  });
});

describe('hostile counts', () => {
  it.each([
    ['types', section(1, leb(2 ** 32 - 1))],
    ['fields', section(1, [1, 0x5f], leb(9_999))],
    ['imports', section(2, leb(1_000_000))],
    ['globals', section(6, leb(1_000_000))],
    ['segments', section(9, leb(10_000_000))],
    ['a section', [1, ...leb(2 ** 31)]],
  ])('allocate nothing for %s', (_, bytes) => {
    const before = performance.now();
    expect(rejection(moduleOf(bytes))).not.toBeNull();
    expect(performance.now() - before).toBeLessThan(50);
  });

  it('end where engines end: 1000 parameters, 63 supertypes', () => {
    const withParams = (count: number): Uint8Array =>
      moduleOf(section(1, [1, 0x60], leb(count), Array<number>(count).fill(I32), [0]));
    expect(rejection(withParams(1000))).toBeNull();
    expect(rejection(withParams(1001))?.rule).toMatch('too many params');
    expect(rejection(subtypeChain(63))).toBeNull();
    expect(rejection(subtypeChain(64))?.rule).toMatch('too deep');
  });
});

/** A module of struct types, each below the one before it. */
function subtypeChain(length: number): Uint8Array {
  const types = [[0x50, 0, 0x5f, 0]];
  for (let i = 0; i < length; i++) types.push([0x50, 1, ...leb(i), 0x5f, 0]);
  return moduleOf(section(1, leb(types.length), types.flat()));
}

describe('features', () => {
  it('are refused by name when they are off', () => {
    const bytes = functionModule([0x41, 0, 0xc0, 0x1a]);
    expect(rejection(bytes)).toBeNull();
    expect(rejection(bytes, { features: { 'sign-extension': false } })?.rule).toBe(
      'illegal opcode 0xc0: i32.extend8_s needs the feature sign-extension',
    );
  });

  it('are asked for by types, too, but for those that tables always had', () => {
    const features = { simd: false, 'reference-types': false };
    const withLocal = (type: number): Uint8Array =>
      functionModule([], funcType([], []), [1, 1, type]);
    expect(rejection(withLocal(0x7b), { features })?.rule).toBe(
      'such a type needs the feature simd',
    );
    expect(rejection(withLocal(0x6f), { features })?.rule).toBe(
      'such a type needs the feature reference-types',
    );
    expect(rejection(moduleOf(section(4, [1, 0x70, 0, 1])), { features })).toBeNull();
  });

  it('keep proposals out when they are off', () => {
    const bytes = moduleOf(section(5, [1, 8, 1, 0]));
    const options = { features: { 'custom-page-sizes': false } };
    expect(rejection(bytes, options)?.rule).toBe('malformed limits flags');
    const module = decodeModule(bytes);
    expect(module.memories).toMatchObject([{ min: 1, pageSizeLog2: 0 }]);
  });
});
