/**
 * `wasmless/compiler`: WebAssembly in, JavaScript source out. Never runs guest code.
 */
import { decodeModule } from './binary/decode.ts';
import { writeArtefact } from './emit/artefact.ts';
import { CompileError } from './errors.ts';
import { decodeTranslatable } from './load/translatable.ts';
import type { ModuleInfo } from './module-info.ts';
import type { CompileOptions } from './options.ts';
import { prepareDecoded } from './prepare.ts';
import type { CompiledArtefact } from './prepare.ts';

export { contentHash } from '../runtime/content-hash.ts';
export { CompileError } from './errors.ts';
export { inspect } from './inspect.ts';
export type { ModuleSummary } from './inspect.ts';
export type { CompileOptions } from './options.ts';
export { compileAsync, compilePiecesAsync } from './parallel/compile-async.ts';
export type { ArtefactStream, AsyncCompileOptions } from './parallel/compile-async.ts';
export type { CompileStats, CompiledArtefact } from './prepare.ts';
export { symbolMap } from './symbols.ts';
export type { FunctionSymbol, SymbolMap } from './symbols.ts';

/**
 * Compiles a module to the text of one JavaScript file.
 * @throws CompileError if the module is invalid or uses a feature that is not translated
 */
export function compile(bytes: Uint8Array, options: CompileOptions = {}): CompiledArtefact {
  const { pieces, ...rest } = compilePieces(bytes, options);
  return { code: [...pieces].join(''), ...rest };
}

/** The same, with the text in pieces as they are made: for files too large to hold. */
export function compilePieces(
  bytes: Uint8Array,
  options: CompileOptions = {},
): Omit<CompiledArtefact, 'code'> & { pieces: Iterable<string> } {
  return compileDecoded(decodeTranslatable(bytes, { features: options.features }), options);
}

/** The same for a module that is decoded already. */
export function compileDecoded(
  info: ModuleInfo,
  options: CompileOptions,
): ReturnType<typeof compilePieces> {
  const { plan, emitter, data, stats } = prepareDecoded(info, options);
  const onFunction = (done: number): void => options.onProgress?.(done, stats.functionCount);
  return { pieces: writeArtefact(plan, emitter, onFunction), data, stats };
}

/** True if the bytes are a valid module. @throws TypeError for what is no Uint8Array */
export function validate(
  bytes: Uint8Array,
  options: Pick<CompileOptions, 'features'> = {},
): boolean {
  try {
    decodeModule(bytes, { features: options.features });
    return true;
  } catch (error) {
    if (error instanceof CompileError) return false;
    throw error;
  }
}

/** Decodes and validates a module. */
export function decode(
  bytes: Uint8Array,
  options: Pick<CompileOptions, 'features'> = {},
): ModuleInfo {
  return decodeModule(bytes, { features: options.features });
}
