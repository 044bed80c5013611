/**
 * Helpers of floats: their bits, NaNs with the payloads that WebAssembly wants, rounding. See
 * intrinsics.ts, which lists them with all others.
 */
import { template } from './intrinsic-template.ts';
import type { Templates } from './intrinsic-template.ts';

export const floatTemplates: Templates = {
  // One value's bits, seen as different types. All engines this runs on are little-endian.
  scratch: template(
    `var SCRATCH=new ArrayBuffer(8),F64=new Float64Array(SCRATCH),F32=new Float32Array(SCRATCH),I32=new Int32Array(SCRATCH)`,
  ),
  // From an array of floats, V8 keeps it as one: float-one.ts.
  ONE: template(`const ONE=new Float64Array([1])[0]`),
  f64_bits: template(`function f64_bits(x){F64[0]=x;R.i1=I32[1];return I32[0]}`, ['scratch']),
  f64_of_bits: template(`function f64_of_bits(low,high){I32[0]=low;I32[1]=high;return F64[0]}`, [
    'scratch',
  ]),
  nan: template(`function nan(low,high){I32[0]=low;I32[1]=high;return F64[0]}`, ['scratch']),
  f32_bits: template(
    `function f32_bits(x){
      if(x!==x)return f32_nan_bits(x);
      F32[0]=x;
      return I32[0]}
    function f32_nan_bits(x){
      F64[0]=x;
      var high=I32[1],payload=(high&1048575)<<3|I32[0]>>>29;
      return high&-2147483648|2139095040|(payload===0?4194304:payload)}`,
    ['scratch'],
  ),
  f32_of_bits: template(`function f32_of_bits(bits){I32[0]=bits;return F32[0]}`, ['scratch']),
  // The sign of a float that is no NaN.
  is_negative: template(`function is_negative(x){return x<0||x===0&&1/x<0?1:0}`),
  // A NaN as a single: its f64 with the same sign and payload, signalling ones included.
  f32_nan: template(
    `function f32_nan(bits){
      I32[1]=bits&-2147483648|2146435072|(bits&8388607)>>>3;
      I32[0]=bits<<29;
      return F64[0]}`,
    ['scratch'],
  ),
  f32_of_bits_raw: template(
    `function f32_of_bits_raw(bits){
      I32[0]=bits;
      var x=F32[0];
      return x===x?x:f32_nan(bits)}`,
    ['scratch', 'f32_nan'],
  ),
  // So short that V8 inlines it wherever it stands, however many of them there are.
  f32_loaded: template(
    `function f32_loaded(x,view,address){return x===x?x:f32_nan_at(view,address)}
    function f32_nan_at(view,address){return f32_nan(view.getInt32(address,true))}`,
    ['f32_nan'],
  ),
  quiet: template(`function quiet(x){return x===x?x:x+x}`),
  neg: template(
    `function neg(x){return x===x?-x:neg_nan(x)}
    function neg_nan(x){F64[0]=x;I32[1]^=-2147483648;return F64[0]}`,
    ['scratch'],
  ),
  abs: template(
    `function abs(x){return x===x?Math.abs(x):abs_nan(x)}
    function abs_nan(x){F64[0]=x;I32[1]&=2147483647;return F64[0]}`,
    ['scratch'],
  ),
  copysign: template(
    `function copysign(x,y){
      if(x!==x||y!==y)return copysign_nan(x,y);
      var a=Math.abs(x);
      return y<0||y===0&&1/y<0?-a:a}
    function copysign_nan(x,y){
      F64[0]=y;
      var sign=I32[1]&-2147483648;
      F64[0]=x;
      I32[1]=I32[1]&2147483647|sign;
      return F64[0]}`,
    ['scratch'],
  ),
  // Adding 2^52 leaves no bits for a fraction: the addition rounds, ties to even.
  nearest: template(
    `function nearest(x){
      var a=Math.abs(x);
      if(!(a<4503599627370496))return x===x?x:x+x;
      a=a+4503599627370496-4503599627370496;
      return x<0||x===0&&1/x<0?-a:a}`,
  ),
};

/** Names that these declare besides their own. */
export const floatTemplateNames: readonly string[] = [
  'SCRATCH',
  'F64',
  'F32',
  'I32',
  'f32_nan_bits',
  'neg_nan',
  'abs_nan',
  'copysign_nan',
];
