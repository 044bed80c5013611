/** What exceptions carry and what they are: payloads, identity, references. */
import { describe, expect, it } from 'vitest';
import { type Exports, Wasmless, instantiate, raise, thrownBy } from './modules.ts';

describe('a payload', () => {
  const text = `(module
    (tag $t (export "t") (param i32 i64 f32 f64 externref))
    (tag $v (param v128 i32))
    (func $throw (export "throw") (param i32 i64 f32 f64 externref)
      (throw $t (local.get 0) (local.get 1) (local.get 2) (local.get 3) (local.get 4)))
    (func (export "catch") (param i32 i64 f32 f64 externref) (result i32 i64 f32 f64 externref)
      (block $caught (result i32 i64 f32 f64 externref)
        (try_table (catch $t $caught)
          (call $throw (local.get 0) (local.get 1) (local.get 2) (local.get 3) (local.get 4)))
        (unreachable)))
    (func (export "lanes") (param i32 i64) (result i32 i64) (local $v v128)
      (block $caught (result v128 i32)
        (try_table (catch $v $caught)
          (throw $v
            (i64x2.replace_lane 1
              (f32x4.splat (f32.reinterpret_i32 (local.get 0)))
              (local.get 1))
            (i32.const 9)))
        (unreachable))
      (drop)
      (local.set $v)
      (i32x4.extract_lane 1 (local.get $v))
      (i64x2.extract_lane 1 (local.get $v)))
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

  it('may hold vectors', async () => {
    const { lanes } = await instantiate(text);
    expect(lanes!(0x7f812345, -0x123456789abcdefn)).toEqual([0x7f812345, -0x123456789abcdefn]);
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
    const throwing = (): never => raise(new Wasmless.Exception(tag, [4, 5n]));
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
      host: () => raise(exception),
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
    const exports = await instantiate(text, { m: { t: tag, host: () => raise(exception) } });
    expect(exports['keep']!()).toBe(6);
    const { stack } = exception as unknown as Error;
    expect(stack).toMatch(/^Error.*\n\s+at new Extended .*payloads\.test\.ts/);
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
    expect([exports['payload']!(0), exports['payload']!(1), exports['payload']!(0)]).toEqual([
      11, 12, 11,
    ]);
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
