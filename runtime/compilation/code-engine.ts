/**
 * Compiles modules and remembers them: wazero's Engine. One for each JsEngine, or one for each
 * CompilationCache that several of them share.
 *
 * @see seed "Engine, ModuleEngine, CallEngine"
 */
import type { Artefact, FuncTypeDescriptor } from '../abi.ts';
import type { CompiledModule } from './compiled-module.ts';

/** A function that a module defines, as listeners see it. */
export interface FunctionDefinition {
  /** Index in the function space: imported functions come first. */
  readonly index: number;
  readonly type: FuncTypeDescriptor;
  /** By the name section; undefined where it says nothing. Any text at all. */
  readonly name: string | undefined;
  readonly exportNames: readonly string[];
  /** Name of the module by its name section. */
  readonly moduleName: string | undefined;
}

/** What of a configuration changes emitted code. All of it enters the cache key. */
export interface CodeOptions {
  /** Features switched on or off, by the names of the feature table. */
  readonly features?: Readonly<Record<string, boolean>>;
  /** Mark written pages, so that pooled memories restore only those. Default false. */
  readonly dirtyPageTracking?: boolean;
  /** Check for a deadline or an abort at loop headers and function entries. Default false. */
  readonly closeOnAbort?: boolean;
  /** Function and variable names of stored code: from the module (default), or the shortest. */
  readonly names?: 'debug' | 'short';
  /** Asked once for each defined function, in order: true if it is to report its calls. Default none. */
  readonly listened?: (definition: FunctionDefinition) => boolean;
}

/** The same with what `listened` answered: the defined functions that report their calls. */
export interface TranslationOptions {
  readonly closeOnAbort?: boolean | undefined;
  readonly dirtyPageTracking?: boolean | undefined;
  readonly names: 'debug' | 'short';
  /** By index in the function space. */
  readonly isListened?: ((functionIndex: number) => boolean) | undefined;
}

/** A decoded, valid module of which no code has been made. */
export interface PreparedModule {
  /** The functions that it defines, in order. */
  definitions(): Iterable<FunctionDefinition>;
  /** A live artefact; functions may be translated at their first call. @throws CompileError */
  translate(options: TranslationOptions): Artefact;
  /** The text of an artefact file, an ES module, in pieces. @throws CompileError */
  translateToText(options: TranslationOptions): Iterable<string>;
}

/** What turns bytes into code. The compiler supplies it; runtime/ imports nothing of compiler/. */
export interface Translator {
  /** Version of the compiler: what it made is of no use to another. */
  readonly version: string;
  /** Decodes and validates. @throws CompileError */
  prepare(bytes: Uint8Array, features: CodeOptions['features']): PreparedModule;
  /** Makes what `translateToText` wrote live. Null where code cannot be made of text. */
  readonly load: ((text: string) => Artefact) | null;
  /** Checks that a text does nothing that emitted code would not. @throws Error naming what it does */
  verify(text: string): void;
}

export interface CodeEngine {
  /** Idempotent: the same bytes and options give the same CompiledModule. All or nothing. @throws CompileError */
  compileModule(bytes: Uint8Array, options?: CodeOptions): CompiledModule;
  /** The same, with storage that answers later; concurrent calls for one module share the work. */
  compileModuleAsync(bytes: Uint8Array, options?: CodeOptions): Promise<CompiledModule>;
  readonly compiledModuleCount: number;
  /** How many modules have been translated so far: those that no store had. */
  readonly translationCount: number;
  /** Forgets a module. Its instances go on, calls under way too; what is stored stays. */
  deleteCompiledModule(module: CompiledModule): void;
  /** Forgets all modules. What is stored stays. */
  close(): void;
}
