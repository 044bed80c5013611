/**
 * Helpers of vector instructions: what is too long to spell out for each of four words.
 * See intrinsics.ts, which lists them with all others.
 */
import type { Templates } from './intrinsic-template.ts';

export const simdTemplates: Templates = {
  // In quick code alone: passes/single-words.ts spells it out.
  v128_select: { source: `function v128_select(a,b,ones){return b^((a^b)&ones)}` },
  // Words of an f64: the translator asks for the half it needs.
  f64_low: { source: `function f64_low(x){F64[0]=x;return I32[0]}`, needs: ['scratch'] },
  f64_high: { source: `function f64_high(x){F64[0]=x;return I32[1]}`, needs: ['scratch'] },
  // Bytes 0 to 15 are the operand, all others stay 0.
  i8x16_swizzle: {
    source: `var BYTES=new Uint8Array(256),WORDS=new Int32Array(BYTES.buffer);
    function swizzled(i){return BYTES[i&255]|BYTES[i>>>8&255]<<8|BYTES[i>>>16&255]<<16|BYTES[i>>>24]<<24}
    function i8x16_swizzle(a,b,c,d,i,j,k,l){
      WORDS[0]=a;WORDS[1]=b;WORDS[2]=c;WORDS[3]=d;
      R.i1=swizzled(j);R.i2=swizzled(k);R.i3=swizzled(l);
      return swizzled(i)}`,
  },
  // Two i16 lanes, cut to what a byte holds: in bytes 0 and 2, the others 0.
  i16x2_to_i8: {
    source: `function i16x2_to_i8(x){
      var low=x<<16>>16,high=x>>16;
      return(low<-128?128:low>127?127:low&255)|(high<-128?128:high>127?127:high&255)<<16}`,
  },
  i16x2_to_u8: {
    source: `function i16x2_to_u8(x){
      var low=x<<16>>16,high=x>>16;
      return(low<0?0:low>255?255:low)|(high<0?0:high>255?255:high)<<16}`,
  },
};

/** Names that these declare besides their own. */
export const simdTemplateNames: readonly string[] = ['BYTES', 'WORDS', 'swizzled'];
