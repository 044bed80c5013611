/** Rejections, traps, and places where nothing may suspend. */
import { describe, expect, it } from 'vitest';
import { WebAssembly } from '../run-time.ts';
import { failLater, instantiate, later, promised, suspending } from './support.ts';

const { RuntimeError, SuspendError } = WebAssembly;
const waitImport = '(import "m" "wait" (func $wait (result i32)))';
const callWait = `${waitImport} (func (export "run") (result i32) (i32.add (call $wait) (i32.const 1)))`;

describe('a rejected promise', () => {
  it('rejects the promising call with the same reason', async () => {
    const reason = new RangeError('the host was here');
    const { run } = await instantiate(callWait, {
      m: { wait: suspending(() => failLater(reason)) },
    });
    await expect(promised(run)).rejects.toBe(reason);
  });

  it('is an exception at the call, which wasm may catch', async () => {
    const reason = { code: 42 };
    const { JSTag } = WebAssembly;
    const { run } = await instantiate(
      `${waitImport} (import "m" "JSTag" (tag $js (param externref)))
       (func (export "run") (result externref)
         (block $caught (result externref)
           (try_table (catch $js $caught) (drop (call $wait)))
           (ref.null extern)))`,
      { m: { wait: suspending(() => failLater(reason)), JSTag } },
    );
    expect(await promised(run)).toBe(reason);
  });

  it('carries wasm exceptions', async () => {
    const tag = new WebAssembly.Tag({ parameters: ['i32'] });
    const { run } = await instantiate(
      `${waitImport} (import "m" "tag" (tag $tag (param i32)))
       (func (export "run") (result i32)
         (block $caught (result i32) (try_table (result i32) (catch $tag $caught) (call $wait))))`,
      { m: { wait: suspending(() => failLater(new WebAssembly.Exception(tag, [7]))), tag } },
    );
    expect(await promised(run)).toBe(7);
  });

  it('leaves the instance usable', async () => {
    let isFailing = true;
    const { run } = await instantiate(callWait, {
      m: { wait: suspending(() => (isFailing ? failLater('no') : later(1))) },
    });
    await expect(promised(run)).rejects.toBe('no');
    isFailing = false;
    expect(await promised(run)).toBe(2);
  });
});

describe('what is thrown', () => {
  it('by the host function rejects', async () => {
    const reason = new Error('at once');
    const { run } = await instantiate(callWait, {
      m: {
        wait: suspending(() => {
          throw reason;
        }),
      },
    });
    await expect(promised(run)).rejects.toBe(reason);
  });

  it('by wasm, before or after a wait, rejects', async () => {
    const tag = new WebAssembly.Tag({ parameters: [] });
    const exports = await instantiate(
      `${waitImport} (import "m" "tag" (tag $tag))
       (func (export "before") (throw $tag))
       (func (export "after") (drop (call $wait)) (throw $tag))`,
      { m: { wait: suspending(() => later(0)), tag } },
    );
    for (const name of ['before', 'after']) {
      const error = await promised(exports[name]).catch((e: unknown) => e);
      expect(error).toBeInstanceOf(WebAssembly.Exception);
      expect((error as InstanceType<typeof WebAssembly.Exception>).is(tag)).toBe(true);
    }
  });

  it('by converting arguments or results rejects', async () => {
    const { run } = await instantiate(
      `(import "m" "wait" (func $wait (param i64) (result i64)))
       (func (export "run") (param i64) (result i64) (call $wait (local.get 0)))`,
      { m: { wait: suspending(() => later(1)) } },
    );
    await expect(promised(run, 1)).rejects.toThrow(TypeError);
    await expect(promised(run, 1n)).rejects.toThrow(TypeError);
  });
});

describe('a trap', () => {
  it('after a wait is a RuntimeError', async () => {
    const exports = await instantiate(
      `${waitImport} (memory 1)
       (func (export "divide") (result i32) (i32.div_s (i32.const 1) (call $wait)))
       (func (export "load") (result i32) (i32.load (i32.sub (call $wait) (i32.const 1))))
       (func (export "unreachable") (drop (call $wait)) unreachable)`,
      { m: { wait: suspending(() => later(0)) } },
    );
    for (const [name, text] of Object.entries({
      divide: 'integer divide by zero',
      load: 'out of bounds memory access',
      unreachable: 'unreachable',
    })) {
      const error = await promised(exports[name]).catch((e: unknown) => e);
      expect(error).toBeInstanceOf(RuntimeError);
      expect((error as Error).message).toBe(text);
    }
  });

  it('of the stack stays what the engine throws', async () => {
    const exports = await instantiate(
      `${waitImport}
       (func $plain (export "plain") (call $plain))
       (func $deep (export "deep") (param i32) (result i32)
         (if (local.get 0) (then (drop (call $wait))))
         (i32.add (call $deep (i32.const 0)) (i32.const 1)))`,
      { m: { wait: suspending(() => later(0)) } },
    );
    await expect(promised(exports['plain'])).rejects.toThrow(RangeError);
    await expect(promised(exports['deep'], 0)).rejects.toThrow(RangeError);
    await expect(promised(exports['deep'], 1)).rejects.toThrow(RangeError);
  });
});

describe('a Suspending import', () => {
  it('throws a SuspendError outside of a promising call, and the host function is not called', async () => {
    const exports = await instantiate(`${callWait} (export "wait" (func $wait))`, {
      m: { wait: suspending(() => expect.unreachable()) },
    });
    expect(() => exports['run']!()).toThrow(SuspendError);
    expect(() => exports['run']!()).toThrow('trying to suspend without WebAssembly.promising');
    expect(() => exports['wait']!()).toThrow(SuspendError);
  });

  it('throws it in start functions', async () => {
    const imports = { m: { wait: suspending(() => later(0)) } };
    const text = `${waitImport} (func $start (drop (call $wait))) (start $start)`;
    await expect(instantiate(text, imports)).rejects.toThrow(SuspendError);
  });

  it('throws it across JS frames', async () => {
    const exports = await instantiate(
      `${waitImport} (import "m" "js" (func $js (result i32)))
       (func (export "outer") (result i32) (call $js))
       (func (export "inner") (result i32) (call $wait))`,
      { m: { wait: suspending(() => later(0)), js: (): unknown => exports['inner']!() } },
    );
    const error = await promised(exports['outer']).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(SuspendError);
    expect((error as Error).message).toBe('trying to suspend JS frames');
  });

  it('may wait for a promising call of its own', async () => {
    const exports = await instantiate(
      `(import "m" "inner" (func $inner (result i32))) (import "m" "outer" (func $outer (result i32)))
       (func (export "outer") (result i32) (i32.add (call $outer) (i32.const 1)))
       (func (export "inner") (result i32) (i32.mul (call $inner) (i32.const 2)))`,
      {
        m: {
          inner: suspending(() => later(20)),
          outer: suspending(() => promised(exports['inner'])),
        },
      },
    );
    expect(await promised(exports['outer'])).toBe(41);
  });

  it('is promising itself once it is exported', async () => {
    const { wait } = await instantiate(`${waitImport} (export "wait" (func $wait))`, {
      m: { wait: suspending(() => later(3)) },
    });
    expect(await promised(wait)).toBe(3);
  });
});
