/**
 * A decoded module: what the section decoders make of the bytes before any function is translated.
 * Everything here is validated; ranges are byte offsets into `bytes`. Function bodies stay bytes:
 * a body is decoded again when it is translated, so memory stays proportional to one function.
 */
import type {
  ExportDescriptor,
  ImportDescriptor,
  MemoryDescriptor,
  TableDescriptor,
  TypeDescriptor,
} from '../runtime/abi.ts';
import type { ValType } from '../runtime/value-types.ts';
import type { FeatureSet } from './features.ts';

/** Byte range of a validated constant expression, its `end` opcode included. */
export interface ConstExpr {
  readonly start: number;
  readonly end: number;
}

export interface GlobalInfo {
  readonly type: ValType;
  readonly mutable: boolean;
  /** Null for imported globals. */
  readonly init: ConstExpr | null;
}

export interface TableInfo extends TableDescriptor {
  readonly init: ConstExpr | null;
}

export interface ElementSegment {
  readonly mode: 'passive' | 'active' | 'declarative';
  readonly table: number;
  readonly offset: ConstExpr | null;
  readonly type: ValType;
  /** Function indices (the compact form), or one expression per element. */
  readonly items: Uint32Array | readonly ConstExpr[];
}

export interface DataSegment {
  readonly mode: 'passive' | 'active';
  readonly memory: number;
  readonly offset: ConstExpr | null;
  readonly start: number;
  readonly end: number;
}

/** A custom section: its payload is bytes [start, end). */
export interface CustomSection {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** An instruction without a translation, and where it stands. */
export interface UntranslatedInstruction {
  readonly name: string;
  readonly feature: string;
  readonly offset: number;
  /** Function index; -1 in a constant expression. */
  readonly functionIndex: number;
}

export interface ModuleInfo {
  readonly bytes: Uint8Array;
  readonly features: FeatureSet;
  readonly types: readonly TypeDescriptor[];
  /** By type index: the first type that is equivalent to it. */
  readonly canonicalTypes: readonly number[];
  /** Custom descriptors: type index of the descriptor of a type that has one. */
  readonly descriptors: ReadonlyMap<number, number>;
  readonly recGroups: readonly number[];
  readonly imports: readonly ImportDescriptor[];
  /** Type index by function index, imported functions first. */
  readonly functionTypes: Uint32Array;
  readonly importedFunctionCount: number;
  readonly tables: readonly TableInfo[];
  readonly importedTableCount: number;
  readonly memories: readonly MemoryDescriptor[];
  readonly importedMemoryCount: number;
  readonly globals: readonly GlobalInfo[];
  readonly importedGlobalCount: number;
  /** Type index by tag index. */
  readonly tags: readonly number[];
  readonly importedTagCount: number;
  readonly exports: readonly ExportDescriptor[];
  /** Function index, or -1. */
  readonly start: number;
  readonly elements: readonly ElementSegment[];
  readonly data: readonly DataSegment[];
  /** Body of defined function i (0 = first defined): [bodyStarts[i], bodyEnds[i]), local declarations included. */
  readonly bodyStarts: Uint32Array;
  readonly bodyEnds: Uint32Array;
  /** Segments the data count section announces; -1 without one. */
  readonly dataCount: number;
  readonly customSections: readonly CustomSection[];
  /**
   * One bit per function index, bit i & 7 of byte i >> 3 (see isEscaping): set if ref.func, an
   * element segment, an export or a constant expression names it.
   */
  readonly escapingFunctions: Uint8Array;
  /** By function index: 1 if the body makes a tail call to anything but itself; 1 for all bodies if they were not validated. */
  readonly tailCallers: Uint8Array;
  /**
   * By function index: 1 if a call may leave views of memories stale, since a memory may grow in it;
   * 1 for all if bodies were not validated.
   */
  readonly growers: Uint8Array;
  /** The first valid instruction that the translator does not know, or null. */
  readonly untranslated: UntranslatedInstruction | null;
}

/** Where the body of a defined function is, by index in the function space, local declarations included. */
export function bodyOf(
  { bodyStarts, bodyEnds, importedFunctionCount }: ModuleInfo,
  functionIndex: number,
): { readonly start: number; readonly end: number } {
  const defined = functionIndex - importedFunctionCount;
  return { start: bodyStarts[defined]!, end: bodyEnds[defined]! };
}

/** Its length in bytes. */
export function bodyLength(info: ModuleInfo, functionIndex: number): number {
  const { start, end } = bodyOf(info, functionIndex);
  return end - start;
}

/** True if the function can be reached other than by a direct call: it needs a FuncRef. */
export const isEscaping = (module: ModuleInfo, functionIndex: number): boolean =>
  (((module.escapingFunctions[functionIndex >>> 3] ?? 0) >>> (functionIndex & 7)) & 1) !== 0;
