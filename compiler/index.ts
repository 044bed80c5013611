/**
 * `wasmless/compiler`: WebAssembly in, JavaScript source out. Never runs guest code.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { decodeModule } from './binary/decode.ts';
import { readNames } from './binary/names.ts';
import { sideImage, writeArtefact } from './emit/artefact.ts';
import { ModuleEmitter } from './emit/module-emitter.ts';
import { readableNames, shortNames } from './emit/module-names.ts';
import { runtimeNames } from './emit/runtime-names.ts';
import { CompileError } from './errors.ts';
import { decodeTranslatable } from './load/translatable.ts';
import type { ModuleInfo } from './module-info.ts';
import type { CompileOptions } from './options.ts';

export { CompileError } from './errors.ts';
export { inspect } from './inspect.ts';
export type { ModuleSummary } from './inspect.ts';
export type { CompileOptions } from './options.ts';

export interface CompiledArtefact {
  /** Text of the file. */
  readonly code: string;
  /** Bytes of the side file, with `data: 'file'`; else null. */
  readonly data: Uint8Array | null;
  readonly stats: CompileStats;
}

export interface CompileStats {
  readonly functionCount: number;
  readonly wasmByteLength: number;
  /** Hex sha-256 of the wasm bytes: the artefact's content key. */
  readonly hash: string;
}

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
  const info = decodeTranslatable(bytes, { features: options.features });
  const hash = bytesToHex(sha256(bytes));
  const functionCount = info.functionTypes.length - info.importedFunctionCount;
  const emitter = new ModuleEmitter(info, {
    names:
      options.names === 'short'
        ? shortNames(runtimeNames)
        : readableNames(info, readNames(info), runtimeNames),
    branches: options,
  });
  const plan = {
    info,
    hash,
    options: { format: 'esm', ...options } as const,
    runtimeText: standaloneRuntime(options),
  };
  const onFunction = (done: number): void => options.onProgress?.(done, functionCount);
  return {
    pieces: writeArtefact(plan, emitter, onFunction),
    data: options.data === 'file' ? sideImage(info) : null,
    stats: { functionCount, wasmByteLength: bytes.length, hash },
  };
}

function standaloneRuntime({ standalone, runtimeText }: CompileOptions): string | null {
  if (standalone !== true) return null;
  if (runtimeText === undefined) {
    throw new TypeError('standalone needs runtimeText: the text of wasmless/runtime/standalone.js');
  }
  return runtimeText;
}

/** True if the bytes are a valid module. Never throws. */
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
