/** What was done before an exception stays done, and what a handler finds. */
import { describe, expect, it } from 'vitest';
import { type Exports, Wasmless, engines, instantiate, thrownBy } from './modules.ts';

const host = (): never => {
  throw new Error('mine');
};
const imports = { m: { host } };

describe.each(engines)('a handler (%s)', (_, api) => {
  const text = `(module
    (import "m" "host" (func $host))
    (tag $t (param i32))
    (memory (export "memory") 1 10)
    (global $g (mut i32) (i32.const 0))
    (func $throw (param i32) (result i32) (throw $t (local.get 0)))
    (func $grow (drop (memory.grow (i32.const 3))) (i32.store (i32.const 196608) (i32.const 77)) (call $host))

    (func (export "locals") (param i32) (result i32) (local $a i32) (local $b i64)
      (local.set $a (i32.const 1))
      (try
        (do
          (local.set $a (i32.const 2))
          (local.set $b (i64.const 0x500000003))
          (drop (call $throw (local.tee 0 (i32.const 40))))
          (local.set $a (i32.const 3)))
        (catch_all))
      (i32.add
        (i32.add (local.get $a) (local.get 0))
        (i32.wrap_i64 (i64.add (local.get $b) (i64.shr_u (local.get $b) (i64.const 32))))))

    (func (export "state") (result i32)
      (try
        (do
          (global.set $g (i32.const 5))
          (i32.store (i32.const 8) (i32.const 6))
          (i32.store (i32.const 12) (i32.add (call $throw (i32.const 1)) (i32.const 9))))
        (catch $t (global.set $g (i32.add (global.get $g))) (i32.store (i32.const 16) (i32.const 1))))
      (i32.add
        (i32.add (global.get $g) (i32.load (i32.const 8)))
        (i32.add (i32.load (i32.const 12)) (i32.load (i32.const 16)))))

    (func (export "operands") (param i32) (result i32)
      (i32.add
        (local.get 0)
        (try (result i32)
          (do (local.set 0 (i32.const 100)) (call $throw (i32.const 20)))
          (catch $t))))

    (func (export "grown") (result i32)
      (i32.store (i32.const 0) (i32.const 1))
      (try (do (call $grow)) (catch_all))
      (i32.add (memory.size) (i32.load (i32.const 196608))))

    (func (export "grownInHandler") (result i32)
      (try (result i32)
        (do (call $grow) (i32.load (i32.const 0)))
        (catch_all (i32.add (i32.load (i32.const 196608)) (i32.load (i32.const 262140))))))

    (func (export "loops") (result i32) (local $i i32) (local $sum i32)
      (loop $again
        (try $try
          (do
            (local.set $i (i32.add (local.get $i) (i32.const 1)))
            (if (i32.eq (local.get $i) (i32.const 3)) (then (br $try)))
            (if (i32.gt_s (local.get $i) (i32.const 6)) (then (return (local.get $sum))))
            (br_if $again (call $throw (local.get $i))))
          (catch $t
            (local.set $sum (i32.add (i32.mul (local.get $sum) (i32.const 10))))
            (br $again)))
        (br $again))
      (unreachable)))`;

  it.each([
    ['locals', [9], 2 + 40 + 8],
    ['state', [], 5 + 1 + 6 + 0 + 1],
    ['operands', [3], 3 + 20],
    ['grown', [], 4 + 77],
    ['grownInHandler', [], 77],
    ['loops', [], 12456],
  ] as [string, number[], number][])('sees what the body did: %s', async (name, args, expected) => {
    const exports = await instantiate(text, imports, api);
    expect(exports[name]!(...args)).toBe(expected);
  });
});

describe('a payload', () => {
  const text = `(module
    (tag $t (export "t") (param i32 i64 f32 f64 externref))
    (tag $v (export "v") (param v128))
    (func $throw (export "throw") (param i32 i64 f32 f64 externref)
      (throw $t (local.get 0) (local.get 1) (local.get 2) (local.get 3) (local.get 4)))
    (func (export "catch") (param i32 i64 f32 f64 externref) (result i32 i64 f32 f64 externref)
      (block $caught (result i32 i64 f32 f64 externref)
        (try_table (catch $t $caught)
          (call $throw (local.get 0) (local.get 1) (local.get 2) (local.get 3) (local.get 4)))
        (unreachable)))
    (func (export "singleBits") (param i32) (result i32)
      (block $caught (result i32 i64 f32 f64 externref)
        (try_table (catch $t $caught)
          (throw $t (i32.const 1) (i64.const 2) (f32.reinterpret_i32 (local.get 0)) (f64.const 3) (ref.null extern)))
        (unreachable))
      (drop) (drop) (return (i32.reinterpret_f32)))
    (func (export "doubleBits") (param i64) (result i64)
      (block $caught (result i32 i64 f32 f64 externref)
        (try_table (catch $t $caught)
          (throw $t (i32.const 1) (i64.const 2) (f32.const 3) (f64.reinterpret_i64 (local.get 0)) (ref.null extern)))
        (unreachable))
      (drop) (return (i64.reinterpret_f64))))`;

  it('has all its values, for wasm and for the host', async () => {
    const exports = await instantiate(text);
    const object = {};
    const values = [-7, -0x123456789abcdef0n, 1.5, -0, object];
    expect(exports['catch']!(...values)).toEqual(values);
    const error = thrownBy(() => exports['throw']!(...values));
    expect(error).toBeInstanceOf(Wasmless.Exception);
    const exception = error as InstanceType<typeof Wasmless.Exception>;
    const tag = exports['t'];
    expect(exception.is(tag)).toBe(true);
    expect(values.map((_, i) => exception.getArg(tag, i))).toEqual(values);
    expect(Object.getOwnPropertyNames(exception)).toEqual([]);
  });

  it('keeps the bits of NaNs', async () => {
    const exports = await instantiate(text);
    for (const bits of [0x7f800001, 0x7fc00000, 0x7fa12345, -0x5edcbb, -1]) {
      expect(exports['singleBits']!(bits)).toBe(bits | 0);
    }
    for (const bits of [0x7ff0000000000001n, 0x7ff8000000000000n, 0x7ff4000012345678n, -1n]) {
      expect(exports['doubleBits']!(bits)).toBe(BigInt.asIntN(64, bits));
    }
  });

  it('that the host made is caught by its tag alone', async () => {
    const catching = `(module
      (import "m" "host" (func $host))
      (import "m" "mine" (tag $mine (param i32 i64)))
      (import "m" "other" (tag $other (param i32 i64)))
      (func (export "run") (result i32 i64)
        (try (result i32 i64)
          (do (call $host) (unreachable))
          (catch $other (drop) (drop) (i32.const -1) (i64.const -1))
          (catch $mine))))`;
    const mine = new Wasmless.Tag({ parameters: ['i32', 'i64'] });
    const other = new Wasmless.Tag({ parameters: ['i32', 'i64'] });
    const third = new Wasmless.Tag({ parameters: ['i32', 'i64'] });
    let tag = mine;
    const throwing = (): never => {
      throw new Wasmless.Exception(tag, [4, 5n]);
    };
    const { run } = await instantiate(catching, { m: { host: throwing, mine, other } });
    expect(run!()).toEqual([4, 5n]);
    tag = other;
    expect(run!()).toEqual([-1, -1n]);
    tag = third;
    expect(thrownBy(run!)).toBeInstanceOf(Wasmless.Exception);
  });
});

describe('the identity of an exception', () => {
  const text = `(module
    (import "m" "host" (func $host))
    (import "m" "t" (tag $t (param i32)))
    (global $last (mut exnref) (ref.null exn))
    (func (export "rethrow") (try (do (call $host)) (catch $t (drop) (rethrow 0))))
    (func (export "keep") (result i32)
      (local $e exnref)
      (block $caught (result i32 exnref)
        (try_table (catch_ref $t $caught) (call $host))
        (unreachable))
      (global.set $last))
    (func (export "throwKept") (throw_ref (global.get $last)))
    (func (export "throw") (throw $t (i32.const 3))))`;

  it('survives rethrow, exnref and other instances', async () => {
    const tag = new Wasmless.Tag({ parameters: ['i32'] });
    const exception = new Wasmless.Exception(tag, [3]);
    const m: Record<string, unknown> = {
      t: tag,
      host: () => {
        throw exception;
      },
    };
    const inner = await instantiate(text, { m });
    expect(thrownBy(inner['rethrow']!)).toBe(exception);
    expect(inner['keep']!()).toBe(3);
    const outer = await instantiate(text, { m: { ...m, host: inner['throwKept'] } });
    expect(thrownBy(outer['rethrow']!)).toBe(exception);
    const fresh = thrownBy(outer['throw']!);
    expect(fresh).not.toBe(exception);
    expect((fresh as typeof exception).getArg(tag, 0)).toBe(3);
  });

  it('is no matter of what the host puts onto it', async () => {
    const tag = new Wasmless.Tag({ parameters: ['i32'] });
    class Extended extends Wasmless.Exception {
      readonly tag = 'mine';
      readonly parts = [];
    }
    const exception = new Extended(tag, [6], { traceStack: true });
    const throwing = (): never => {
      throw exception;
    };
    const exports = await instantiate(text, { m: { t: tag, host: throwing } });
    expect(exports['keep']!()).toBe(6);
    const { stack } = exception as unknown as Error;
    expect(stack).toMatch(/^Error.*\n\s+at new Extended .*effects\.test\.ts/);
  });
});

describe.each(engines)('a tail call (%s)', (_, api) => {
  const text = `(module
    (import "m" "host" (func $host))
    (tag $t)
    (func $throw (throw $t))
    (func (export "unprotected") (try (do (return_call $throw)) (catch_all)))
    (func $throwLast (return_call $throw))
    (func $countdown (export "countdown") (param i32) (result i32)
      (if (i32.eqz (local.get 0)) (then (return (i32.const 9))))
      (try (do (return_call $step (i32.sub (local.get 0) (i32.const 1)))) (catch_all))
      (unreachable))
    (func $step (param i32) (result i32)
      (try (do (call $throwLast)) (catch $t))
      (return_call $countdown (local.get 0))))`;

  it('leaves the handlers of its function behind', async () => {
    const { unprotected } = await instantiate(text, imports, api);
    expect(thrownBy(unprotected!)).toBeInstanceOf(api.Exception);
  });

  it('needs no stack, out of handlers and after exceptions', async () => {
    const { countdown } = await instantiate(text, imports, api);
    expect(countdown!(50_000)).toBe(9);
  });
});

describe('an exception reference', () => {
  const text = `(module
    (tag $t (param i32))
    (table $table 2 exnref)
    (func (export "isNull") (param i32) (result i32) (ref.is_null (table.get $table (local.get 0))))
    (func (export "set") (param i32 i32)
      (table.set $table (local.get 0) (call $ref (local.get 1))))
    (func $ref (param $value i32) (result exnref) (local $e exnref)
      (block $caught (result i32 exnref)
        (try_table (catch_ref $t $caught) (throw $t (local.get $value)))
        (unreachable))
      (local.set $e) (drop) (local.get $e))
    (func (export "payload") (param i32) (result i32)
      (block $caught (result i32)
        (try_table (catch $t $caught) (throw_ref (table.get $table (local.get 0))))
        (unreachable)))
    (func (export "nullTrap") (block $caught (try_table (catch_all $caught) (throw_ref (ref.null exn)))))
    (func (export "param") (param exnref))
    (func (export "result") (result (ref null noexn)) (ref.null noexn)))`;

  let exports: Exports;
  it('lives in tables and is thrown again', async () => {
    exports = await instantiate(text);
    expect(exports['isNull']!(0)).toBe(1);
    exports['set']!(0, 11);
    exports['set']!(1, 12);
    expect(exports['isNull']!(0)).toBe(0);
    expect([exports['payload']!(0), exports['payload']!(1), exports['payload']!(0)]).toEqual([11, 12, 11]);
  });

  it('traps if it is null, which no handler catches', () => {
    const error = thrownBy(exports['nullTrap']!);
    expect(error).toBeInstanceOf(Wasmless.RuntimeError);
    expect((error as Error).message).toBe('null exception reference');
  });

  it('does not cross to the host', () => {
    expect(() => exports['param']!(null)).toThrow(TypeError);
    expect(() => exports['result']!()).toThrow(TypeError);
  });
});
