/** Objects and JavaScript: what crosses, as what, and what JavaScript can see of it. */
import { describe, expect, it } from 'vitest';
import { instantiate } from './modules.ts';

const identity = (type: string): string =>
  `(module (type $s (struct)) (func (export "same") (param ${type}) (result ${type}) (local.get 0)) (func (export "make") (result (ref $s)) (struct.new $s)))`;

describe('anyref', () => {
  const host = { name: 'of the host' };

  it.each([
    null,
    undefined,
    0,
    -0,
    5,
    2 ** 30 - 1,
    2 ** 30,
    -(2 ** 30),
    1.5,
    NaN,
    'text',
    7n,
    true,
    Symbol.iterator,
    host,
    Math.max,
  ])('gives %s back as it was', async (value) => {
    const { same } = await instantiate(identity('anyref'));
    expect(same!(value)).toBe(value);
  });

  it('takes integers of 31 bits for i31, and no other numbers', async () => {
    const { isI31 } = await instantiate(
      '(module (func (export "isI31") (param anyref) (result i32) (ref.test (ref i31) (local.get 0))))',
    );
    for (const value of [0, 1, -1, 2 ** 30 - 1, -(2 ** 30)]) expect(isI31!(value)).toBe(1);
    for (const value of [2 ** 30, -(2 ** 30) - 1, 0.5, -0, NaN, '1', null])
      expect(isI31!(value)).toBe(0);
  });

  it('takes values of the host for nothing that wasm knows, whatever properties they have', async () => {
    const { kinds } =
      await instantiate(`(module (type $s (struct (field i32))) (type $a (array i32))
      (func (export "kinds") (param anyref) (result i32 i32 i32 i32 i32)
        (ref.test (ref eq) (local.get 0)) (ref.test (ref struct) (local.get 0)) (ref.test (ref array) (local.get 0))
        (ref.test (ref $s) (local.get 0)) (ref.test (ref $a) (local.get 0))))`);
    const impostor = new Proxy({}, { get: () => 7 });
    for (const value of [{ t: 0, k: 7, s0: 0 }, impostor, 'x', 2.5])
      expect(kinds!(value)).toEqual([0, 0, 0, 0, 0]);
  });

  it('keeps what conversions to externref and back make of it', async () => {
    const { there, back } = await instantiate(`(module
      (func (export "there") (param anyref) (result externref) (extern.convert_any (local.get 0)))
      (func (export "back") (param externref) (result anyref) (any.convert_extern (local.get 0))))`);
    for (const value of [host, 'text', 3, 1.5, undefined, null]) {
      expect(there!(value)).toBe(value);
      expect(back!(value)).toBe(value);
    }
  });
});

describe('other references', () => {
  it('refuse what is not theirs with a TypeError', async () => {
    const { same: eq } = await instantiate(identity('eqref'));
    const { same: structure, make } = await instantiate(identity('structref'));
    const { same: i31 } = await instantiate(identity('(ref i31)'));
    expect(() => eq!('text')).toThrow(TypeError);
    expect(() => eq!(1.5)).toThrow(TypeError);
    expect(() => structure!(5)).toThrow(TypeError);
    expect(() => i31!(null)).toThrow(TypeError);
    const object = make!();
    expect([eq!(5), eq!(object) === object, structure!(object) === object]).toEqual([
      5,
      true,
      true,
    ]);
  });

  it('are checked against their type when they come back', async () => {
    const { makeA, makeB, takeA } = await instantiate(`(module
      (type $a (struct (field i32))) (type $b (struct (field i64)))
      (func (export "makeA") (result (ref $a)) (struct.new $a (i32.const 7)))
      (func (export "makeB") (result (ref $b)) (struct.new $b (i64.const 7)))
      (func (export "takeA") (param (ref $a)) (result i32) (struct.get $a 0 (local.get 0))))`);
    expect(takeA!(makeA!())).toBe(7);
    expect(() => takeA!(makeB!())).toThrow(TypeError);
    expect(() => takeA!(null)).toThrow(TypeError);
    expect(() => takeA!({ f0: 7, t: 0 })).toThrow(TypeError);
  });
});

describe('an object in JavaScript', () => {
  it('inherits nothing', async () => {
    const { make } = await instantiate(identity('anyref'));
    const object: unknown = make!();
    expect(typeof object).toBe('object');
    expect(object instanceof Object).toBe(false);
    expect(() => String(object)).toThrow(TypeError);
  });
});
