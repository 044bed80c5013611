/**
 * Helpers of 128-bit products, which leave their upper words in R.i1 to R.i3. See intrinsics.ts, which
 * lists them with all others.
 */
import { template } from './intrinsic-template.ts';
import type { Templates } from './intrinsic-template.ts';

export const wideTemplates: Templates = {
  // The 128-bit product in four words: those above the lowest go into R.i1 to R.i3.
  i64_mul_wide_u: template(
    `function i64_mul_wide_u(al,ah,bl,bh){
      var middle=(mul_high(al,bl)>>>0)+(Math.imul(al,bh)>>>0)+(Math.imul(ah,bl)>>>0),
      upper=(mul_high(al,bh)>>>0)+(mul_high(ah,bl)>>>0)+(Math.imul(ah,bh)>>>0)+Math.floor(middle/4294967296);
      R.i1=middle|0;
      R.i2=upper|0;
      R.i3=mul_high(ah,bh)+Math.floor(upper/4294967296)|0;
      return Math.imul(al,bl)}`,
    ['mul_high'],
  ),
  // A negative factor counted as 2^64 too much: the other one is taken from the upper half.
  i64_mul_wide_s: template(
    `function i64_mul_wide_s(al,ah,bl,bh){
      var low=i64_mul_wide_u(al,ah,bl,bh),upper;
      if(ah<0){upper=(R.i2>>>0)-(bl>>>0);R.i2=upper|0;R.i3=R.i3-bh-(upper<0?1:0)|0}
      if(bh<0){upper=(R.i2>>>0)-(al>>>0);R.i2=upper|0;R.i3=R.i3-ah-(upper<0?1:0)|0}
      return low}`,
    ['mul_high', 'i64_mul_wide_u'],
  ),
};
