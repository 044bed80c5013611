/** What translating functions needs to know of their module. One per compilation. */
import type { BranchCounts, FuncTypeDescriptor } from '../../runtime/abi.ts';
import type { ModuleInfo } from '../module-info.ts';
import { BranchProfile } from './branch-profile.ts';

export interface BranchOptions {
  /** Make code that counts which way branches go, in its artefact's `branchCounts`. Default false. */
  readonly recordBranches?: boolean;
  /** What such code has counted. */
  readonly branchCounts?: BranchCounts;
}

export class ModuleTranslation {
  readonly info: ModuleInfo;
  readonly branches: BranchProfile;
  /** Code shall count which way its branches go. */
  readonly recordsBranches: boolean;

  constructor(info: ModuleInfo, { recordBranches, branchCounts }: BranchOptions = {}) {
    this.info = info;
    this.branches = new BranchProfile(info, branchCounts);
    this.recordsBranches = recordBranches === true;
  }

  typeAt(typeIndex: number): FuncTypeDescriptor {
    const type = this.info.types[typeIndex]!;
    if (type.kind !== 'func') throw new Error('unreachable: validated as a function type');
    return type;
  }

  functionType(functionIndex: number): FuncTypeDescriptor {
    return this.typeAt(this.info.functionTypes[functionIndex]!);
  }

  tagType(tagIndex: number): FuncTypeDescriptor {
    return this.typeAt(this.info.tags[tagIndex]!);
  }
}
