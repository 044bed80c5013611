function all($, p0, p1, p1_h, p2, p3, p4) {
  var t6, t7;
  t6 = $.i0.f($.i0.$, p0, p1, p1_h, p2, p3, p4);
  t7 = R.i1;
  R.i1 = t7;
  return t6;
}
function results($) {
  var $R = R, x0, t1, t2, t3;
  x0 = $.i1.f($.i1.$);
  t1 = $R.i1;
  t2 = $R.i2;
  t3 = $R.i3;
  $R.i1 = t1;
  $R.i2 = t2;
  $R.i3 = t3;
  return x0;
}
function start($) {
  $.g1.v = 2;
  return;
}
function initGlobals($) {}
function Context() {
  this.D = null;
  this.U = null;
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
  this.t0 = null;
  this.g0 = 0;
  this.g0_1 = 0;
  this.g1 = null;
  this.k0 = 0;
  this.k1 = 0;
  this.k2 = 0;
  this.i0 = null;
  this.i1 = null;
}
function wrap0(r) {
  return (a0, a1, a2, a3, a4) => {
    var b0 = a0 | 0;
    var b1 = fromBigInt(a1), b1_1 = R.i1;
    var b2 = Math.fround(a2);
    var b3 = +a3;
    var b4 = a4;
    try {
      var v = r.f(r.$, b0, b1, b1_1, b2, b3, b4);
      return toBigInt(v, R.i1);
    } catch (e) {
      throw mapError(e);
    }
  };
}
function wrap1(r) {
  return () => {
    try {
      var v = r.f(r.$);
      return [v, toBigInt(R.i1, R.i2), R.i3];
    } catch (e) {
      throw mapError(e);
    }
  };
}
function adapt0(h) {
  return function ($, a0, a1, a1_1, a2, a3, a4) {
    try {
      var b = fromBigInt(h(a0, toBigInt(a1, a1_1), a2, a3, a4)), b_1 = R.i1;
      R.i1 = b_1;
      return b;
    } catch (e) {
      R.host = e;
      throw e;
    }
  };
}
function adapt1(h) {
  return function ($) {
    try {
      var l = listOf(h(), 3);
      var b0 = Math.fround(l[0]);
      var b1 = fromBigInt(l[1]), b1_1 = R.i1;
      var b2 = l[2] | 0;
      R.i1 = b1;
      R.i2 = b1_1;
      R.i3 = b2;
      return b0;
    } catch (e) {
      R.host = e;
      throw e;
    }
  };
}
var functions=[all,results,start],tails={};
var image=null;function wasmData(){return image||(image=decodeLatin1(imageText))}
var imageText="";
var sections=[];
function customSections(name){return sections.filter(function(s){return s[0]===name}).map(function(s){for(var b=new Uint8Array(s[1].length),i=0;i<b.length;i++)b[+i]=s[1].charCodeAt(i);return b.buffer})}
var importedCount=2,wraps={0:wrap0,1:wrap1},adapts={0:adapt0,1:adapt1},
artefact={
abi:3,
types:[{"kind":"func","params":[1,2,3,4,152],"results":[2],"isFinal":true,"supertype":-1},{"kind":"func","params":[],"results":[3,2,1],"isFinal":true,"supertype":-1},{"kind":"func","params":[],"results":[],"isFinal":true,"supertype":-1}],
recGroups:[1,1,1],
imports:[{"module":"host","name":"memory","kind":"memory","memory":{"min":1,"max":2,"is64":false,"shared":false,"pageSizeLog2":16}},{"module":"host","name":"table","kind":"table","table":{"element":24,"min":1,"max":10,"is64":false}},{"module":"host","name":"constant","kind":"global","global":{"type":2,"mutable":false}},{"module":"host","name":"variable","kind":"global","global":{"type":3,"mutable":true}},{"module":"host","name":"f","kind":"func","type":0},{"module":"host","name":"many","kind":"func","type":1}],
functionTypes:[0,1,0,1,2],
tables:[{"min":1,"max":10,"is64":false,"element":24}],
memories:[{"min":1,"max":2,"is64":false,"shared":false,"pageSizeLog2":16}],
globals:[{"type":2,"mutable":false,"isPrivate":false},{"type":3,"mutable":true,"isPrivate":false}],
tags:[],
exports:[{"name":"all","kind":"func","index":2},{"name":"results","kind":"func","index":3},{"name":"memory again","kind":"memory","index":0},{"name":"table","kind":"table","index":0},{"name":"constant","kind":"global","index":0},{"name":"variable","kind":"global","index":1},{"name":"imported function","kind":"func","index":0}],
start:4,
elements:[],
data:[],
comparedTypes:[0,1,2],
Context:Context,
initGlobals:initGlobals,
tableInit:{},
code:function(i){return functions[i-importedCount]},
tailCode:function(i){return tails[+i]},
wrap:function(t){return wraps[+t]},
adapt:function(t){return adapts[+t]},
wasmData:wasmData,
customSections:customSections};
import {R as registers,fromBigInt,listOf,mapError,toBigInt,decodeLatin1,instantiate as instantiateArtefact} from "wasmless/runtime";
const R=registers;
function instantiate(imports){return instantiateArtefact(artefact,imports)}
export {artefact,instantiate};
