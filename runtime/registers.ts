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
  i1: 0, i2: 0, i3: 0, i4: 0, i5: 0, i6: 0, i7: 0, i8: 0, i9: 0, i10: 0, i11: 0, i12: 0,
  i13: 0, i14: 0, i15: 0, i16: 0, i17: 0, i18: 0, i19: 0, i20: 0, i21: 0, i22: 0, i23: 0, i24: 0,
  i25: 0, i26: 0, i27: 0, i28: 0, i29: 0, i30: 0, i31: 0, i32: 0, i33: 0, i34: 0, i35: 0, i36: 0,
  i37: 0, i38: 0, i39: 0, i40: 0, i41: 0, i42: 0, i43: 0, i44: 0, i45: 0, i46: 0, i47: 0, i48: 0,
  i49: 0, i50: 0, i51: 0, i52: 0, i53: 0, i54: 0, i55: 0, i56: 0, i57: 0, i58: 0, i59: 0, i60: 0,
  i61: 0, i62: 0, i63: 0,
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
