/** What was done before an exception stays done, and what a handler finds. */
import { describe, expect, it } from 'vitest';
import { engines, instantiate, raise, thrownBy } from './modules.ts';

const imports = { m: { host: (): never => raise(new Error('mine')) } };

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
