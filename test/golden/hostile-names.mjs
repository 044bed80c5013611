function proto($, _arguments, _eval, _$, D$1) {
  return _arguments - _eval + Math.imul(_$, D$1) | 0;
}
function a_b($) {
  return 1;
}
function a_b$1($) {
  return a_b($);
}
function a_b$2($) {
  return a_b$1($);
}
function _function($) {
  $.i0.f($.i0.$, $.i1.f($.i1.$));
  return;
}
function instantiate_($, R$1) {
  return Math.clz32(R$1);
}
function unreachable_($) {
  unreachable();
}
function f0_($) {
  return;
}
function wrap0_($) {
  return;
}
function i64_div_s_($, R_i1, R_i1_h, i32_ctz$1, i32_ctz_h) {
  var t4, t5;
  if (!(i32_ctz$1 | i32_ctz_h)) divideByZero();
  t4 = i64_div_s(R_i1, R_i1_h, i32_ctz$1, i32_ctz_h);
  t5 = R.i1;
  R.i1 = t5;
  return t4;
}
function _Math($, _Math$1, _await) {
  return Math.imul(_Math$1, _await);
}
function f13_($, p0, p1) {
  if (!p1) divideByZero();
  return p0 % p1 | 0;
}
function initGlobals($) {
  $.g0 = 1;
}
function Context() {
  this.artefact = null;
  this.M = null;
  this.T = null;
  this.G = null;
  this.I = null;
  this.K = null;
  this.refs = null;
  this.tags = null;
  this.data = null;
  this.elem = null;
  this.g0 = 0;
  this.k0 = 0;
  this.k1 = 0;
  this.k2 = 0;
  this.k3 = 0;
  this.k4 = 0;
  this.k5 = 0;
  this.k6 = 0;
  this.i0 = null;
  this.i1 = null;
}
function wrap0(r) {
  return a0 => {
    var b0 = a0 | 0;
    try {
      r.f(r.$, b0);
      return;
    } catch (e) {
      throw mapError(e);
    }
  };
}
function wrap1(r) {
  return () => {
    try {
      var v = r.f(r.$);
      return v;
    } catch (e) {
      throw mapError(e);
    }
  };
}
function wrap2(r) {
  return (a0, a1, a2, a3) => {
    var b0 = a0 | 0;
    var b1 = a1 | 0;
    var b2 = a2 | 0;
    var b3 = a3 | 0;
    try {
      var v = r.f(r.$, b0, b1, b2, b3);
      return v;
    } catch (e) {
      throw mapError(e);
    }
  };
}
function wrap3(r) {
  return () => {
    try {
      r.f(r.$);
      return;
    } catch (e) {
      throw mapError(e);
    }
  };
}
function wrap4(r) {
  return a0 => {
    var b0 = a0 | 0;
    try {
      var v = r.f(r.$, b0);
      return v;
    } catch (e) {
      throw mapError(e);
    }
  };
}
function wrap5(r) {
  return (a0, a1) => {
    var b0 = fromBigInt(a0), b0_1 = R.i1;
    var b1 = fromBigInt(a1), b1_1 = R.i1;
    try {
      var v = r.f(r.$, b0, b0_1, b1, b1_1);
      return toBigInt(v, R.i1);
    } catch (e) {
      throw mapError(e);
    }
  };
}
function wrap6(r) {
  return (a0, a1) => {
    var b0 = a0 | 0;
    var b1 = a1 | 0;
    try {
      var v = r.f(r.$, b0, b1);
      return v;
    } catch (e) {
      throw mapError(e);
    }
  };
}
function adapt0(h) {
  return function ($, a0) {
    try {
      h(a0);
    } catch (e) {
      R.host = e;
      throw e;
    }
  };
}
function adapt1(h) {
  return function ($) {
    try {
      var b = h() | 0;
      return b;
    } catch (e) {
      R.host = e;
      throw e;
    }
  };
}
function i64_of_double(x) {
  var high = Math.floor(x / 4294967296);
  R.i1 = high | 0;
  return x - high * 4294967296 | 0;
}
function mul_high(a, b) {
  var al = a & 65535, ah = a >>> 16, bl = b & 65535, bh = b >>> 16, t = Math.imul(ah, bl) + (Math.imul(al, bl) >>> 16) | 0, u = Math.imul(al, bh) + (t & 65535) | 0;
  return Math.imul(ah, bh) + (t >>> 16) + (u >>> 16) | 0;
}
function i64_div_small(al, ah, b) {
  var high = 0, r, q;
  if (ah === 0) {
    R.i1 = 0;
    return (al >>> 0) / b | 0;
  }
  r = ah >>> 0;
  if (r >= b) {
    high = r / b | 0;
    r = r - Math.imul(high, b) | 0;
  }
  R.i1 = high;
  q = (r * 4294967296 + (al >>> 0)) / b | 0;
  r = al - Math.imul(q, b) | 0;
  return r < 0 ? q - 1 | 0 : r < b ? q : q + 1 | 0;
}
function i64_neg(low, high) {
  R.i1 = (low === 0 ? -high : ~high) | 0;
  return -low | 0;
}
function i64_div_s_small(al, ah, b) {
  var sign = ah ^ b;
  if (ah < 0) {
    al = i64_neg(al, ah);
    ah = R.i1;
  }
  al = i64_div_small(al, ah, b < 0 ? -b : b);
  if (sign < 0) return i64_neg(al, R.i1);
  if (R.i1 < 0) integerOverflow();
  return al;
}
function i64_div_large(al, ah, bl, bh) {
  var a = (ah >>> 0) * 4294967296 + (al >>> 0), b = (bh >>> 0) * 4294967296 + (bl >>> 0), q, r, low, high, borrow;
  if (ah >>> 0 < 2097152 && bh >>> 0 < 2097152) return i64_of_double(Math.floor(a / b));
  if (bh === 0) {
    high = Math.floor((ah >>> 0) / b);
    r = ((ah >>> 0) - high * b) * 65536 + (al >>> 16);
    q = Math.floor(r / b);
    r = (r - q * b) * 65536 + (al & 65535);
    R.i1 = high | 0;
    return q * 65536 + Math.floor(r / b) | 0;
  }
  q = Math.floor(a / b) - 1;
  if (q < 0) q = 0;
  low = Math.imul(q, bl);
  high = mul_high(q, bl) + Math.imul(q, bh) | 0;
  borrow = al >>> 0 < low >>> 0 ? 1 : 0;
  low = al - low | 0;
  high = ah - high - borrow | 0;
  while (high >>> 0 > bh >>> 0 || high === bh && low >>> 0 >= bl >>> 0) {
    borrow = low >>> 0 < bl >>> 0 ? 1 : 0;
    low = low - bl | 0;
    high = high - bh - borrow | 0;
    q++;
  }
  R.i1 = 0;
  return q | 0;
}
function i64_div_s(al, ah, bl, bh) {
  return bh === bl >> 31 && bl > -1073741824 && bl < 1073741824 ? i64_div_s_small(al, ah, bl) : i64_div_s_large(al, ah, bl, bh);
}
function i64_div_s_large(al, ah, bl, bh) {
  var sign = ah ^ bh;
  if (ah >= -2097152 && ah < 2097152 && bh >= -2097152 && bh < 2097152) return i64_of_double(Math.trunc((ah * 4294967296 + (al >>> 0)) / (bh * 4294967296 + (bl >>> 0))));
  if (ah < 0) {
    al = i64_neg(al, ah);
    ah = R.i1;
  }
  if (bh < 0) {
    bl = i64_neg(bl, bh);
    bh = R.i1;
  }
  al = i64_div_large(al, ah, bl, bh);
  return sign < 0 ? i64_neg(al, R.i1) : al;
}
var functions=[proto,a_b,a_b$1,a_b$2,_function,instantiate_,unreachable_,f0_,wrap0_,i64_div_s_,_Math,f13_],tails={};
var image=null;function wasmData(){return image||(image=decodeLatin1(imageText))}
var imageText="";
var sections=[];
function customSections(name){return sections.filter(function(s){return s[0]===name}).map(function(s){for(var b=new Uint8Array(s[1].length),i=0;i<b.length;i++)b[+i]=s[1].charCodeAt(i);return b.buffer})}
var importedCount=2,wraps={0:wrap0,1:wrap1,2:wrap2,3:wrap3,4:wrap4,5:wrap5,6:wrap6},adapts={0:adapt0,1:adapt1},
artefact={
abi:3,
types:[{"kind":"func","params":[1],"results":[],"isFinal":true,"supertype":-1},{"kind":"func","params":[],"results":[1],"isFinal":true,"supertype":-1},{"kind":"func","params":[1,1,1,1],"results":[1],"isFinal":true,"supertype":-1},{"kind":"func","params":[],"results":[],"isFinal":true,"supertype":-1},{"kind":"func","params":[1],"results":[1],"isFinal":true,"supertype":-1},{"kind":"func","params":[2,2],"results":[2],"isFinal":true,"supertype":-1},{"kind":"func","params":[1,1],"results":[1],"isFinal":true,"supertype":-1}],
recGroups:[1,1,1,1,1,1,1],
imports:[{"module":"__proto__","name":"constructor","kind":"func","type":0},{"module":"*/ alert(1) /*","name":"\u003c/script\u003e","kind":"func","type":1}],
functionTypes:[0,1,2,1,1,1,3,4,3,3,3,5,6,6],
tables:[],
memories:[],
globals:[{"type":1,"mutable":false,"isPrivate":false}],
tags:[],
exports:[{"name":"this","kind":"global","index":0},{"name":"__proto__","kind":"func","index":2},{"name":"a-b","kind":"func","index":3},{"name":"a_b","kind":"func","index":4},{"name":"a.b","kind":"func","index":5},{"name":"function","kind":"func","index":6},{"name":"instantiate","kind":"func","index":7},{"name":"unreachable","kind":"func","index":8},{"name":"f0","kind":"func","index":9},{"name":"wrap0","kind":"func","index":10},{"name":"i64_div_s","kind":"func","index":11},{"name":"Math","kind":"func","index":12},{"name":"\u2028\u2029\ufeff\u0000\n\r\\\"'`${1}","kind":"func","index":13}],
start:-1,
elements:[],
data:[],
comparedTypes:[0,1,2,3,4,5,6],
Context:Context,
initGlobals:initGlobals,
tableInit:{},
code:function(i){return functions[i-importedCount]},
tailCode:function(i){return tails[+i]},
wrap:function(t){return wraps[+t]},
adapt:function(t){return adapts[+t]},
wasmData:wasmData,
customSections:customSections};
import {R as registers,divideByZero,fromBigInt,integerOverflow,mapError,toBigInt,unreachable,decodeLatin1,instantiate as instantiateArtefact} from "wasmless/runtime";
const R=registers;
function instantiate(imports){return instantiateArtefact(artefact,imports)}
export {artefact,instantiate};
