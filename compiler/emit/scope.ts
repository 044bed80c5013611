/**
 * What emitted functions may refer to outside themselves: other functions, helpers, the runtime.
 * Records what is used, so that a module carries only that.
 */
import type { GlobalDescriptor } from '../../runtime/abi.ts';
import { isFarMemory } from '../../runtime/abi.ts';
import type { EmittedExtras } from '../extras.ts';
import type { ModuleInfo } from '../module-info.ts';
import { TRUE, at, id, num } from './estree.ts';
import type { Expression, Statement } from './estree.ts';
import { TAIL_TABLE, tailName } from './form-names.ts';
import { constructorName } from './gc.ts';
import { declareIntrinsics, isIntrinsic } from './intrinsics.ts';
import type { SourceReader } from './intrinsics.ts';
import { OWN_VIEW, PRIMARY_VIEW } from './primary-view.ts';
import { REGISTERS } from './registers.ts';

export interface ScopeOptions {
  /** How a defined function is named in emitted code. */
  readonly functionName: (functionIndex: number) => string;
  /** The expression that a call of a defined function starts with; its name if it is in scope. */
  readonly functionValue?: (functionIndex: number) => Expression;
  readonly globals: readonly GlobalDescriptor[];
  readonly suspending: SuspendingScope;
  readonly extras: EmittedExtras;
  /** True if small code is wanted even where it is a little slower. Default false. */
  readonly prefersSize?: boolean;
  /** What source text of ours becomes: `parseSource`, or `verbatimSource` where it is evaluated and nobody reads it. */
  readonly source: SourceReader;
}

/** What suspending forms refer to. */
export interface SuspendingScope {
  /** False if calls of the function are plain even there. */
  maySuspend(functionIndex: number): boolean;
  /** The expression that a call of a suspending form starts with. */
  form(functionIndex: number): Expression;
  /** The same for the form that may return with R.tail set. */
  tailForm(functionIndex: number): Expression;
}

export class ModuleScope {
  readonly info: ModuleInfo;
  readonly globals: readonly GlobalDescriptor[];
  readonly functionName: (functionIndex: number) => string;
  readonly functionValue: (functionIndex: number) => Expression;
  readonly suspending: SuspendingScope;
  readonly extras: EmittedExtras;
  readonly prefersSize: boolean;
  /** True if the code is for an engine that optimises while it runs. */
  readonly isOptimised: boolean;
  /** Last operand of accesses to a DataView. */
  readonly littleEndian: Expression;
  /** True if there are structs or arrays. */
  readonly hasObjects: boolean;
  /** Names of intrinsics and of runtime functions that emitted code refers to. */
  private readonly usedIntrinsics = new Set<string>();
  private readonly usedRuntime = new Set<string>();
  /** Types of which emitted code makes objects. */
  private readonly usedTypes = new Set<number>();
  private usesPrimaryView = false;
  /** Declarations that are written as source text. */
  readonly source: SourceReader;

  constructor(info: ModuleInfo, options: ScopeOptions) {
    this.info = info;
    this.globals = options.globals;
    this.hasObjects = info.types.some(({ kind }) => kind !== 'func');
    this.functionName = options.functionName;
    this.suspending = options.suspending;
    this.extras = options.extras;
    this.prefersSize = options.prefersSize === true;
    this.source = options.source;
    this.isOptimised = (options.extras.engine ?? 'optimizing') === 'optimizing';
    this.littleEndian = this.prefersSize ? num(1) : TRUE;
    this.functionValue = options.functionValue ?? ((index) => id(options.functionName(index)));
  }

  /** A helper by name: an intrinsic where there is one, else a function of the runtime. */
  helper(name: string): Expression {
    if (!isIntrinsic(name)) return this.runtime(name);
    this.usedIntrinsics.add(name);
    return id(name);
  }

  runtime(name: string): Expression {
    this.usedRuntime.add(name);
    return id(name);
  }

  /** The function that reads the view of a context: its use tells that the object P is used, too. */
  ownView(): Expression {
    this.usesPrimaryView = true;
    return this.helper(OWN_VIEW);
  }

  /** The object P itself. */
  primary(): Expression {
    this.usesPrimaryView = true;
    return id(PRIMARY_VIEW);
  }

  /** The constructor function of a struct or array type. */
  constructorOf(typeIndex: number): Expression {
    const canonical = this.info.canonicalTypes[typeIndex]!;
    this.usedTypes.add(canonical);
    return id(constructorName(canonical));
  }

  /** True if memory k may be larger than 2 GiB, so that a plain int32 can't address it. */
  isFarMemory(k: number): boolean {
    return isFarMemory(this.info.memories[k]!, k < this.info.importedMemoryCount);
  }

  /** True if the function's body makes tail calls, so that it has a tail entry. */
  isTailCaller(functionIndex: number): boolean {
    return this.info.tailCallers[functionIndex] === 1;
  }

  /** True if calls of the function are reported. It is a tail caller then. */
  isListened(functionIndex: number): boolean {
    return this.extras.isListened?.(functionIndex) === true;
  }

  tailFunction(functionIndex: number): Expression {
    const value = this.functionValue(functionIndex);
    if (value.type === 'Identifier') return id(tailName(value.name));
    return at(id(TAIL_TABLE), num(functionIndex));
  }

  /** Names used since the last call, and all that they need: what a unit of code must declare. */
  takeUsed(): UsedNames {
    const { statements, runtime } = declareIntrinsics(
      this.usedIntrinsics,
      this.source,
      this.isOptimised,
    );
    const names = new Set([...this.usedRuntime, ...runtime]);
    const types = [...this.usedTypes].sort((a, b) => a - b);
    const { usesPrimaryView } = this;
    this.forgetUsed();
    return {
      intrinsics: statements,
      runtime: [REGISTERS, ...[...names].sort()],
      types,
      usesPrimaryView,
    };
  }

  private forgetUsed(): void {
    this.usedTypes.clear();
    this.usedIntrinsics.clear();
    this.usedRuntime.clear();
    this.usesPrimaryView = false;
  }

  /** The names themselves, as data for another scope. */
  takeReferences(): References {
    const intrinsics = [...this.usedIntrinsics];
    const references = {
      intrinsics,
      runtime: [...this.usedRuntime],
      types: [...this.usedTypes],
      usesPrimaryView: this.usesPrimaryView,
    };
    this.forgetUsed();
    return references;
  }

  addReferences({ intrinsics, runtime, types, usesPrimaryView }: References): void {
    if (usesPrimaryView) this.usesPrimaryView = true;
    for (const name of intrinsics) this.usedIntrinsics.add(name);
    for (const name of runtime) this.usedRuntime.add(name);
    for (const type of types) this.usedTypes.add(type);
  }
}

/** What emitted code refers to, without what that needs in turn. */
export interface References {
  readonly intrinsics: readonly string[];
  readonly runtime: readonly string[];
  readonly types: readonly number[];
  readonly usesPrimaryView: boolean;
}

export interface UsedNames {
  readonly intrinsics: readonly Statement[];
  /** Names of runtime functions, and `R`. */
  readonly runtime: readonly string[];
  /** Types whose constructor functions are called, in order. */
  readonly types: readonly number[];
  /** True if code looks for its memory's view in P. */
  readonly usesPrimaryView: boolean;
}
