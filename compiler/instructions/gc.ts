/**
 * Rows of the aggregate and cast instructions: structs, arrays, i31, conversions, and the
 * descriptor instructions of the custom-descriptors proposal.
 * @see core 5.4.3 "Reference Instructions", 5.4.4 "Aggregate Instructions"
 */
import {
  checkAnyConvertExtern,
  checkBrOnCast,
  checkBrOnCastDescEq,
  checkBrOnCastDescEqFail,
  checkBrOnCastFail,
  checkExternConvertAny,
  checkRefCast,
  checkRefCastDescEq,
  checkRefGetDesc,
  checkRefTest,
  checkStructNewDefaultDesc,
  checkStructNewDesc,
} from '../validate/cast.ts';
import {
  checkArrayCopy,
  checkArrayFill,
  checkArrayGet,
  checkArrayGetPacked,
  checkArrayInitData,
  checkArrayInitElem,
  checkArrayNew,
  checkArrayNewData,
  checkArrayNewDefault,
  checkArrayNewElem,
  checkArrayNewFixed,
  checkArraySet,
  checkStructGet,
  checkStructGetPacked,
  checkStructNew,
  checkStructNewDefault,
  checkStructSet,
} from '../validate/gc.ts';
import type { Instruction } from './row.ts';

/* prettier-ignore */
export const gcRows: readonly Instruction[] = [
  { name: 'struct.new', opcode: 0xfb0000, feature: 'gc', immediates: 'type', type: null, isConstant: true, validate: checkStructNew },
  { name: 'struct.new_default', opcode: 0xfb0001, feature: 'gc', immediates: 'type', type: null, isConstant: true, validate: checkStructNewDefault },
  { name: 'struct.get', opcode: 0xfb0002, feature: 'gc', immediates: 'type-field', type: null, validate: checkStructGet },
  { name: 'struct.get_s', opcode: 0xfb0003, feature: 'gc', immediates: 'type-field', type: null, validate: checkStructGetPacked },
  { name: 'struct.get_u', opcode: 0xfb0004, feature: 'gc', immediates: 'type-field', type: null, validate: checkStructGetPacked },
  { name: 'struct.set', opcode: 0xfb0005, feature: 'gc', immediates: 'type-field', type: null, validate: checkStructSet },

  { name: 'array.new', opcode: 0xfb0006, feature: 'gc', immediates: 'type', type: null, isConstant: true, validate: checkArrayNew },
  { name: 'array.new_default', opcode: 0xfb0007, feature: 'gc', immediates: 'type', type: null, isConstant: true, validate: checkArrayNewDefault },
  { name: 'array.new_fixed', opcode: 0xfb0008, feature: 'gc', immediates: 'type-length', type: null, isConstant: true, validate: checkArrayNewFixed },
  { name: 'array.new_data', opcode: 0xfb0009, feature: 'gc', immediates: 'type-data', type: null, validate: checkArrayNewData },
  { name: 'array.new_elem', opcode: 0xfb000a, feature: 'gc', immediates: 'type-elem', type: null, validate: checkArrayNewElem },
  { name: 'array.get', opcode: 0xfb000b, feature: 'gc', immediates: 'type', type: null, validate: checkArrayGet },
  { name: 'array.get_s', opcode: 0xfb000c, feature: 'gc', immediates: 'type', type: null, validate: checkArrayGetPacked },
  { name: 'array.get_u', opcode: 0xfb000d, feature: 'gc', immediates: 'type', type: null, validate: checkArrayGetPacked },
  { name: 'array.set', opcode: 0xfb000e, feature: 'gc', immediates: 'type', type: null, validate: checkArraySet },
  { name: 'array.len', opcode: 0xfb000f, feature: 'gc', immediates: 'none', type: '[arrayref] -> [i32]' },
  { name: 'array.fill', opcode: 0xfb0010, feature: 'gc', immediates: 'type', type: null, validate: checkArrayFill },
  { name: 'array.copy', opcode: 0xfb0011, feature: 'gc', immediates: 'type-type', type: null, validate: checkArrayCopy },
  { name: 'array.init_data', opcode: 0xfb0012, feature: 'gc', immediates: 'type-data', type: null, validate: checkArrayInitData },
  { name: 'array.init_elem', opcode: 0xfb0013, feature: 'gc', immediates: 'type-elem', type: null, validate: checkArrayInitElem },

  { name: 'ref.test', opcode: 0xfb0014, feature: 'gc', immediates: 'reftype-cast', type: null, validate: checkRefTest },
  { name: 'ref.test null', opcode: 0xfb0015, feature: 'gc', immediates: 'reftype-cast', type: null, validate: checkRefTest },
  { name: 'ref.cast', opcode: 0xfb0016, feature: 'gc', immediates: 'reftype-cast', type: null, validate: checkRefCast },
  { name: 'ref.cast null', opcode: 0xfb0017, feature: 'gc', immediates: 'reftype-cast', type: null, validate: checkRefCast },
  { name: 'br_on_cast', opcode: 0xfb0018, feature: 'gc', immediates: 'br-cast', type: null, validate: checkBrOnCast },
  { name: 'br_on_cast_fail', opcode: 0xfb0019, feature: 'gc', immediates: 'br-cast', type: null, validate: checkBrOnCastFail },
  { name: 'any.convert_extern', opcode: 0xfb001a, feature: 'gc', immediates: 'none', type: null, isConstant: true, validate: checkAnyConvertExtern },
  { name: 'extern.convert_any', opcode: 0xfb001b, feature: 'gc', immediates: 'none', type: null, isConstant: true, validate: checkExternConvertAny },
  { name: 'ref.i31', opcode: 0xfb001c, feature: 'gc', immediates: 'none', type: '[i32] -> [(ref i31)]', isConstant: true },
  { name: 'i31.get_s', opcode: 0xfb001d, feature: 'gc', immediates: 'none', type: '[i31ref] -> [i32]' },
  { name: 'i31.get_u', opcode: 0xfb001e, feature: 'gc', immediates: 'none', type: '[i31ref] -> [i32]' },

  { name: 'struct.new_desc', opcode: 0xfb0020, feature: 'custom-descriptors', immediates: 'type', type: null, isConstant: true, validate: checkStructNewDesc },
  { name: 'struct.new_default_desc', opcode: 0xfb0021, feature: 'custom-descriptors', immediates: 'type', type: null, isConstant: true, validate: checkStructNewDefaultDesc },
  { name: 'ref.get_desc', opcode: 0xfb0022, feature: 'custom-descriptors', immediates: 'type', type: null, validate: checkRefGetDesc },
  { name: 'ref.cast_desc_eq', opcode: 0xfb0023, feature: 'custom-descriptors', immediates: 'reftype-cast', type: null, validate: checkRefCastDescEq },
  { name: 'ref.cast_desc_eq null', opcode: 0xfb0024, feature: 'custom-descriptors', immediates: 'reftype-cast', type: null, validate: checkRefCastDescEq },
  { name: 'br_on_cast_desc_eq', opcode: 0xfb0025, feature: 'custom-descriptors', immediates: 'br-cast', type: null, validate: checkBrOnCastDescEq },
  { name: 'br_on_cast_desc_eq_fail', opcode: 0xfb0026, feature: 'custom-descriptors', immediates: 'br-cast', type: null, validate: checkBrOnCastDescEqFail },
];
