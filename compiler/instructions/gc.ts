/**
 * Rows of the aggregate and cast instructions: structs, arrays, i31, conversions, and the
 * descriptor instructions of the custom-descriptors proposal.
 * @see core 5.4.3 "Reference Instructions", 5.4.4 "Aggregate Instructions"
 */
import {
  arrayCopy,
  arrayFill,
  arrayGet,
  arrayInitData,
  arrayInitElem,
  arrayLen,
  arrayNew,
  arrayNewData,
  arrayNewDefault,
  arrayNewElem,
  arrayNewFixed,
  arraySet,
} from '../ir/gc-arrays.ts';
import {
  anyConvertExtern,
  brOnCast,
  brOnCastFail,
  externConvertAny,
  i31GetS,
  i31GetU,
  refCast,
  refI31,
  refTest,
} from '../ir/gc-casts.ts';
import {
  brOnCastDescEq,
  brOnCastDescEqFail,
  refCastDescEq,
  refGetDesc,
  structNewDefaultDesc,
  structNewDesc,
} from '../ir/descriptors.ts';
import {
  extendPacked,
  structGet,
  structNew,
  structNewDefault,
  structSet,
} from '../ir/gc-structs.ts';
import type { Node } from '../ir/nodes.ts';
import type { ValType } from '../../runtime/value-types.ts';
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
import { fixedArrayOperands, structOperands } from './operands.ts';
import type { Instruction } from './row.ts';

/** What a field or element of a storage type is as an operand; typed arrays extend signed by themselves. */
const asIs = (value: Node): Node => value;
const stored = asIs;
const signed = (value: Node, type: ValType): Node => extendPacked(value, type, true);
const unsigned = (value: Node, type: ValType): Node => extendPacked(value, type, false);

/* prettier-ignore */
export const gcRows: readonly Instruction[] = [
  { name: 'struct.new', opcode: 0xfb0000, feature: 'gc', immediates: 'type', type: null, pops: structOperands, isConstant: true, validate: checkStructNew, lower: structNew },
  { name: 'struct.new_default', opcode: 0xfb0001, feature: 'gc', immediates: 'type', type: null, pops: 0, isConstant: true, validate: checkStructNewDefault, lower: structNewDefault },
  { name: 'struct.get', opcode: 0xfb0002, feature: 'gc', immediates: 'type-field', type: null, pops: 1, validate: checkStructGet, lower: structGet(asIs) },
  { name: 'struct.get_s', opcode: 0xfb0003, feature: 'gc', immediates: 'type-field', type: null, pops: 1, validate: checkStructGetPacked, lower: structGet(signed) },
  { name: 'struct.get_u', opcode: 0xfb0004, feature: 'gc', immediates: 'type-field', type: null, pops: 1, validate: checkStructGetPacked, lower: structGet(unsigned) },
  { name: 'struct.set', opcode: 0xfb0005, feature: 'gc', immediates: 'type-field', type: null, pops: 2, validate: checkStructSet, lower: structSet },

  { name: 'array.new', opcode: 0xfb0006, feature: 'gc', immediates: 'type', type: null, pops: 2, isConstant: true, validate: checkArrayNew, lower: arrayNew },
  { name: 'array.new_default', opcode: 0xfb0007, feature: 'gc', immediates: 'type', type: null, pops: 1, isConstant: true, validate: checkArrayNewDefault, lower: arrayNewDefault },
  { name: 'array.new_fixed', opcode: 0xfb0008, feature: 'gc', immediates: 'type-length', type: null, pops: fixedArrayOperands, isConstant: true, validate: checkArrayNewFixed, lower: arrayNewFixed },
  { name: 'array.new_data', opcode: 0xfb0009, feature: 'gc', immediates: 'type-data', type: null, pops: 2, validate: checkArrayNewData, lower: arrayNewData },
  { name: 'array.new_elem', opcode: 0xfb000a, feature: 'gc', immediates: 'type-elem', type: null, pops: 2, validate: checkArrayNewElem, lower: arrayNewElem },
  { name: 'array.get', opcode: 0xfb000b, feature: 'gc', immediates: 'type', type: null, pops: 2, validate: checkArrayGet, lower: arrayGet(asIs) },
  { name: 'array.get_s', opcode: 0xfb000c, feature: 'gc', immediates: 'type', type: null, pops: 2, validate: checkArrayGetPacked, lower: arrayGet(stored) },
  { name: 'array.get_u', opcode: 0xfb000d, feature: 'gc', immediates: 'type', type: null, pops: 2, validate: checkArrayGetPacked, lower: arrayGet(unsigned) },
  { name: 'array.set', opcode: 0xfb000e, feature: 'gc', immediates: 'type', type: null, pops: 3, validate: checkArraySet, lower: arraySet },
  { name: 'array.len', opcode: 0xfb000f, feature: 'gc', immediates: 'none', type: '[arrayref] -> [i32]', lower: arrayLen },
  { name: 'array.fill', opcode: 0xfb0010, feature: 'gc', immediates: 'type', type: null, pops: 4, validate: checkArrayFill, lower: arrayFill },
  { name: 'array.copy', opcode: 0xfb0011, feature: 'gc', immediates: 'type-type', type: null, pops: 5, validate: checkArrayCopy, lower: arrayCopy },
  { name: 'array.init_data', opcode: 0xfb0012, feature: 'gc', immediates: 'type-data', type: null, pops: 4, validate: checkArrayInitData, lower: arrayInitData },
  { name: 'array.init_elem', opcode: 0xfb0013, feature: 'gc', immediates: 'type-elem', type: null, pops: 4, validate: checkArrayInitElem, lower: arrayInitElem },

  { name: 'ref.test', opcode: 0xfb0014, feature: 'gc', immediates: 'reftype-cast', type: null, pops: 1, validate: checkRefTest, lower: refTest },
  { name: 'ref.test null', opcode: 0xfb0015, feature: 'gc', immediates: 'reftype-cast', type: null, pops: 1, isNullable: true, validate: checkRefTest, lower: refTest },
  { name: 'ref.cast', opcode: 0xfb0016, feature: 'gc', immediates: 'reftype-cast', type: null, pops: 1, validate: checkRefCast, lower: refCast },
  { name: 'ref.cast null', opcode: 0xfb0017, feature: 'gc', immediates: 'reftype-cast', type: null, pops: 1, isNullable: true, validate: checkRefCast, lower: refCast },
  { name: 'br_on_cast', opcode: 0xfb0018, feature: 'gc', immediates: 'br-cast', type: null, flow: 'branchIf', validate: checkBrOnCast, lower: brOnCast },
  { name: 'br_on_cast_fail', opcode: 0xfb0019, feature: 'gc', immediates: 'br-cast', type: null, flow: 'branchIf', validate: checkBrOnCastFail, lower: brOnCastFail },
  { name: 'any.convert_extern', opcode: 0xfb001a, feature: 'gc', immediates: 'none', type: null, pops: 1, isConstant: true, validate: checkAnyConvertExtern, lower: anyConvertExtern },
  { name: 'extern.convert_any', opcode: 0xfb001b, feature: 'gc', immediates: 'none', type: null, pops: 1, isConstant: true, validate: checkExternConvertAny, lower: externConvertAny },
  { name: 'ref.i31', opcode: 0xfb001c, feature: 'gc', immediates: 'none', type: '[i32] -> [(ref i31)]', isConstant: true, lower: refI31 },
  { name: 'i31.get_s', opcode: 0xfb001d, feature: 'gc', immediates: 'none', type: '[i31ref] -> [i32]', lower: i31GetS },
  { name: 'i31.get_u', opcode: 0xfb001e, feature: 'gc', immediates: 'none', type: '[i31ref] -> [i32]', lower: i31GetU },

  { name: 'struct.new_desc', opcode: 0xfb0020, feature: 'custom-descriptors', immediates: 'type', type: null, isConstant: true, validate: checkStructNewDesc, lower: structNewDesc },
  { name: 'struct.new_default_desc', opcode: 0xfb0021, feature: 'custom-descriptors', immediates: 'type', type: null, isConstant: true, validate: checkStructNewDefaultDesc, lower: structNewDefaultDesc },
  { name: 'ref.get_desc', opcode: 0xfb0022, feature: 'custom-descriptors', immediates: 'type', type: null, validate: checkRefGetDesc, lower: refGetDesc },
  { name: 'ref.cast_desc_eq', opcode: 0xfb0023, feature: 'custom-descriptors', immediates: 'reftype-cast', type: null, validate: checkRefCastDescEq, lower: refCastDescEq },
  { name: 'ref.cast_desc_eq null', opcode: 0xfb0024, feature: 'custom-descriptors', immediates: 'reftype-cast', type: null, isNullable: true, validate: checkRefCastDescEq, lower: refCastDescEq },
  { name: 'br_on_cast_desc_eq', opcode: 0xfb0025, feature: 'custom-descriptors', immediates: 'br-cast', type: null, flow: 'branchIf', validate: checkBrOnCastDescEq, lower: brOnCastDescEq },
  { name: 'br_on_cast_desc_eq_fail', opcode: 0xfb0026, feature: 'custom-descriptors', immediates: 'br-cast', type: null, flow: 'branchIf', validate: checkBrOnCastDescEqFail, lower: brOnCastDescEqFail },
];
