/** What is done with the words of vectors as a whole: distances of lanes, and accesses at the bounds. */
import { beforeAll, describe, expect, it } from 'vitest';
import { WebAssembly as Ours } from '../run-time.ts';
import { Random, randomVector } from './inputs.ts';
import { bothEngines } from './both-engines.ts';
import type { Side } from './both-engines.ts';

const MEMORY_BYTES = 0x10000;
const LAST = MEMORY_BYTES - 16;

/** The distance of unsigned lanes at 0 and 16, and what only looks like one, at 32 and on. */
const distances = (shape: string, other: string): string => `
  (func (export "${shape}") (local $a v128) (local $b v128)
    (local.set $a (v128.load (i32.const 0)))
    (local.set $b (v128.load (i32.const 16)))
    (v128.store (i32.const 32) (v128.or
      (${shape}.sub_sat_u (local.get $a) (local.get $b)) (${shape}.sub_sat_u (local.get $b) (local.get $a))))
    (v128.store (i32.const 48) (v128.or
      (${shape}.sub_sat_u (local.get $a) (local.get $b)) (${shape}.sub_sat_u (local.get $a) (local.get $b))))
    (v128.store (i32.const 64) (v128.or
      (${shape}.sub_sat_u (local.get $a) (local.get $b)) (${other}.sub_sat_u (local.get $b) (local.get $a))))
    (v128.store (i32.const 80) (v128.or
      (${shape}.sub_sat_u (local.get $a) (v128.const i32x4 0x80017fff 0x7f80ff00 1 0))
      (${shape}.sub_sat_u (v128.const i32x4 0x80017fff 0x7f80ff00 1 0) (local.get $a)))))`;

const TEXT = `(module (memory (export "memory") 1)
  ${distances('i8x16', 'i16x8')}
  ${distances('i16x8', 'i8x16')}
  (func (export "load") (param i32) (result i32)
    (i32x4.extract_lane 3 (v128.load (local.get 0))))
  (func (export "loadBeyond") (param i32) (result i32)
    (i32x4.extract_lane 1 (v128.load offset=8 (local.get 0))))
  (func (export "divide") (param i32) (result i32)
    (i32.div_u (i32.const 1) (i32x4.extract_lane 1 (v128.load (local.get 0)))))
  (func (export "store") (param i32)
    (v128.store (local.get 0) (v128.const i32x4 1 2 3 4)))
  (func (export "storeBeyond") (param i32)
    (v128.store offset=8 (local.get 0) (v128.const i32x4 5 6 7 8))))`;

type Run = (...args: number[]) => number | undefined;

let instances: Side<Run>[] = [];

beforeAll(async () => {
  instances = await bothEngines<Run>(Ours, TEXT);
});

/** What a call answers, or the kind of error, and the whole memory after it: of the host and of us. */
function outcomes(name: string, argument: number): unknown[] {
  return instances.map(({ memory, exports }) => {
    let result: unknown;
    try {
      result = exports[name]!(argument);
    } catch (error) {
      result = /divide by zero/.test(String(error)) ? 'division' : (error as Error).name;
    }
    return [
      result,
      Buffer.from(memory)
        .toString('latin1')
        .replace(/\0{16,}/g, '.'),
    ];
  });
}

describe.each(['i8x16', 'i16x8'])('distances of unsigned %s lanes', (shape) => {
  it('are the larger one less the smaller one, in whatever order', () => {
    const random = new Random(shape.length);
    for (let round = 0; round < 200; round++) {
      for (const at of [0, 16]) {
        const vector = randomVector(random);
        for (const { memory } of instances) memory.set(vector, at);
      }
      const [expected, found] = outcomes(shape, 0);
      expect(found).toEqual(expected);
    }
  });
});

describe('accesses at the bounds', () => {
  const addresses = [0, 4, LAST - 8, LAST, LAST + 1, LAST + 4, LAST + 12, LAST + 16];
  const negative = [-1, -4, -8, -12, -16, -20, -24, -0x80000000, 0x7ffffffc];

  it.each(['load', 'loadBeyond', 'divide', 'store', 'storeBeyond'])(
    'of %s trap as a whole and leave nothing written',
    (name) => {
      for (const address of [...addresses, ...negative]) {
        const [expected, found] = outcomes(name, address);
        expect(found, String(address)).toEqual(expected);
      }
    },
  );
});
