/**
 * Reads value types, reference types and heap types, and checks that concrete ones exist.
 * It gets the features a module may use and the number of types declared so far; it promises that
 * every concrete heap type it returns is below that number. It doesn't know what the types are.
 * @see core 5.3 "Types"
 */
import {
  BOTTOM,
  F32,
  F64,
  FUNCREF,
  Heap,
  I16,
  I32,
  I64,
  I8,
  V128,
  concreteHeap,
  refType,
} from '../../runtime/value-types.ts';
import type { HeapType, ValType } from '../../runtime/value-types.ts';
import type { FeatureName, FeatureSet } from '../features.ts';
import { Reader } from './reader.ts';

const REF = 0x64;
const REF_NULL = 0x63;
const EXACT = 0x62;

const NOT_A_TYPE = -1;

const numberTypes: readonly (readonly [number, ValType, FeatureName])[] = [
  [0x7f, I32, 'mvp'],
  [0x7e, I64, 'mvp'],
  [0x7d, F32, 'mvp'],
  [0x7c, F64, 'mvp'],
  [0x7b, V128, 'simd'],
];

const abstractHeapTypes: readonly (readonly [number, HeapType, FeatureName])[] = [
  [0x70, Heap.func, 'reference-types'],
  [0x6f, Heap.extern, 'reference-types'],
  [0x74, Heap.noexn, 'exception-handling'],
  [0x73, Heap.nofunc, 'gc'],
  [0x72, Heap.noextern, 'gc'],
  [0x71, Heap.none, 'gc'],
  [0x6e, Heap.any, 'gc'],
  [0x6d, Heap.eq, 'gc'],
  [0x6c, Heap.i31, 'gc'],
  [0x6b, Heap.struct, 'gc'],
  [0x6a, Heap.array, 'gc'],
  [0x69, Heap.exn, 'exception-handling'],
];

type TypeRows = readonly (readonly [byte: number, type: number, feature: FeatureName])[];
/** By byte: the feature that its type needs. */
const featuresOf = (rows: TypeRows): ReadonlyMap<number, FeatureName> =>
  new Map(rows.map(([byte, , feature]) => [byte, feature]));
const valTypeFeatures = featuresOf([...numberTypes, ...abstractHeapTypes]);
const heapTypeFeatures = featuresOf(abstractHeapTypes);
/** Tables held it before it was the type of a value. */
const FUNCREF_BYTE = 0x70;

/** By byte: the value type it alone stands for, or NOT_A_TYPE. */
function valTypeTable(features: FeatureSet): Int32Array {
  const table = new Int32Array(256).fill(NOT_A_TYPE);
  for (const [byte, type, feature] of numberTypes) if (features[feature]) table[byte] = type;
  for (const [byte, heap, feature] of abstractHeapTypes) {
    if (features[feature]) table[byte] = refType(heap, true);
  }
  return table;
}

/** By byte: the abstract heap type, or NOT_A_TYPE. */
function heapTypeTable(features: FeatureSet): Int32Array {
  const table = new Int32Array(256).fill(NOT_A_TYPE);
  for (const [byte, heap, feature] of abstractHeapTypes) {
    if (features[feature]) table[byte] = heap;
  }
  return table;
}

export class TypeReader extends Reader {
  readonly features: FeatureSet;
  /** Concrete heap types must be below this. */
  typeCount = 0;
  private readonly valTypeOf: Int32Array;
  private readonly heapTypeOf: Int32Array;
  /** Set by readHeapType(): whether `exact` stood before the index. */
  protected isExact = false;

  constructor(bytes: Uint8Array, features: FeatureSet) {
    super(bytes);
    this.features = features;
    this.valTypeOf = valTypeTable(features);
    this.heapTypeOf = heapTypeTable(features);
  }

  /** Refuses what a feature that is switched off would allow. */
  requireFeature(feature: FeatureName, what: string, offset = this.position): void {
    if (!this.features[feature]) this.fail(`${what} needs the feature ${feature}`, offset);
  }

  readValType(): ValType {
    return this.typeOrBottom() || this.fail('malformed value type');
  }

  readRefType(): ValType {
    const at = this.position;
    if (this.bytes[at] === FUNCREF_BYTE) {
      this.u8();
      return FUNCREF;
    }
    const type = this.typeOrBottom();
    if (type <= V128) this.fail('malformed reference type', at);
    return type;
  }

  /** A value type or a packed one. */
  readStorageType(): ValType {
    const byte = this.bytes[this.position];
    if (byte === 0x78 || byte === 0x77) {
      this.u8();
      return byte === 0x78 ? I8 : I16;
    }
    return this.typeOrBottom() || this.fail('malformed storage type');
  }

  /** A value type; BOTTOM, with nothing consumed, if there is none. */
  private typeOrBottom(): ValType {
    const at = this.position;
    const byte = this.u8();
    const type = this.valTypeOf[byte]!;
    if (type !== NOT_A_TYPE) return type;
    if (byte === REF || byte === REF_NULL) {
      this.requireFeature('function-references', 'a typed reference', at);
      const heap = this.readHeapType();
      return refType(heap, byte === REF_NULL, this.isExact);
    }
    this.requireFeatureOf(byte, valTypeFeatures, at);
    this.position = at;
    return BOTTOM;
  }

  /** Refuses a type of a feature that is switched off. */
  private requireFeatureOf(
    byte: number,
    features: ReadonlyMap<number, FeatureName>,
    at: number,
  ): void {
    const feature = features.get(byte);
    if (feature !== undefined) this.requireFeature(feature, 'such a type', at);
  }

  /** A heap type; leaves in `isExact` whether it is an exact one. */
  readHeapType(): HeapType {
    const at = this.position;
    this.isExact = false;
    const byte = this.u8();
    const heap = this.heapTypeOf[byte]!;
    if (heap !== NOT_A_TYPE) return heap;
    if (byte === EXACT && this.features['custom-descriptors']) {
      const index = this.u32();
      this.checkType(index, at);
      this.isExact = true;
      return concreteHeap(index);
    }
    this.requireFeatureOf(byte, heapTypeFeatures, at);
    this.position = at;
    const index = this.s33();
    if (index < 0) this.fail('malformed heap type', at);
    this.checkType(index, at);
    this.requireFeature('function-references', 'a typed reference', at);
    return concreteHeap(index);
  }

  /** A type index that must exist. */
  typeIndex(): number {
    const at = this.position;
    const index = this.u32();
    this.checkType(index, at);
    return index;
  }

  private checkType(index: number, offset: number): void {
    if (index >= this.typeCount) this.fail(`unknown type ${index}`, offset);
  }
}
