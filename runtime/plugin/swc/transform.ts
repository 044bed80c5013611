/**
 * One transform, as SWC runs it: starts a plugin, hands it the serialised program, and takes what
 * it makes of that. The program itself is not looked into.
 */
import type { ModuleCache, PluginRuntime } from '../plugin-runtime.ts';
import { Comments } from './comments.ts';
import type { InitialComments } from './comments.ts';
import { readCorePkgDiagnostics, readDiagnostic, readPluginError } from './diagnostics.ts';
import type { Diagnostic, PluginCorePkgDiagnostics } from './diagnostics.ts';
import { hostFunctions } from './host-functions.ts';
import { Hygiene } from './hygiene.ts';
import type { InitialHygiene } from './hygiene.ts';
import { SourceMap } from './source-map.ts';

/** SWC's first position for what has none: u32::MAX less room for 65,536 of them. */
const FIRST_DUMMY_POSITION = 2 ** 32 - 1 - 2 ** 16;

export interface TransformOptions {
  /** The serialised `Program`. */
  readonly program: Uint8Array;
  /** What the program was parsed from. */
  readonly source: string;
  /** Path of the source, as plugins see it. Default: a source without a file. */
  readonly filename?: string;
  /** Name of the plugin. Default 'plugin'. */
  readonly name?: string;
  /** The plugin's settings: JSON. Default none. */
  readonly config?: unknown;
  /** Default 'development'. */
  readonly environment?: string;
  readonly cwd?: string;
  readonly experimental?: Readonly<Record<string, string>>;
  /** Environment variables that a WASI plugin sees. Default none. */
  readonly env?: Readonly<Record<string, string>>;
  /** The source's comments; null: the plugin gets none. Default: there are none yet. */
  readonly comments?: InitialComments | null;
  /** Marks and syntax contexts that the program uses. */
  readonly hygiene?: InitialHygiene;
  /** Default 1. */
  readonly unresolvedMark?: number;
  /** Next position for comments on what has no place in the source. */
  readonly nextDummyPosition?: number;
}

export interface TransformResult {
  /** The serialised `Program` that the plugin made. */
  readonly program: Uint8Array;
  readonly diagnostics: readonly Diagnostic[];
  /** What the plugin was made with. */
  readonly plugin: PluginCorePkgDiagnostics;
  /** The comments as they are now; null if the plugin got none. */
  readonly comments: Comments | null;
}

/** JSON as SWC writes it: keys of objects in order of their characters. */
function toJson(value: unknown): string | undefined {
  const compare = ([a]: [string, unknown], [b]: [string, unknown]): number => {
    const x = [...a].map((character) => character.codePointAt(0)!);
    const y = [...b].map((character) => character.codePointAt(0)!);
    const at = x.findIndex((point, i) => point !== y[i]);
    return at < 0 ? x.length - y.length : x[at]! - (y[at] ?? -1);
  };
  return JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(compare))
      : item,
  );
}

/**
 * Runs a plugin over a program.
 * @param module is taken away: clone it first if it is to be used again
 * @throws Error with the plugin's message if it refuses the program; LinkError, traps and what the
 * host's functions throw, as they are
 */
export function transformProgram(
  runtime: PluginRuntime,
  module: ModuleCache | Uint8Array,
  options: TransformOptions,
): TransformResult {
  const { program, source, filename, name = 'plugin' } = options;
  const comments = options.comments === null ? undefined : new Comments(options.comments);
  const diagnostics: Diagnostic[] = [];
  let plugin: PluginCorePkgDiagnostics | undefined;
  let result: Uint8Array | undefined;
  const imports = hostFunctions({
    config: options.config === undefined ? undefined : toJson(options.config),
    filename,
    environment: options.environment ?? 'development',
    cwd: options.cwd,
    experimental: new Map(Object.entries(options.experimental ?? {})),
    sourceMap: new SourceMap(source, filename),
    hygiene: new Hygiene(options.hygiene),
    comments,
    nextDummyPosition: options.nextDummyPosition ?? FIRST_DUMMY_POSITION,
    onResult: (bytes) => (result = bytes),
    onDiagnostic: (bytes) => diagnostics.push(readDiagnostic(bytes)),
    onCorePkgDiagnostics: (bytes) => (plugin = readCorePkgDiagnostics(bytes)),
  });
  const instance = runtime.init(name, imports, Object.entries(options.env ?? {}), module);
  try {
    if (plugin === undefined) throw new Error('the plugin does not say what it was made with');
    const caller = instance.caller();
    const ptr = caller.alloc(program.length);
    caller.writeBuf(ptr, program);
    const mark = options.unresolvedMark ?? 1;
    const code = instance.transform(ptr, program.length, mark, comments !== undefined);
    if (result === undefined) throw new Error(`the plugin ended with code ${code} and no result`);
    if (code !== 0) throw new Error(`the plugin failed: ${readPluginError(result)}`);
    caller.free(ptr, program.length);
    return { program: result, diagnostics, plugin, comments: comments ?? null };
  } finally {
    instance.cleanup?.();
  }
}
