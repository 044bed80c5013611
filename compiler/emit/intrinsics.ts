/**
 * Helpers that an emitted module carries, each only if it is used: the operations that are too
 * long to spell out at every place. The only file that imports acorn: a template is parsed once,
 * and its tree goes through the same printer as all other code.
 *
 * Helpers that return an i64 return the low word and leave the high word in R.i1 (abi.ts).
 */
import { parse } from 'acorn';
import type * as ES from 'estree';
import { verbatim } from './estree.ts';
import { extraTemplates } from './intrinsics-extras.ts';
import { gcTemplates } from './intrinsics-gc.ts';
import { mathTemplates } from './math.ts';
import { simdTemplateNames, simdTemplates } from './intrinsics-simd.ts';

export interface Template {
  /** JavaScript source: one or more declarations. */
  readonly source: string;
  /** Intrinsics it refers to. */
  readonly needs?: readonly string[];
  /** Runtime functions it refers to. */
  readonly runtime?: readonly string[];
}

const template = (source: string, needs: string[] = [], runtime: string[] = []): Template => ({
  source,
  needs,
  runtime,
});

const templates: Readonly<Record<string, Template>> = {
  // The view of a context's memory 0: see primary-view.ts.
  V: template(`function V($){return $.D}`),
  // One value's bits, seen as different types. All engines this runs on are little-endian.
  scratch: template(
    `var SCRATCH=new ArrayBuffer(8),F64=new Float64Array(SCRATCH),F32=new Float32Array(SCRATCH),I32=new Int32Array(SCRATCH)`,
  ),
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
  // Unsigned quotient; the divisor is not 0. Doubles are exact below 2^53; a 32-bit divisor goes by
  // 16-bit digits; for a larger one the quotient of doubles is at most one off.
  i64_div_u: template(
    `function i64_div_u(al,ah,bl,bh){
      var q,r,a,b,low,high,borrow;
      if((ah|bh)===0){R.i1=0;return(al>>>0)/(bl>>>0)|0}
      a=(ah>>>0)*4294967296+(al>>>0);
      b=(bh>>>0)*4294967296+(bl>>>0);
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
      var a,b,low,high;
      if((ah|bh)===0){R.i1=0;return(al>>>0)%(bl>>>0)|0}
      if(ah>>>0<2097152&&bh>>>0<2097152){
        a=(ah>>>0)*4294967296+(al>>>0);
        b=(bh>>>0)*4294967296+(bl>>>0);
        return i64_of_double(a-Math.floor(a/b)*b)}
      low=i64_div_u(al,ah,bl,bh);
      high=mul_high(low,bl)+Math.imul(low,bh)+Math.imul(R.i1,bl)|0;
      low=Math.imul(low,bl);
      R.i1=ah-high-(al>>>0<low>>>0?1:0)|0;
      return al-low|0}`,
    ['i64_of_double', 'mul_high', 'i64_div_u'],
  ),
  i64_neg: template(`function i64_neg(low,high){R.i1=(low===0?-high:~high)|0;return-low|0}`),
  i64_div_s: template(
    `function i64_div_s(al,ah,bl,bh){
      var sign=ah^bh;
      if(ah>=-2097152&&ah<2097152&&bh>=-2097152&&bh<2097152)
        return i64_of_double(Math.trunc((ah*4294967296+(al>>>0))/(bh*4294967296+(bl>>>0))));
      if(ah===-2147483648&&al===0&&(bl&bh)===-1)integerOverflow();
      if(ah<0){al=i64_neg(al,ah);ah=R.i1}
      if(bh<0){bl=i64_neg(bl,bh);bh=R.i1}
      al=i64_div_u(al,ah,bl,bh);
      return sign<0?i64_neg(al,R.i1):al}`,
    ['i64_of_double', 'i64_div_u', 'i64_neg'],
    ['integerOverflow'],
  ),
  i64_rem_s: template(
    `function i64_rem_s(al,ah,bl,bh){
      var sign=ah,a,b;
      if(ah>=-2097152&&ah<2097152&&bh>=-2097152&&bh<2097152){
        a=ah*4294967296+(al>>>0);
        b=bh*4294967296+(bl>>>0);
        return i64_of_double(a-Math.trunc(a/b)*b)}
      if(ah<0){al=i64_neg(al,ah);ah=R.i1}
      if(bh<0){bl=i64_neg(bl,bh);bh=R.i1}
      al=i64_rem_u(al,ah,bl,bh);
      return sign<0?i64_neg(al,R.i1):al}`,
    ['i64_of_double', 'i64_rem_u', 'i64_neg'],
  ),
  // The generator that a suspending form's entry makes, where the form makes tail calls.
  suspending_tail_calls: template(
    `function*suspending_tail_calls(code,args){
      var result=yield*code.apply(undefined,args),tail;
      while((tail=R.tail)!==null){
        R.tail=null;
        result=yield*tail.f.apply(undefined,tail.args)}
      return result}`,
  ),
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
  // A 64-bit address or count as a number: beyond 2^32 it is out of any bounds.
  // What a file that is to be small calls: see passes/join-words.ts and StatementEmitter. An address
  // out of bounds is so by either word; a store begins with the high one, a load with the low one.
  store_words: template(
    `function store_words(view,address,offset,low,high){
      address=(address>>>0)+offset;
      view.setInt32(address+4,high,true);
      view.setInt32(address,low,true)}`,
  ),
  copy_words: template(
    `function copy_words(view,to,offset,from,start){
      from=(from>>>0)+start;
      store_words(view,to,offset,view.getInt32(from,true),view.getInt32(from+4,true))}`,
    ['store_words'],
  ),
  look_up: template(
    `function look_up($,elements,index,type,table){
      var ref=elements[index];
      return ref&&ref.t===type?ref:indirect($,table|0,index,type)}`,
    [],
    ['indirect'],
  ),
  address64: template(`function address64(low,high){return high===0?low>>>0:1/0}`),
  ...simdTemplates,
  ...gcTemplates,
  ...extraTemplates,
  ...mathTemplates,
};

export const isIntrinsic = (name: string): boolean => Object.hasOwn(templates, name);

/** Every name that intrinsics declare at module level: emitted code must not take them. */
export const intrinsicNames: readonly string[] = [
  ...Object.keys(templates),
  'SCRATCH',
  'F64',
  'F32',
  'I32',
  'f32_nan_bits',
  'neg_nan',
  'abs_nan',
  'copysign_nan',
  ...simdTemplateNames,
];

const parsed = new Map<string, ES.Statement[]>();

/** Statements of JavaScript source text of ours. */
export const parseSource = (source: string): ES.Statement[] =>
  (parse(source, { ecmaVersion: 2020 }) as unknown as ES.Program).body as ES.Statement[];

function parseTemplate(name: string): ES.Statement[] {
  let body = parsed.get(name);
  if (body === undefined) {
    body = parseSource(templates[name]!.source);
    parsed.set(name, body);
  }
  return body;
}

export interface Intrinsics {
  readonly statements: readonly ES.Statement[];
  /** Runtime functions that these refer to. */
  readonly runtime: readonly string[];
}

/**
 * Declarations of the named intrinsics and all that they need, each once, in a fixed order.
 * @param areConstant whether what they keep is declared by `const`: V8 checks the arrays that a `var` holds at
 *   each access
 */
export function declareIntrinsics(names: Iterable<string>, areConstant = false): Intrinsics {
  const ordered = withNeeded(names);
  return {
    statements: ordered.flatMap(parseTemplate).map((node) => (areConstant ? constant(node) : node)),
    runtime: runtimeOf(ordered),
  };
}

/** The same as they are written, for what is evaluated at once: parsing and printing them takes longer. */
export function declareIntrinsicsVerbatim(names: Iterable<string>): Intrinsics {
  const ordered = withNeeded(names);
  const text = ordered.map((name) => templates[name]!.source).join('\n');
  return { statements: [verbatim(text)], runtime: runtimeOf(ordered) };
}

/** The named intrinsics and all that they need, in a fixed order. */
function withNeeded(names: Iterable<string>): string[] {
  const wanted = new Set<string>();
  const want = (name: string): void => {
    if (wanted.has(name)) return;
    wanted.add(name);
    for (const other of templates[name]!.needs ?? []) want(other);
  };
  for (const name of names) want(name);
  return Object.keys(templates).filter((name) => wanted.has(name));
}

const runtimeOf = (names: readonly string[]): string[] =>
  names.flatMap((name) => templates[name]!.runtime ?? []);

const constant = (node: ES.Statement): ES.Statement =>
  node.type === 'VariableDeclaration' ? { ...node, kind: 'const' } : node;
