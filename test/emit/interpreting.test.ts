/** Code for engines that don't optimise does what other code does. */
import { describe, expect, it } from 'vitest';
import { assembleText } from '../../compiler/optimize.ts';
import { ahead } from '../differential/engines.ts';

const PAGE = 65536;

interface Exports {
  readonly memory: { grow(delta: number): number };
  readonly times: (a: number, b: number) => number;
  readonly bytes: (p: number) => number;
  readonly signed: (p: number) => number;
  readonly far: (p: number) => number;
  readonly growing: (p: number) => number;
}

const wasm = await assembleText(`(module
  (memory (export "memory") 1 3)
  (data (i32.const 0) "\\01\\02\\03\\04\\ff\\80\\7f\\00")
  (data (i32.const 65534) "\\05\\06")
  (func (export "times") (param i32 i32) (result i32)
    (i32.add
      (i32.mul (i32.add (local.get 0) (local.get 1)) (i32.const 1023))
      (i32.mul (local.get 0) (i32.const -1000))))
  (func (export "bytes") (param i32) (result i32)
    (i32.add (i32.load8_u (local.get 0)) (i32.load8_u (i32.load8_u offset=1 (local.get 0)))))
  (func (export "signed") (param i32) (result i32)
    (i32.add (i32.load8_s (local.get 0)) (i32.load8_s offset=1 (local.get 0))))
  (func (export "far") (param i32) (result i32)
    (i32.add (i32.load8_u offset=4 (local.get 0)) (i32.load8_u offset=5 (local.get 0))))
  (func (export "growing") (param i32) (result i32)
    (i32.add
      (i32.add (i32.load8_u (i32.const 0)) (i32.load8_u (i32.const 1)))
      (i32.add (memory.grow (i32.const 1)) (i32.load8_u (local.get 0))))))`);

const api = ahead({ engine: 'interpreting' });
const make = (): Exports =>
  new api.Instance(new api.Module(wasm as BufferSource), {}).exports as unknown as Exports;

describe('products with small factors', () => {
  it('wrap', () => {
    const { times } = make();
    const values = [0, 1, -1, 12345, 0x7fffffff, -0x80000000, 0x40000001];
    for (const a of values)
      for (const b of values) {
        const expected = (Math.imul(a + b, 1023) + Math.imul(a, -1000)) | 0;
        expect(times(a, b)).toBe(expected);
      }
  });
  it('are never -0', () => {
    expect(Object.is(make().times(0, 0), 0)).toBe(true);
  });
});

describe('bytes', () => {
  it('are loaded, zeros included', () => {
    const { bytes } = make();
    expect(bytes(0)).toBe(1 + 3);
    expect(bytes(6)).toBe(0x7f + 1);
    expect(bytes(7)).toBe(0 + 1);
  });
  it('are extended by their sign', () => {
    const { signed } = make();
    expect(signed(4)).toBe(-1 - 128);
    expect(signed(6)).toBe(127);
  });
  it('are there up to the end of the memory', () => {
    const { signed } = make();
    expect(signed(PAGE - 2)).toBe(11);
    expect(() => signed(PAGE - 1)).toThrow('out of bounds memory access');
    expect(() => signed(-1)).toThrow('out of bounds memory access');
  });
  it('are not found below zero by an offset', () => {
    const { far } = make();
    expect(() => far(-4)).toThrow('out of bounds memory access');
    expect(() => far(-5)).toThrow('out of bounds memory access');
  });
  it('are found in a memory that has grown', () => {
    const { growing, memory, bytes } = make();
    expect(growing(PAGE + 5)).toBe(3 + 1);
    memory.grow(1);
    expect(bytes(2 * PAGE + 8)).toBe(1);
    expect(() => bytes(3 * PAGE)).toThrow('out of bounds memory access');
  });
});
