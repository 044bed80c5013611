/** The modules of hazards.mjs: one in the text format, one too deeply nested for its parser. */

/** Sums words from address $at on: a loop around one access, which traps if $at is far enough out. */
export const hotLoop = () => `
(module
  (memory 1)
  (func (export "run") (param $at i32) (param $count i32) (result i32)
    (local $sum i32) (local $i i32)
    (loop $again
      (local.set $sum
        (i32.add
          (i32.mul (local.get $sum) (i32.const 31))
          (i32.load offset=16
            (i32.add (local.get $at) (i32.and (i32.shl (local.get $i) (i32.const 2)) (i32.const 4095))))))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $again (i32.lt_u (local.get $i) (local.get $count))))
    (local.get $sum)))`;

/**
 * Points through a matrix, all of them multiples of `unit`, most of the matrix zeros and ones: as
 * `run(0, count)`. Whole numbers look like small integers to an engine that does not know better.
 * @param {number} unit
 */
export const floatLoop = (unit) => `
(module
  (memory 1)
  (func $fill
    (local $at i32)
    (loop $again
      (f64.store (local.get $at)
        (f64.mul (f64.const ${unit}) (f64.convert_i32_u (i32.and (i32.shr_u (local.get $at) (i32.const 3)) (i32.const 7)))))
      (local.set $at (i32.add (local.get $at) (i32.const 8)))
      (br_if $again (i32.lt_u (local.get $at) (i32.const 8192))))
    (f64.store offset=16384 (i32.const 0) (f64.const ${unit}))
    (f64.store offset=16400 (i32.const 0) (f64.const ${unit})))
  (start $fill)
  (func (export "run") (param $from i32) (param $count i32) (result i32)
    (local $at i32) (local $x f64) (local $y f64)
    (loop $again
      (local.set $at (i32.and (i32.shl (local.get $from) (i32.const 4)) (i32.const 8176)))
      (local.set $x (f64.load (local.get $at)))
      (local.set $y (f64.load offset=8 (local.get $at)))
      (f64.store offset=24576 (local.get $at)
        (f64.add
          (f64.add
            (f64.mul (f64.load offset=16384 (i32.const 0)) (local.get $x))
            (f64.mul (f64.load offset=16392 (i32.const 0)) (local.get $y)))
          (f64.load offset=16400 (i32.const 0))))
      (local.set $from (i32.add (local.get $from) (i32.const 1)))
      (br_if $again (i32.lt_u (local.get $from) (local.get $count))))
    (i32.load offset=24576 (i32.const 0))))`;

/** @param {number} value @returns {number[]} */
const leb = (value) => (value < 128 ? [value] : [(value & 127) | 128, ...leb(value >>> 7)]);

/** i32.const of a number up to 2^13. @param {number} value */
const constant = (value) => [0x41, (value & 127) | 128, (value >> 7) & 63];

/** @param {number} id @param {number[]} content */
const section = (id, content) => [id, ...leb(content.length), ...content];

const [A, B, C] = [2, 3, 4];
const get = (local) => [0x20, local];
const set = (local) => [0x21, local];
const [ADD, SUB, MUL, AND, XOR, ROTL, EQZ] = [0x6a, 0x6b, 0x6c, 0x71, 0x73, 0x77, 0x45];

/** One arm: arithmetic that differs in each, and back to the loop. @param {number} k @param {number} depth */
const arm = (k, depth) => [
  ...[...get(A), ...constant(k * 2 + 1), ADD, ...get(B), XOR, ...set(A)],
  ...[...get(B), ...constant(2 * k + 3), MUL, ...get(A), ADD, ...set(B)],
  ...[...get(C), ...get(A), ADD, ...constant((k % 31) + 1), ROTL, ...set(C)],
  ...[0x0c, ...leb(depth)],
];

/**
 * An interpreter, run(seed, count): a loop around a br_table with so many arms, of which the same 16
 * are run whatever their number.
 * @param {number} arms
 */
export function giantLoop(arms) {
  const stride = Math.floor(arms / 16);
  const labels = Array.from({ length: arms }, (_, k) => leb(k)).flat();
  const opcode = [...get(C), ...constant(15), AND, ...constant(stride), MUL];
  const bodies = Array.from({ length: arms }, (_, k) => [0x0b, ...arm(k, arms - 1 - k)]).flat();
  const step = [
    ...[...get(1), EQZ, 0x0d, 1, ...get(1), ...constant(1), SUB, ...set(1)],
    ...Array.from({ length: arms }, () => [0x02, 0x40]).flat(),
    ...[...opcode, 0x0e, ...leb(arms - 1), ...labels, ...bodies],
  ];
  const result = [...get(A), ...get(B), ADD, ...get(C), ADD];
  const body = [
    ...[1, 3, 0x7f, ...get(0), ...set(C)],
    ...[0x02, 0x40, 0x03, 0x40, ...step, 0x0b, 0x0b, ...result, 0x0b],
  ];
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 2, 0x7f, 0x7f, 1, 0x7f]),
    ...section(3, [1, 0]),
    ...section(7, [1, 3, ...Buffer.from('run'), 0, 0]),
    ...section(10, [1, ...leb(body.length), ...body]),
  ]);
}
