/**
 * `wasmless/runtime`: the thin runtime. Emitted modules import their helpers from here, hosts call
 * `instantiate(artefact, imports).exports`. Runs alone, without compiler and eval, on engines as
 * small as QuickJS and Hermes 0.12: no classes, no dynamic import, nothing asynchronous.
 */
export { ABI_VERSION } from './abi.ts';
export type { Artefact, FuncRef, Registers } from './abi.ts';
export { R } from './registers.ts';
export { CompileError, LinkError, RuntimeError, SuspendError } from './errors.ts';
export {
  arrayOutOfBounds,
  castFailure,
  descriptorCastFailure,
  divideByZero,
  expectedSharedMemory,
  integerOverflow,
  invalidConversion,
  isStackExhaustion,
  mapError,
  memoryOutOfBounds,
  nullArray,
  nullException,
  nullFunction,
  nullI31,
  nullDescriptor,
  nullReference,
  nullStruct,
  tableOutOfBounds,
  trap,
  unalignedAtomic,
  unreachable,
} from './trap.ts';
export type { TrapKind } from './trap.ts';
export {
  LinearMemory,
  attach,
  dataDrop,
  growMemory,
  memoryCopy,
  memoryFill,
  memoryGrow,
  memoryInit,
  memorySize,
  synchronize,
} from './memory.ts';
export { openSharedMemory, shareMemory } from './shared-memory.ts';
export type { SharedMemoryData } from './shared-memory.ts';
export {
  atomicAdd,
  atomicAdd64,
  atomicAnd,
  atomicAnd64,
  atomicCompareExchange,
  atomicCompareExchange64,
  atomicExchange,
  atomicExchange64,
  atomicFence,
  atomicLoad,
  atomicLoad64,
  atomicNotify,
  atomicOr,
  atomicOr64,
  atomicStore,
  atomicStore64,
  atomicSub,
  atomicSub64,
  atomicWait32,
  atomicWait64,
  atomicXor,
  atomicXor64,
} from './atomics.ts';
export {
  TableInstance as Table,
  elemDrop,
  growTable,
  indirect,
  tableCopy,
  tableFill,
  tableGet,
  tableGrow,
  tableInit,
  tableSet,
  tableSize,
} from './table.ts';
export { GlobalCell, newGlobalCell } from './global.ts';
export { exportedFunction, funcRefOf, refFunc, replaceCode } from './func.ts';
export {
  TagInstance as Tag,
  WasmException,
  caught,
  hasTag,
  jsTag,
  payload,
  throwRef,
  throwTag,
} from './exception.ts';
export { supplyBuiltin } from './builtins.ts';
export { GcObject, externalize, internalize, isFunctionOf, isI31 } from './gc.ts';
export {
  copyElements,
  copyReferences,
  fillElements,
  fillParts,
  fillSingles,
  float32s,
  float64s,
  initFromData,
  initFromElements,
  int16s,
  int16sOf,
  int32s,
  int32sOf,
  int8s,
  int8sOf,
  newFromData,
  newFromElements,
  references,
} from './gc-arrays.ts';
export {
  canonicalTypes,
  canonicalValType,
  isSubtype,
  matchesHeap,
  matchesType,
} from './type-registry.ts';
export {
  fromBigInt,
  funcFromJs,
  funcToJs,
  refFromJs,
  refToJs,
  refuseValue,
  toBigInt,
} from './values.ts';
export { recordBranch } from './branch-counts.ts';
export { fromWords, toWords } from './i64-words.ts';
export type { I64Words } from './i64-words.ts';
export { listOf } from './list-of.ts';
export { deferTail, enterTail } from './tail-calls.ts';
export { Suspending, promising, suspendingTail } from './suspend.ts';
export { decodeLatin1 } from './image-text.ts';
export { allocate, initialize, instantiate } from './instantiate.ts';
export type { CoreObject, Expose, Instance } from './instantiate.ts';
