/**
 * WebAssemblyCompileOptions. As engines do, takes no offence at values that make no sense: programs
 * have always been able to pass something here.
 *
 * @see js-api "WebAssemblyCompileOptions"
 */
import { withBuiltins } from '../builtins.ts';
import { CompileError } from '../errors.ts';
import type { Backend, CompiledModule } from './module.ts';
import { isObject } from './webidl.ts';

export interface CompileOptions {
  readonly builtins: readonly string[];
  /** Module name that string constants are imported from. */
  readonly importedStringConstants: string | null;
}

function stringsOf(value: unknown): string[] {
  if (
    !isObject(value) ||
    typeof (value as { [Symbol.iterator]?: unknown })[Symbol.iterator] !== 'function'
  ) {
    return [];
  }
  return [...(value as unknown as Iterable<unknown>)].filter((item) => typeof item === 'string');
}

/** The options that a caller gave, or null if they ask for nothing. */
export function toCompileOptions(value: unknown): CompileOptions | null {
  if (!isObject(value)) return null;
  const builtins = stringsOf(value['builtins']);
  const constants = value['importedStringConstants'];
  if (builtins.length === 0 && typeof constants !== 'string') return null;
  return { builtins, importedStringConstants: typeof constants === 'string' ? constants : null };
}

/**
 * What a backend compiled, with the options.
 * @throws CompileError if its imports don't fit them, or a builtin set is named twice
 */
export function applyOptions(
  compiled: CompiledModule,
  options: CompileOptions | null,
): CompiledModule {
  if (options === null) return compiled;
  if (new Set(options.builtins).size < options.builtins.length) {
    throw new CompileError('a set of builtins is named twice in the compile options');
  }
  const artefact = withBuiltins(
    compiled.artefact,
    options.builtins,
    options.importedStringConstants,
  );
  return { ...compiled, artefact, options };
}

/** `backend.compile` with options. */
export const compileWith = (
  backend: Backend,
  bytes: Uint8Array,
  options: CompileOptions | null,
): CompiledModule => applyOptions(backend.compile(bytes), options);
