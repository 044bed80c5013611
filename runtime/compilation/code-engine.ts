/**
 * Compiles modules and remembers them: wazero's Engine. One for each JsEngine, or one for each
 * CompilationCache that several of them share.
 *
 * @see seed "Engine, ModuleEngine, CallEngine"
 */
import type { Artefact } from '../abi.ts';
import type { CompiledModule } from './compiled-module.ts';

/** What of a configuration changes emitted code. All of it enters the cache key. */
export interface CodeOptions {
  /** Features switched on or off, by the names of the feature table. */
  readonly features?: Readonly<Record<string, boolean>>;
  /** Mark written pages, so that pooled memories restore only those. Default false. */
  readonly dirtyPageTracking?: boolean;
  /** Check for a deadline or an abort at loop headers and function entries. Default false. */
  readonly closeOnAbort?: boolean;
  /** Defined functions, by function index, that report calls to a FunctionListener. Default none. */
  readonly listened?: (functionIndex: number) => boolean;
}

/** What turns bytes into code. The compiler supplies it; runtime/ imports nothing of compiler/. */
export interface Translator {
  /** Decodes and validates. @throws CompileError */
  validate(bytes: Uint8Array, options: CodeOptions): void;
  /** A live artefact; functions may be translated at their first call. @throws CompileError */
  translate(bytes: Uint8Array, options: CodeOptions): Artefact;
  /** The text of an artefact file, in pieces. @throws CompileError */
  translateToText(bytes: Uint8Array, options: CodeOptions): Iterable<string>;
}

export interface CodeEngine {
  /** Idempotent: the same bytes and options give the same CompiledModule. All or nothing. @throws CompileError */
  compileModule(bytes: Uint8Array, options: CodeOptions): CompiledModule;
  /** The same, with storage that answers later; concurrent calls for one module share the work. */
  compileModuleAsync(bytes: Uint8Array, options: CodeOptions): Promise<CompiledModule>;
  readonly compiledModuleCount: number;
  /** Forgets a module. Its instances go on, calls under way too; what is stored stays. */
  deleteCompiledModule(module: CompiledModule): void;
  /** Forgets all modules. */
  close(): void;
}
