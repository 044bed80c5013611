/**
 * What emitted code does beyond running the module, each only where it is asked for. Without, the
 * text is as if none of this existed.
 */
import type { BranchCounts } from '../runtime/abi.ts';
import type { ModuleInfo } from './module-info.ts';

/** What kind of engine code is for: one that compiles what runs often, or one that doesn't. */
export type EngineKind = 'optimizing' | 'interpreting';

/** Plain code has neither what only pays once an engine has optimised it, nor what is spelled for interpreters. */
export type CodeKind = EngineKind | 'plain';

export interface EmittedExtras {
  /** The default is 'optimizing'. */
  readonly engine?: CodeKind | undefined;
  /** Mark written pages, so that pooled memories restore only those. */
  readonly dirtyPageTracking?: boolean | undefined;
  /** Check at loop headers and function entries whether to go on. */
  readonly closeOnAbort?: boolean | undefined;
  /** Defined functions, by index in the function space, that report calls to a listener. */
  readonly isListened?: ((functionIndex: number) => boolean) | undefined;
  /** Count which way branches go, in `artefact.branchCounts`. */
  readonly recordBranches?: boolean | undefined;
  /** What such code has counted: what runs often stays together where giant functions are cut. */
  readonly branchCounts?: BranchCounts | undefined;
}

export const NO_EXTRAS: EmittedExtras = {};

/** Of first code, which is replaced once it runs often, and of our own interpreter, to which each node has its price. */
export const PLAIN_CODE: EmittedExtras = { engine: 'plain' };

/**
 * The module as extras want it seen: listened functions count as tail callers, for their tail calls
 * of themselves are calls like any other.
 */
export function adaptedTo(info: ModuleInfo, { isListened }: EmittedExtras): ModuleInfo {
  if (isListened === undefined) return info;
  const tailCallers = info.tailCallers.map((isCaller, index) =>
    index >= info.importedFunctionCount && isListened(index) ? 1 : isCaller,
  );
  return Object.create(info, { tailCallers: { value: tailCallers } }) as ModuleInfo;
}

/** True where code does something beyond running the module: all of it is the full pipeline's. */
export const areAsked = (extras: EmittedExtras): boolean =>
  extras.dirtyPageTracking === true ||
  extras.closeOnAbort === true ||
  extras.isListened !== undefined ||
  extras.recordBranches === true ||
  extras.branchCounts !== undefined;
