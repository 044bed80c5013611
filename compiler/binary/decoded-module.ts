/**
 * A module while it is being decoded: the context C of the validation rules, filled section by
 * section, and in the end the ModuleInfo that decodeModule returns.
 * It keeps what the sections say and answers questions about it; the rules are elsewhere.
 * @see core 3.1.1 "Contexts"
 */
import type {
  ExportDescriptor,
  ImportDescriptor,
  MemoryDescriptor,
  TypeDescriptor,
} from '../../runtime/abi.ts';
import type { FeatureSet } from '../features.ts';
import type {
  CustomSection,
  DataSegment,
  ElementSegment,
  GlobalInfo,
  ModuleInfo,
  TableInfo,
  UntranslatedInstruction,
} from '../module-info.ts';
import { GrowthNotes } from '../validate/growth-notes.ts';
import { TypeSpace } from '../validate/types.ts';

export class DecodedModule implements ModuleInfo {
  readonly bytes: Uint8Array;
  readonly features: FeatureSet;
  readonly typeSpace = new TypeSpace();
  readonly recGroups: number[] = [];
  readonly imports: ImportDescriptor[] = [];
  functionTypes: Uint32Array = new Uint32Array(0);
  importedFunctionCount = 0;
  readonly tables: TableInfo[] = [];
  importedTableCount = 0;
  readonly memories: MemoryDescriptor[] = [];
  importedMemoryCount = 0;
  readonly globals: GlobalInfo[] = [];
  importedGlobalCount = 0;
  readonly tags: number[] = [];
  importedTagCount = 0;
  readonly exports: ExportDescriptor[] = [];
  start = -1;
  elements: readonly ElementSegment[] = [];
  dataCount = -1;
  data: readonly DataSegment[] = [];
  bodyStarts: Uint32Array = new Uint32Array(0);
  bodyEnds: Uint32Array = new Uint32Array(0);
  readonly customSections: CustomSection[] = [];
  escapingFunctions: Uint8Array = new Uint8Array(0);
  tailCallers: Uint8Array = new Uint8Array(0);
  growers: Uint8Array = new Uint8Array(0);
  /** What bodies say of memories that grow, while they are validated. */
  growth = new GrowthNotes(0, 0);
  untranslated: UntranslatedInstruction | null = null;
  /** Imported functions whose import names their type exactly (custom-descriptors). */
  readonly exactImports = new Set<number>();

  constructor(bytes: Uint8Array, features: FeatureSet) {
    this.bytes = bytes;
    this.features = features;
  }

  get types(): readonly TypeDescriptor[] {
    return this.typeSpace.types;
  }
  get canonicalTypes(): readonly number[] {
    return this.typeSpace.canonical;
  }
  get descriptors(): ReadonlyMap<number, number> {
    return this.typeSpace.descriptors;
  }

  /** How many functions, tables, ... are defined here and not imported. */
  get definedFunctionCount(): number {
    return this.functionTypes.length - this.importedFunctionCount;
  }

  /** Appends functions to the function space. Nothing may have escaped yet. */
  addFunctions(types: Uint32Array): void {
    const all = new Uint32Array(this.functionTypes.length + types.length);
    all.set(this.functionTypes);
    all.set(types, this.functionTypes.length);
    this.functionTypes = all;
    this.escapingFunctions = new Uint8Array((all.length + 7) >>> 3);
    this.tailCallers = new Uint8Array(all.length);
  }

  markEscaping(functionIndex: number): void {
    this.escapingFunctions[functionIndex >>> 3]! |= 1 << (functionIndex & 7);
  }
  isEscaping(functionIndex: number): boolean {
    return ((this.escapingFunctions[functionIndex >>> 3]! >>> (functionIndex & 7)) & 1) !== 0;
  }

  /** Whether ref.func gives an exact reference. */
  isExactFunction(functionIndex: number): boolean {
    if (!this.features['custom-descriptors']) return false;
    return functionIndex >= this.importedFunctionCount || this.exactImports.has(functionIndex);
  }
}
