/** The legacy instructions that choose between handlers: delegate and rethrow. */
import { describe, expect, it } from 'vitest';
import { engines, instantiate, raise, thrownBy } from './modules.ts';

/** Says which handlers an exception passes: each adds its digit. */
const text = `(module
  (import "m" "host" (func $host))
  (tag $t (param i32))
  (tag $u)
  (global $path (export "path") (mut i32) (i32.const 0))
  (func $note (param i32)
    (global.set $path (i32.add (i32.mul (global.get $path) (i32.const 10)) (local.get 0))))
  (func $throw (throw $t (i32.const 5)))

  (func (export "skipsOne")
    (try $outer
      (do
        (try
          (do (try (do (call $throw)) (delegate $outer)))
          (catch_all (call $note (i32.const 1)))))
      (catch_all (call $note (i32.const 2)))))

  (func (export "skipsTwoByTwo")
    (try $a
      (do
        (try $b
          (do
            (try
              (do
                (try $c
                  (do (try (do (try (do (call $throw)) (catch $u (call $note (i32.const 1))))) (delegate $b)))
                  (catch_all (call $note (i32.const 2)))))
              (catch_all (call $note (i32.const 3)))))
          (catch_all (call $note (i32.const 4)) (rethrow $b))))
      (catch $t (call $note))))

  (func (export "chained")
    (try $a
      (do
        (try
          (do
            (try $b
              (do
                (try
                  (do (try (do (call $throw)) (delegate $b)))
                  (catch_all (call $note (i32.const 1)))))
              (delegate $a)))
          (catch_all (call $note (i32.const 2)))))
      (catch_all (call $note (i32.const 3)))))

  (func (export "toCaller")
    (block $block
      (try
        (do (try (do (call $throw)) (delegate 2)))
        (catch_all (call $note (i32.const 1)))))
    (call $note (i32.const 2)))

  (func (export "toBlock")
    (try
      (do
        (block $block
          (try
            (do (try (do (call $throw)) (delegate $block)))
            (catch_all (call $note (i32.const 1))))
          (call $note (i32.const 2))))
      (catch_all (call $note (i32.const 3)))))

  (func (export "hostErrors")
    (try $outer
      (do
        (try
          (do (try (do (call $host)) (delegate $outer)))
          (catch_all (call $note (i32.const 1)))))
      (catch_all (call $note (i32.const 2)) (rethrow $outer))))

  (func (export "results") (param i32) (result i32)
    (try $outer (result i32)
      (do
        (i32.add
          (i32.const 100)
          (try (result i32)
            (do
              (try (result i32)
                (do
                  (if (local.get 0) (then (call $throw)))
                  (i32.const 10))
                (delegate $outer)))
            (catch_all (call $note (i32.const 1)) (i32.const 20)))))
      (catch $t)))

  (func (export "rethrowsOuter")
    (try $outer
      (do
        (try $inner
          (do (call $throw))
          (catch $t
            (call $note)
            (try
              (do (try (do (throw $u)) (catch $u (call $note (i32.const 6)) (rethrow $inner))))
              (catch $u (call $note (i32.const 7)))))))
      (catch_all (call $note (i32.const 8)))))

  (func (export "nothingThrown")
    (try $outer
      (do
        (try
          (do (try (do (call $note (i32.const 1))) (delegate $outer)) (call $note (i32.const 2)))
          (catch_all (call $note (i32.const 3))))
        (call $note (i32.const 4)))
      (catch_all (call $note (i32.const 5))))))`;

const mine = new Error('mine');
const imports = {
  m: {
    host: (): never => raise(mine),
  },
};

describe.each(engines)('delegate and rethrow (%s)', (_, api) => {
  const pathOf = async (name: string): Promise<unknown> => {
    const exports = await instantiate(text, imports, api);
    exports[name]!();
    return (exports['path'] as unknown as { value: number }).value;
  };

  it.each([
    ['skipsOne', 2],
    ['skipsTwoByTwo', 45],
    ['chained', 3],
    ['toBlock', 3],
    ['rethrowsOuter', 568],
    ['nothingThrown', 124],
  ])('come to the right handlers: %s', async (name, path) => {
    expect(await pathOf(name)).toBe(path);
  });

  it('leave the function past its handlers', async () => {
    const exports = await instantiate(text, imports, api);
    expect(thrownBy(exports['toCaller']!)).toBeInstanceOf(api.Exception);
    expect((exports['path'] as unknown as { value: number }).value).toBe(0);
  });

  it('pass on what the host threw', async () => {
    const exports = await instantiate(text, imports, api);
    expect(thrownBy(exports['hostErrors']!)).toBe(mine);
    expect((exports['path'] as unknown as { value: number }).value).toBe(2);
  });

  it('keep results of blocks', async () => {
    const { results } = await instantiate(text, imports, api);
    expect([results!(0), results!(1)]).toEqual([110, 5]);
  });
});
