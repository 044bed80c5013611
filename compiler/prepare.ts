/** What every way to compile begins with: decoding, validating, planning. Translates nothing yet. */
import { contentHash } from '../runtime/content-hash.ts';
import type { BufferSource } from '../runtime/js-api/buffer-source.ts';
import { checkOptions } from './check-options.ts';
import { adaptedTo } from './extras.ts';
import type { ArtefactPlan } from './emit/artefact.ts';
import { dataImage } from './emit/data-image.ts';
import { makeEmitter } from './emit/make-emitter.ts';
import type { ModuleEmitter } from './emit/module-emitter.ts';
import { linkRuntime } from './emit/runtime-pieces.ts';
import { decodeTranslatable } from './load/translatable.ts';
import type { ModuleInfo } from './module-info.ts';
import type { CompileOptions } from './options.ts';

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

export interface Preparation extends Omit<CompiledArtefact, 'code'> {
  readonly plan: ArtefactPlan;
  readonly emitter: ModuleEmitter;
}

/**
 * @throws CompileError if the module is invalid or uses a feature that is not translated, TypeError
 * for options that make no sense
 */
export function prepare(bytes: BufferSource, options: CompileOptions): Preparation {
  checkOptions(options);
  return planned(decodeTranslatable(bytes, { features: options.features }), options);
}

/** The same for a module that is decoded already. */
export function prepareDecoded(decoded: ModuleInfo, options: CompileOptions): Preparation {
  checkOptions(options);
  return planned(decoded, options);
}

function planned(decoded: ModuleInfo, options: CompileOptions): Preparation {
  const info = adaptedTo(decoded, options);
  const { bytes } = info;
  const hash = options.hash ?? contentHash(bytes);
  const functionCount = info.functionTypes.length - info.importedFunctionCount;
  return {
    plan: {
      info,
      hash,
      options: { format: 'esm', ...options },
      linkRuntime: standaloneRuntime(options),
    },
    emitter: makeEmitter(info, options),
    data: options.data === 'file' ? dataImage(info).bytes() : null,
    stats: { functionCount, wasmByteLength: bytes.length, hash },
  };
}

function standaloneRuntime(options: CompileOptions): ((names: readonly string[]) => string) | null {
  const { standalone, runtimePieces, runtimeText } = options;
  if (standalone !== true) return null;
  if (runtimePieces !== undefined) return (names) => linkRuntime(runtimePieces, names);
  if (runtimeText !== undefined) return () => runtimeText;
  throw new TypeError(
    'standalone needs runtimePieces: the content of wasmless/runtime/pieces.json, ' +
      'or runtimeText: the text of wasmless/runtime/standalone.js',
  );
}
