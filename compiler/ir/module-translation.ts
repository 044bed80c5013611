/** What translating functions needs to know of their module. One per compilation. */
import type { FuncTypeDescriptor } from '../../runtime/abi.ts';
import { BranchHints } from '../binary/branch-hints.ts';
import type { ModuleInfo } from '../module-info.ts';

export class ModuleTranslation {
  readonly info: ModuleInfo;
  readonly branchHints: BranchHints;

  constructor(info: ModuleInfo) {
    this.info = info;
    this.branchHints = new BranchHints(info);
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
