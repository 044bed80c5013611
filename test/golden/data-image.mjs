function init($) {
  memoryInit($, 0, 3, 100, 0, 8);
  return;
}
function const0($) {
  return $.g0;
}
function const1($) {
  return const0($) >>> 0;
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
  this.g0 = 0;
  this.k0 = 0;
}
function wrap0(r) {
  return () => {
    try {
      r.f(r.$);
      return;
    } catch (e) {
      throw mapError(e);
    }
  };
}
var functions=[init],tails={};
var image=null;function wasmData(){return image||(image=decodeLatin1(imageText))}
var imageText="plain text\"quotes\" and \\ and \x3c/script\x3e and \x3c!-- and --\x3e and \0\x001\x7f\x80\x9f ÿ\n\r\t lines, â\x80¨ and \0passive ÿþ";
var sections=[];
function customSections(name){return sections.filter(function(s){return s[0]===name}).map(function(s){for(var b=new Uint8Array(s[1].length),i=0;i<b.length;i++)b[+i]=s[1].charCodeAt(i);return b.buffer})}
var importedCount=0,wraps={0:wrap0},adapts={},
artefact={
abi:3,
types:[{"kind":"func","params":[],"results":[],"isFinal":true,"supertype":-1}],
recGroups:[1],
imports:[{"module":"host","name":"offset","kind":"global","global":{"type":1,"mutable":false}}],
functionTypes:[0],
tables:[],
memories:[{"min":1,"max":null,"is64":false,"shared":false,"pageSizeLog2":16}],
globals:[{"type":1,"mutable":false,"isPrivate":false}],
tags:[],
exports:[{"name":"memory","kind":"memory","index":0},{"name":"init","kind":"func","index":0}],
start:-1,
elements:[],
data:[{mode:"active",memory:0,offset:0,start:0,end:10},{mode:"active",memory:0,offset:16,start:10,end:68},{mode:"active",memory:0,offset:const1,start:68,end:88},{mode:"passive",memory:0,offset:0,start:88,end:98}],
comparedTypes:[0],
Context:Context,
initGlobals:initGlobals,
tableInit:{},
code:function(i){return functions[i-importedCount]},
tailCode:function(i){return tails[+i]},
wrap:function(t){return wraps[+t]},
adapt:function(t){return adapts[+t]},
wasmData:wasmData,
customSections:customSections};
import {R as registers,mapError,memoryInit,decodeLatin1,instantiate as instantiateArtefact} from "wasmless/runtime";
const R=registers;
function instantiate(imports){return instantiateArtefact(artefact,imports)}
export {artefact,instantiate};
