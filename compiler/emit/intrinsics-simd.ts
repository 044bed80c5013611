/**
 * Helpers of vector instructions: what is too long to spell out for each of four words.
 * See intrinsics.ts, which lists them with all others.
 */
import { contentOf } from '../ir/byte-tables.ts';
import type { Template, Templates } from './intrinsic-template.ts';

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
  // The bytes of four words, moved to the left, then zeros.
  byte_table: {
    source: `function byte_table(words,shift){
      var table=new Int32Array(256),i=0;
      for(;i<16;i++)table[+i]=(words[i>>2]>>>(i&3)*8&255)<<shift;
      return table}`,
  },
  // Two i16 lanes, cut to what a byte holds: in bytes 0 and 2, the others 0. Without branches, since they
  // are called where some lane is too large: `sign` are the top bits of lanes that are negative, and `over`
  // those of lanes that are too large. The distance of a top bit from a lower one are ones between them.
  i16x2_to_i8: {
    source: `function i16x2_to_i8(x){
      var sign=x&-2147450880,over;
      x^=(sign<<1)-(sign>>>15);
      over=x+2139127680&-2147450880;
      x=(x|(over>>>8)-(over>>>15))&8323199;
      return x^(sign>>>7)-(sign>>>15)}`,
  },
  i16x2_to_u8: {
    source: `function i16x2_to_u8(x){
      var sign=x&-2147450880,over;
      x&=~((sign<<1)-(sign>>>15));
      over=x+2130738944&-2147450880;
      return(x|(over>>>7)-(over>>>15))&16711935}`,
  },
};

/** The array of that name (ir/byte-tables.ts): its own variable is a constant to engines, and so is its length. */
export function byteTableTemplate(name: string): Template {
  const { words, shift } = contentOf(name);
  return { source: `var ${name}=byte_table([${words.join()}],${shift})`, needs: ['byte_table'] };
}

/** Names that these declare besides their own. */
export const simdTemplateNames: readonly string[] = ['BYTES', 'WORDS', 'swizzled'];
