/**
 * Options of a compilation. Files that are made with them have no cache key: whoever keeps such files
 * knows what they were made with. Those that an engine may choose are CodeOptions
 * (runtime/compilation/code-engine.ts), and all of these enter its key (runtime/cache/module-key.ts).
 */
import type { EmittedExtras, EngineKind } from './extras.ts';
import type { RuntimePieces } from './emit/runtime-pieces.ts';
import type { FeatureName } from './features.ts';

export interface CompileOptions extends EmittedExtras {
  /** What kind of engine the code is for; the default is 'optimizing'. */
  readonly engine?: EngineKind | undefined;
  /** An ES module (default), a CommonJS module, or a script that assigns `globalName`. */
  readonly format?: 'esm' | 'cjs' | 'iife';
  /** Carry the runtime in the file instead of importing it. Default false. */
  readonly standalone?: boolean;
  /** Data segments in the file as text (default), or in CompiledArtefact.data. */
  readonly data?: 'inline' | 'file';
  /** Function and variable names from the module (default), or the shortest. */
  readonly names?: 'debug' | 'short';
  /**
   * The smallest file that does the same: short names, whatever `names` says, and tighter code.
   * Default false.
   */
  readonly release?: boolean;
  /** Indented text. Default false. */
  readonly pretty?: boolean;
  /** Where an ES or CommonJS module imports the runtime from. Default 'wasmless/runtime'. */
  readonly runtimeImport?: string;
  /** Global variable of format 'iife': an identifier that isn't reserved. Default 'wasmlessModule'. */
  readonly globalName?: string;
  /**
   * Carry a second, suspending form of every function that may call the host, for `promising` and
   * `Suspending`, which the file exports too. Default false.
   */
  readonly suspending?: boolean;
  /**
   * What i64 parameters and results are outside: BigInts (default), or objects `{ lo, hi }` of two
   * signed 32-bit words, for engines without BigInt. Not together with `suspending`.
   */
  readonly i64?: 'bigint' | 'words';
  /** Builtin sets that the module may import, as in WebAssemblyCompileOptions: 'js-string'. */
  readonly builtins?: readonly string[];
  /** Module name from which imported globals are strings: their own names. */
  readonly importedStringConstants?: string;
  /** Features to switch on or off; see features.ts for defaults. */
  readonly features?: Partial<Record<FeatureName, boolean>>;
  /**
   * The artefact's content key, if not that of the bytes at hand: hex sha-256 of the module that
   * these bytes were made of, which is what a program will ask for.
   */
  readonly hash?: string;
  /** The runtime for `standalone`, of which the file gets what it needs: wasmless/runtime/pieces.json. */
  readonly runtimePieces?: RuntimePieces;
  /** The whole runtime's text for `standalone`, in place of pieces: wasmless/runtime/standalone.js. */
  readonly runtimeText?: string;
  /** Told how many of how many functions are done. */
  readonly onProgress?: (done: number, total: number) => void;
}

export interface AsyncCompileOptions extends CompileOptions {
  /**
   * Threads that translate. Default: one for each processor, up to four; 1 means this thread alone.
   * Small modules are translated on this thread in any case.
   */
  readonly threads?: number;
}
