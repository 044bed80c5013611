/** What translating functions needs to know of their module. One per compilation. */
import type { FuncTypeDescriptor } from '../../runtime/abi.ts';
import type { EmittedExtras } from '../extras.ts';
import type { ModuleInfo } from '../module-info.ts';
import { BranchProfile } from './branch-profile.ts';
import { isEscaping } from '../module-info.ts';

/** A call compares with so many functions at most. */
const MOST_LIKELY = 4;

export class ModuleTranslation {
  readonly info: ModuleInfo;
  readonly branches: BranchProfile;
  private readonly extras: EmittedExtras;
  private readonly countsHeat: boolean;

  /** By canonical type index: the functions that references of the type are likely to be. */
  private likely: Map<number, number[]> | null = null;

  /** @param countsHeat whether functions and loops count how often they run (emit/heat.ts) */
  constructor(info: ModuleInfo, extras: EmittedExtras, countsHeat = false) {
    this.info = info;
    this.branches = new BranchProfile(info, extras.branchCounts);
    this.extras = extras;
    this.countsHeat = countsHeat;
  }

  /** True if branches count which way they go. */
  get recordsBranches(): boolean {
    return this.extras.recordBranches === true;
  }

  /** True if loops and functions begin with a check whether to go on. */
  get hasCheckpoints(): boolean {
    return this.extras.closeOnAbort === true;
  }

  /** True if loops begin with a checkpoint, whatever it is for. */
  get checksLoops(): boolean {
    return this.countsHeat || this.hasCheckpoints;
  }

  /** True if calls of the function are reported: it has a frame to itself then, whatever it calls last. */
  isListened(functionIndex: number): boolean {
    return this.extras.isListened?.(functionIndex) === true;
  }

  /** True if views of memories may be stale after a direct call. A listener may do anything. */
  mayGrow(functionIndex: number): boolean {
    return this.extras.isListened !== undefined || this.info.growers[functionIndex] === 1;
  }

  typeAt(typeIndex: number): FuncTypeDescriptor {
    const type = this.info.types[typeIndex]!;
    if (type.kind !== 'func') throw new Error('unreachable: validated as a function type');
    return type;
  }

  functionType(functionIndex: number): FuncTypeDescriptor {
    return this.typeAt(this.info.functionTypes[functionIndex]!);
  }

  /**
   * The functions of this module that a reference of a type may be made of, if they are few: others
   * may come from elsewhere.
   */
  likelyFunctions(typeIndex: number): readonly number[] {
    if ((this.extras.engine ?? 'optimizing') !== 'optimizing') return [];
    this.likely ??= this.escapingByType();
    const found = this.likely.get(this.info.canonicalTypes[typeIndex]!) ?? [];
    return found.length > MOST_LIKELY ? [] : found;
  }

  private escapingByType(): Map<number, number[]> {
    const { functionTypes, canonicalTypes, importedFunctionCount } = this.info;
    const byType = new Map<number, number[]>();
    for (let i = importedFunctionCount; i < functionTypes.length; i++) {
      if (!isEscaping(this.info, i)) continue;
      const type = canonicalTypes[functionTypes[i]!]!;
      const found = byType.get(type);
      if (found === undefined) byType.set(type, [i]);
      else if (found.length <= MOST_LIKELY) found.push(i);
    }
    return byType;
  }

  tagType(tagIndex: number): FuncTypeDescriptor {
    return this.typeAt(this.info.tags[tagIndex]!);
  }
}
