/** The JS API of promise integration: constructors, operations and their arguments. */
import { describe, expect, it } from 'vitest';
import { WebAssembly } from '../run-time.ts';
import { instantiate, later } from './support.ts';

const { Suspending, SuspendError } = WebAssembly;
const promising = (f: unknown): ReturnType<typeof WebAssembly.promising> =>
  WebAssembly.promising(f);

describe('WebAssembly.Suspending', () => {
  it('wraps a function, and only with new', () => {
    const object = new Suspending(() => 1);
    expect(object).toBeInstanceOf(Suspending);
    expect(Object.prototype.toString.call(object)).toBe('[object WebAssembly.Suspending]');
    expect(typeof object).toBe('object');
    const call = Suspending as unknown as (f: unknown) => unknown;
    expect(() => call(() => 1)).toThrow("must be invoked with 'new'");
    for (const value of [undefined, {}, 1]) {
      expect(() => new Suspending(value as never)).toThrow('Argument 0 must be a function');
    }
  });

  it('takes functions of any kind', async () => {
    const text = `(import "m" "f" (func $f (result i32))) (func (export "run") (result i32) (call $f))`;
    const kinds = [
      (_unused: unknown) => later(1),
      new Proxy(() => later(1), {}),
      (): Promise<number> => Promise.resolve(1),
    ];
    for (const kind of kinds) {
      const { run } = await instantiate(text, { m: { f: new Suspending(kind) } });
      expect(await promising(run)()).toBe(1);
    }
  });

  it('is no import of another kind', async () => {
    const text = '(import "m" "g" (global i32))';
    const imports = { m: { g: new Suspending(() => 1) } };
    await expect(instantiate(text, imports)).rejects.toThrow(WebAssembly.LinkError);
  });
});

describe('WebAssembly.promising', () => {
  it('takes exported functions only', () => {
    expect(() => promising({})).toThrow('Argument 0 must be a function');
    expect(() => promising(() => 1)).toThrow('Argument 0 must be a WebAssembly exported function');
  });

  it('makes a function that is no exported function and no constructor', async () => {
    const { f } = await instantiate('(func (export "f"))');
    const run = promising(f);
    expect(run).not.toBe(f);
    expect([run.length, run.name, 'prototype' in run]).toEqual([1, '', false]);
    expect(() => promising(run)).toThrow(TypeError);
    expect(await run()).toBeUndefined();
  });

  it('has the attributes of an operation', () => {
    const property = Object.getOwnPropertyDescriptor(WebAssembly, 'promising')!;
    expect(property).toMatchObject({ writable: true, enumerable: true, configurable: true });
    const { name, length } = property.value as () => void;
    expect([name, length, 'prototype' in property.value]).toEqual(['promising', 1, false]);
  });
});

describe('WebAssembly.SuspendError', () => {
  it('is an error like the others', () => {
    const error = new SuspendError('why', { cause: 1 });
    expect(error).toBeInstanceOf(Error);
    expect([error.name, error.message, error.cause]).toEqual(['SuspendError', 'why', 1]);
  });
});
