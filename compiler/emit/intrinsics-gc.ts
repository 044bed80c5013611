/**
 * Helpers of garbage-collected objects. See intrinsics.ts, which lists them with all others.
 */
import type { Template, Templates } from './intrinsic-template.ts';

/**
 * array.copy of integers: of a whole storage without a view of it, of few in a loop, else by the
 * runtime. One for each type of storage, for engines to know what is in it. (Not for floats: a loop
 * makes signalling NaNs quiet.)
 */
const copyTemplate = (maker: string): Template => ({
  source: `function copy_${maker}(target,to,source,from,count,width){
    var i=0,n=count*width;
    to=to*width;
    from=from*width;
    if(to+n>target.length||from+n>source.length)throw arrayOutOfBounds();
    if(n>16&&n===source.length)target.set(source,to);
    else if(n>40)copyElements(target,to,source,from,n,1);
    else if(target===source&&from<to)for(i=n-1;i>=0;i--)target[to+i]=source[from+i];
    else for(;i<n;i++)target[to+i]=source[from+i]}`,
  runtime: ['arrayOutOfBounds', 'copyElements'],
});

export const gcTemplates: Templates = {
  // An f32 element: a NaN is read again as bits.
  f32_element: {
    source: `function f32_element(x,array,index){
      return x===x?x:f32_nan(new Int32Array(array.buffer,array.byteOffset)[+index])}`,
    needs: ['f32_nan'],
  },
  f32_set_element: {
    source: `function f32_set_element(array,index,x){
      if(x===x)array[+index]=x;
      else new Int32Array(array.buffer,array.byteOffset)[+index]=f32_nan_bits(x)}`,
    needs: ['f32_bits'],
  },
  copy_int8s: copyTemplate('int8s'),
  copy_int16s: copyTemplate('int16s'),
  copy_int32s: copyTemplate('int32s'),
  // In anyref position exactly the i31s are numbers.
  isNumber: { source: `function isNumber(x){return typeof x==="number"?1:0}` },
};
