/**
 * The registers `R`: one object for each copy of the runtime, through which emitted functions hand
 * over result parts beyond the first, pending tail calls and the last error of the host. Slots are
 * as abi.ts says. Whoever reads a slot does so before anything else runs; nobody keeps `R` state
 * across a call.
 */
import { FLOAT_RESULTS } from './abi.ts';
import type { Registers } from './abi.ts';

/**
 * Float slots start as NaN, not 0: engines then choose a double representation at once. `F` is no common
 * array: V8 would keep its floats as objects, or else unboxed, and make signalling NaNs quiet in that.
 */
// prettier-ignore
export const R: Registers = {
  i1: 0, i2: 0, i3: 0, i4: 0, i5: 0, i6: 0, i7: 0,
  f1: NaN, f2: NaN, f3: NaN, f4: NaN, f5: NaN, f6: NaN, f7: NaN, f8: NaN, f9: NaN,
  f10: NaN, f11: NaN, f12: NaN, f13: NaN, f14: NaN, f15: NaN, f16: NaN, f17: NaN, f18: NaN,
  f19: NaN, f20: NaN, f21: NaN, f22: NaN, f23: NaN, f24: NaN, f25: NaN, f26: NaN, f27: NaN,
  f28: NaN, f29: NaN, f30: NaN, f31: NaN, f32: NaN, f33: NaN, f34: NaN, f35: NaN,
  r1: null, r2: null, r3: null, r4: null, r5: null, r6: null, r7: null,
  I: [],
  F: new Float64Array(FLOAT_RESULTS),
  X: [],
  host: undefined,
  tail: null,
  budget: 0,
};
