/**
 * Which WebAssembly function a name in an artefact stands for, for stack traces and profiles of files
 * with short names. Decodes the module and chooses names as compiling does; translates nothing.
 */
import { contentHash } from '../runtime/content-hash.ts';
import type { BufferSource } from '../runtime/js-api/buffer-source.ts';
import { namesOf } from './emit/make-emitter.ts';
import { functionNames } from './function-names.ts';
import { decodeTranslatable } from './load/translatable.ts';
import type { CompileOptions } from './options.ts';

export interface FunctionSymbol {
  /** In the module's function space, imports first. */
  readonly index: number;
  /** By the name section, else by an export. */
  readonly name?: string;
}

export interface SymbolMap {
  /** The artefact's content key. */
  readonly hash: string;
  /**
   * By emitted name. What an emitted name has behind it says what it is of the function: `$o3` a part
   * of a giant one, `$t` the entry for tail calls, `$g` the suspending form, `$l` the body under a
   * listener, `$i` the form that calls itself without a context, `$f` and `$s` the first and the settled form
   * of an interpreter (`$s$o3` a part of that).
   */
  readonly functions: Readonly<Record<string, FunctionSymbol>>;
}

/**
 * The defined functions of what `compile` makes of the same bytes with the same options.
 * @throws CompileError if the module is invalid or uses a feature that is not translated
 */
export function symbolMap(
  bytes: BufferSource,
  options: Pick<CompileOptions, 'names' | 'release' | 'features' | 'hash'> = {},
): SymbolMap {
  const info = decodeTranslatable(bytes, { features: options.features });
  const emitted = namesOf(info, options);
  const given = functionNames(info);
  const functions: [string, FunctionSymbol][] = [];
  for (let index = info.importedFunctionCount; index < info.functionTypes.length; index++) {
    const name = given.get(index);
    functions.push([
      emitted.functionName(index),
      { index, ...(name === undefined ? {} : { name }) },
    ]);
  }
  return {
    hash: options.hash ?? contentHash(info.bytes),
    functions: Object.fromEntries(functions),
  };
}
