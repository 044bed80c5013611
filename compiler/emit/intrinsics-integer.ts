/**
 * Helpers of integers: counting bits, conversions from and to floats, i64 by words. Those that return
 * an i64 return the low word and leave the high word in R.i1 (abi.ts). See intrinsics.ts, which lists
 * them with all others.
 */
import { template } from './intrinsic-template.ts';
import type { Templates } from './intrinsic-template.ts';

export const integerTemplates: Templates = {
  i32_ctz: template(`function i32_ctz(x){return 32-Math.clz32(~x&x-1)}`),
  i32_popcnt: template(
    `function i32_popcnt(x){
      x=x-(x>>>1&1431655765)|0;
      x=(x&858993459)+(x>>>2&858993459)|0;
      return Math.imul(x+(x>>>4)&252645135,16843009)>>>24}`,
  ),
  truncationTrap: template(
    `function truncationTrap(x){x===x?integerOverflow():invalidConversion()}`,
    [],
    ['integerOverflow', 'invalidConversion'],
  ),
  i32_trunc_sat_s: template(
    `function i32_trunc_sat_s(x){return x>=2147483647?2147483647:x<=-2147483648?-2147483648:x|0}`,
  ),
  i32_trunc_sat_u: template(`function i32_trunc_sat_u(x){return x>=4294967295?-1:x>0?x|0:0}`),
  // Splits an integral double into words.
  i64_of_double: template(
    `function i64_of_double(x){
      var high=Math.floor(x/4294967296);
      R.i1=high|0;
      return x-high*4294967296|0}`,
  ),
  i64_trunc_s: template(
    `function i64_trunc_s(x){
      if(!(x>=-9223372036854775808&&x<9223372036854775808))truncationTrap(x);
      return i64_of_double(Math.trunc(x))}`,
    ['i64_of_double', 'truncationTrap'],
  ),
  i64_trunc_u: template(
    `function i64_trunc_u(x){
      if(!(x>-1&&x<18446744073709551616))truncationTrap(x);
      return i64_of_double(Math.trunc(x))}`,
    ['i64_of_double', 'truncationTrap'],
  ),
  i64_trunc_sat_s: template(
    `function i64_trunc_sat_s(x){
      if(x!==x){R.i1=0;return 0}
      if(x>=9223372036854775808){R.i1=2147483647;return-1}
      if(x<=-9223372036854775808){R.i1=-2147483648;return 0}
      return i64_of_double(Math.trunc(x))}`,
    ['i64_of_double'],
  ),
  i64_trunc_sat_u: template(
    `function i64_trunc_sat_u(x){
      if(!(x>0)){R.i1=0;return 0}
      if(x>=18446744073709551616){R.i1=-1;return-1}
      return i64_of_double(Math.trunc(x))}`,
    ['i64_of_double'],
  ),
  // Above 2^53 the low bits only decide ties: one sticky bit stands for them, so one rounding is left.
  i64_to_f32_u: template(
    `function i64_to_f32_u(low,high){
      high=high>>>0;
      if(high>=2097152)low=low&-4096|((low&4095)!==0?2048:0);
      return Math.fround(high*4294967296+(low>>>0))}`,
  ),
  i64_to_f32_s: template(
    `function i64_to_f32_s(low,high){
      if(high>=0)return i64_to_f32_u(low,high);
      low=-low|0;
      return-i64_to_f32_u(low,low===0?-high|0:~high)}`,
    ['i64_to_f32_u'],
  ),
  // High word of the unsigned 32 x 32 product.
  mul_high: template(
    `function mul_high(a,b){
      var al=a&65535,ah=a>>>16,bl=b&65535,bh=b>>>16,
      t=Math.imul(ah,bl)+(Math.imul(al,bl)>>>16)|0,u=Math.imul(al,bh)+(t&65535)|0;
      return Math.imul(ah,bh)+(t>>>16)+(u>>>16)|0}`,
  ),
  // i64.div and i64.rem by what is in [1, 2^30), or for signed ones in (-2^30, 2^30). The quotient's low
  // word comes from doubles, so it may be one off; the remainder then is in [-b, 2b), and int32s tell.
  i64_div_small: template(
    `function i64_div_small(al,ah,b){
      var high=0,r,q;
      if(ah===0){R.i1=0;return(al>>>0)/b|0}
      r=ah>>>0;
      if(r>=b){high=r/b|0;r=r-Math.imul(high,b)|0}
      R.i1=high;
      q=(r*4294967296+(al>>>0))/b|0;
      r=al-Math.imul(q,b)|0;
      return r<0?q-1|0:r<b?q:q+1|0}`,
  ),
  i64_rem_small: template(
    `function i64_rem_small(al,ah,b){
      var r;
      if(ah===0)return(al>>>0)%(b>>>0)|0;
      r=(ah>>>0)%(b>>>0);
      r=al-Math.imul((r*4294967296+(al>>>0))/b|0,b)|0;
      return r<0?r+b|0:r<b?r:r-b|0}`,
  ),
  i64_neg: template(`function i64_neg(low,high){R.i1=(low===0?-high:~high)|0;return-low|0}`),
  // Only -2^63 by -1 has a quotient that is not negative and has the sign bit.
  i64_div_s_small: template(
    `function i64_div_s_small(al,ah,b){
      var sign=ah^b;
      if(ah<0){al=i64_neg(al,ah);ah=R.i1}
      al=i64_div_small(al,ah,b<0?-b:b);
      if(sign<0)return i64_neg(al,R.i1);
      if(R.i1<0)integerOverflow();
      return al}`,
    ['i64_div_small', 'i64_neg'],
    ['integerOverflow'],
  ),
  // The result fits an int32, whose sign is the high word.
  i64_rem_s_small: template(
    `function i64_rem_s_small(al,ah,b){
      b=b<0?-b:b;
      if(ah>=0)return i64_rem_small(al,ah,b);
      al=i64_neg(al,ah);
      return-i64_rem_small(al,R.i1,b)|0}`,
    ['i64_rem_small', 'i64_neg'],
  ),
  i64_div_u: template(
    `function i64_div_u(al,ah,bl,bh){
      return bh===0&&bl>0&&bl<1073741824?i64_div_small(al,ah,bl):i64_div_large(al,ah,bl,bh)}`,
    ['i64_div_small', 'i64_div_large'],
  ),
  // Unsigned quotient; the divisor is not 0. Doubles are exact below 2^53; a 32-bit divisor goes by
  // 16-bit digits; for a larger one the quotient of doubles is at most one off.
  i64_div_large: template(
    `function i64_div_large(al,ah,bl,bh){
      var a=(ah>>>0)*4294967296+(al>>>0),b=(bh>>>0)*4294967296+(bl>>>0),q,r,low,high,borrow;
      if(ah>>>0<2097152&&bh>>>0<2097152)return i64_of_double(Math.floor(a/b));
      if(bh===0){
        high=Math.floor((ah>>>0)/b);
        r=((ah>>>0)-high*b)*65536+(al>>>16);
        q=Math.floor(r/b);
        r=(r-q*b)*65536+(al&65535);
        R.i1=high|0;
        return q*65536+Math.floor(r/b)|0}
      q=Math.floor(a/b)-1;
      if(q<0)q=0;
      low=Math.imul(q,bl);
      high=mul_high(q,bl)+Math.imul(q,bh)|0;
      borrow=al>>>0<low>>>0?1:0;
      low=al-low|0;
      high=ah-high-borrow|0;
      while(high>>>0>bh>>>0||high===bh&&low>>>0>=bl>>>0){
        borrow=low>>>0<bl>>>0?1:0;
        low=low-bl|0;
        high=high-bh-borrow|0;
        q++}
      R.i1=0;
      return q|0}`,
    ['i64_of_double', 'mul_high'],
  ),
  i64_rem_u: template(
    `function i64_rem_u(al,ah,bl,bh){
      if(bh!==0||bl<=0||bl>=1073741824)return i64_rem_large(al,ah,bl,bh);
      R.i1=0;
      return i64_rem_small(al,ah,bl)}`,
    ['i64_rem_small', 'i64_rem_large'],
  ),
  i64_rem_large: template(
    `function i64_rem_large(al,ah,bl,bh){
      var a,b,low,high;
      if(ah>>>0<2097152&&bh>>>0<2097152){
        a=(ah>>>0)*4294967296+(al>>>0);
        b=(bh>>>0)*4294967296+(bl>>>0);
        return i64_of_double(a-Math.floor(a/b)*b)}
      low=i64_div_large(al,ah,bl,bh);
      high=mul_high(low,bl)+Math.imul(low,bh)+Math.imul(R.i1,bl)|0;
      low=Math.imul(low,bl);
      R.i1=ah-high-(al>>>0<low>>>0?1:0)|0;
      return al-low|0}`,
    ['i64_of_double', 'mul_high', 'i64_div_large'],
  ),
  i64_div_s: template(
    `function i64_div_s(al,ah,bl,bh){
      return bh===bl>>31&&bl>-1073741824&&bl<1073741824?
        i64_div_s_small(al,ah,bl):i64_div_s_large(al,ah,bl,bh)}`,
    ['i64_div_s_small', 'i64_div_s_large'],
  ),
  i64_div_s_large: template(
    `function i64_div_s_large(al,ah,bl,bh){
      var sign=ah^bh;
      if(ah>=-2097152&&ah<2097152&&bh>=-2097152&&bh<2097152)
        return i64_of_double(Math.trunc((ah*4294967296+(al>>>0))/(bh*4294967296+(bl>>>0))));
      if(ah<0){al=i64_neg(al,ah);ah=R.i1}
      if(bh<0){bl=i64_neg(bl,bh);bh=R.i1}
      al=i64_div_large(al,ah,bl,bh);
      return sign<0?i64_neg(al,R.i1):al}`,
    ['i64_of_double', 'i64_div_large', 'i64_neg'],
  ),
  i64_rem_s: template(
    `function i64_rem_s(al,ah,bl,bh){
      if(bh!==bl>>31||bl<=-1073741824||bl>=1073741824)return i64_rem_s_large(al,ah,bl,bh);
      al=i64_rem_s_small(al,ah,bl);
      R.i1=al>>31;
      return al}`,
    ['i64_rem_s_small', 'i64_rem_s_large'],
  ),
  i64_rem_s_large: template(
    `function i64_rem_s_large(al,ah,bl,bh){
      var sign=ah,a,b;
      if(ah>=-2097152&&ah<2097152&&bh>=-2097152&&bh<2097152){
        a=ah*4294967296+(al>>>0);
        b=bh*4294967296+(bl>>>0);
        return i64_of_double(a-Math.trunc(a/b)*b)}
      if(ah<0){al=i64_neg(al,ah);ah=R.i1}
      if(bh<0){bl=i64_neg(bl,bh);bh=R.i1}
      al=i64_rem_large(al,ah,bl,bh);
      return sign<0?i64_neg(al,R.i1):al}`,
    ['i64_of_double', 'i64_rem_large', 'i64_neg'],
  ),
};
