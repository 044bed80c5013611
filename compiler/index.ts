/**
 * `wasmless/compiler`: WebAssembly in, JavaScript source out. Never runs guest code.
 */
import type { BufferSource } from '../runtime/js-api/buffer-source.ts';
import { decodeModule } from './binary/decode.ts';
import { writeArtefact } from './emit/artefact.ts';
import { CompileError } from './errors.ts';
import type { ModuleInfo } from './module-info.ts';
import type { CompileOptions } from './options.ts';
import { prepare, prepareDecoded } from './prepare.ts';
import type { CompiledArtefact, Preparation } from './prepare.ts';

export { contentHash } from '../runtime/content-hash.ts';
export { CompileError } from './errors.ts';
export { inspect } from './inspect.ts';
export type { ModuleSummary } from './inspect.ts';
export type { AsyncCompileOptions, CompileOptions } from './options.ts';
export { compileAsync, compilePiecesAsync } from './parallel/compile-async.ts';
export type { ArtefactStream } from './parallel/compile-async.ts';
export type { CompileStats, CompiledArtefact } from './prepare.ts';
export { symbolMap } from './symbols.ts';
export type { FunctionSymbol, SymbolMap } from './symbols.ts';

export type { BufferSource } from '../runtime/js-api/buffer-source.ts';

/**
 * Compiles a module to the text of one JavaScript file.
 * @param bytes the module in binary form: an ArrayBuffer, as `await response.arrayBuffer()` gives it,
 * or a view of one, as files are read into. They are not copied.
 * @throws CompileError if the module is invalid or uses a feature that is not translated; TypeError
 * for anything but bytes, and for options that make no sense or that there are not
 */
export function compile(bytes: BufferSource, options: CompileOptions = {}): CompiledArtefact {
  const { pieces, ...rest } = compilePieces(bytes, options);
  return { code: [...pieces].join(''), ...rest };
}

/** The same, with the text in pieces as they are made: for files too large to hold. */
export function compilePieces(
  bytes: BufferSource,
  options: CompileOptions = {},
): Omit<CompiledArtefact, 'code'> & { pieces: Iterable<string> } {
  return inPieces(prepare(bytes, options), options);
}

/** The same for a module that is decoded already. */
export function compileDecoded(
  info: ModuleInfo,
  options: CompileOptions,
): ReturnType<typeof compilePieces> {
  return inPieces(prepareDecoded(info, options), options);
}

function inPieces(
  { plan, emitter, data, stats }: Preparation,
  options: CompileOptions,
): ReturnType<typeof compilePieces> {
  const onFunction = (done: number): void => options.onProgress?.(done, stats.functionCount);
  return { pieces: writeArtefact(plan, emitter, onFunction), data, stats };
}

/** True if the bytes are a valid module. @throws TypeError for anything but bytes */
export function validate(
  bytes: BufferSource,
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

/** Decodes and validates a module. @throws CompileError; TypeError for anything but bytes */
export function decode(
  bytes: BufferSource,
  options: Pick<CompileOptions, 'features'> = {},
): ModuleInfo {
  return decodeModule(bytes, { features: options.features });
}
