/** The module of exercises.mjs, and their results. */
const PAGE = 65536;

export const text = `(module
  (import "env" "memory" (memory 1 100 shared))
  (import "env" "sleep" (func $sleep))
  ;; Counts at 0 in 32 bits, at 8 in 64, at 16 in 8.
  (func (export "count") (param $n i32) (result i32)
    (loop $again
      (drop (i32.atomic.rmw.add (i32.const 0) (i32.const 1)))
      (drop (i64.atomic.rmw.add (i32.const 8) (i64.const 0x100000001)))
      (drop (i32.atomic.rmw8.add_u (i32.const 16) (i32.const 1)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $n))
  (func (export "wait") (param $timeout i64) (result i32)
    (memory.atomic.wait32 (i32.const 32) (i32.const 0) (local.get $timeout)))
  (func (export "waitDifferent") (result i32)
    (memory.atomic.wait64 (i32.const 32) (i64.const 5) (i64.const -1)))
  (func (export "wake") (result i32) (memory.atomic.notify (i32.const 32) (i32.const 10)))
  (func (export "read") (param i32) (result i32) (i32.load (local.get 0)))
  (func (export "size") (result i32) (memory.size))
  ;; Grows by a page, writes to it and publishes its address at 40.
  (func (export "growAndPoint") (param $value i32) (result i32) (local $old i32)
    (local.set $old (memory.grow (i32.const 1)))
    (i32.store (i32.mul (local.get $old) (i32.const ${PAGE})) (local.get $value))
    (i32.atomic.store (i32.const 40) (i32.mul (local.get $old) (i32.const ${PAGE})))
    (local.get $old))
  (func (export "readPointed") (result i32) (local $pointer i32)
    (loop $again
      (br_if $again (i32.eqz (local.tee $pointer (i32.atomic.load (i32.const 40))))))
    (i32.store offset=4 (local.get $pointer) (i32.const 1))
    (i32.load (local.get $pointer)))
  (func (export "sleepAndRead") (param i32) (result i32)
    (call $sleep)
    (i32.load (local.get 0)))
  (func (export "fill") (param i32 i32) (result i32)
    (memory.fill (local.get 0) (local.get 1) (i32.const 4))
    (i32.load (local.get 0)))
  ;; The sum of the sizes before.
  (func (export "growOften") (param $n i32) (result i32) (local $sum i32)
    (loop $again
      (local.set $sum (i32.add (local.get $sum) (memory.grow (i32.const 1))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum))
)`;

/** Sum of 1 to 80: each size is met by one of the threads. */
const sumOfSizes = 3240;
/** What the exercises have to give, whoever runs them. */
export const expected = {
  started: [
    [true, true, true, 11],
    [true, true, true, 11],
  ],
  counting: [[0, 0], 40_000, String(40_000n * 0x100000001n), 40_000 % 256, 40_000],
  waiting: [0, 1, 2, 1],
  growing: [42, 1, 2, 2, 42, 2 * PAGE, 2],
  growingUnseen: [true, 7, 8, 0x01010101],
  growingTogether: [81, sumOfSizes],
};
