/**
 * What translating functions needs to know of their module, and what it learns on the way.
 * One per compilation; lowering and emission of all functions share it.
 */
import type { FuncTypeDescriptor } from '../../runtime/abi.ts';
import type { ModuleInfo } from '../module-info.ts';

export class ModuleTranslation {
  readonly info: ModuleInfo;
  /** Types whose canonical ids code compares. */
  readonly comparedTypes = new Set<number>();

  constructor(info: ModuleInfo) {
    this.info = info;
  }

  typeAt(typeIndex: number): FuncTypeDescriptor {
    const type = this.info.types[typeIndex]!;
    if (type.kind !== 'func') throw new Error('unreachable: validated as a function type');
    return type;
  }

  functionType(functionIndex: number): FuncTypeDescriptor {
    return this.typeAt(this.info.functionTypes[functionIndex]!);
  }

  compareType(typeIndex: number): void {
    this.comparedTypes.add(typeIndex);
  }
}
