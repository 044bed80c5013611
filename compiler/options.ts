/** Options of a compilation. All of them enter the cache key but the callbacks. */
import type { BranchCounts } from '../runtime/abi.ts';
import type { FeatureName } from './features.ts';

export interface CompileOptions {
  /** An ES module (default), a CommonJS module, or a script that assigns `globalName`. */
  readonly format?: 'esm' | 'cjs' | 'iife';
  /** Carry the runtime in the file instead of importing it. Default false. */
  readonly standalone?: boolean;
  /** Data segments in the file as text (default), or in CompiledArtefact.data. */
  readonly data?: 'inline' | 'file';
  /** Function and variable names from the module (default), or the shortest. */
  readonly names?: 'debug' | 'short';
  /** Indented text. Default false. */
  readonly pretty?: boolean;
  /** Where the file imports the runtime from. Default 'wasmless/runtime'. */
  readonly runtimeImport?: string;
  /** Global variable of format 'iife'. Default 'wasmlessModule'. */
  readonly globalName?: string;
  /**
   * Carry a second, suspending form of every function that may call the host, for `promising` and
   * `Suspending`, which the file exports too. Default false.
   */
  readonly suspending?: boolean;
  /** Make code that counts which way branches go, in `artefact.branchCounts`. Default false. */
  readonly recordBranches?: boolean;
  /** What such code has counted: what runs often stays together where giant functions are cut. */
  readonly branchCounts?: BranchCounts;
  /** Builtin sets that the module may import, as in WebAssemblyCompileOptions: 'js-string'. */
  readonly builtins?: readonly string[];
  /** Module name from which imported globals are strings: their own names. */
  readonly importedStringConstants?: string;
  /** Features to switch on or off; see features.ts for defaults. */
  readonly features?: Partial<Record<FeatureName, boolean>>;
  /** The runtime's text for `standalone`: dist/runtime/standalone.js. */
  readonly runtimeText?: string;
  /** Told how many of how many functions are done. */
  readonly onProgress?: (done: number, total: number) => void;
}
