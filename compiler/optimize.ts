/**
 * What binaryen does for us, and the only file that imports it: text to binary, and optional
 * wasm-to-wasm optimisation before translation. It is big, so it is loaded on first use. It is
 * never asked whether a module is valid: callers validate before and after.
 */
import type binaryen from 'binaryen';
import type { FeatureName } from './features.ts';
import { inspect } from './inspect.ts';
import type { CompileOptions } from './options.ts';

export const OPTIMIZE_LEVELS = ['0', '1', '2', '3', '4', 's', 'z'] as const;
/** As in `-O2`: 0 to 4 for speed, s for size, z for size at any price. */
export type OptimizeLevel = (typeof OPTIMIZE_LEVELS)[number];

/** binaryen with what its types do not tell: both readers take the features to allow. */
type Binaryen = Omit<typeof binaryen, 'readBinary' | 'parseText'> & {
  readBinary(data: Uint8Array, features: number): binaryen.Module;
  parseText(text: string, features: number): binaryen.Module;
};

/** A text module that binaryen cannot parse. */
export class TextError extends Error {
  override readonly name = 'TextError';
}

/** A valid module that binaryen cannot read or optimise. */
export class OptimizeError extends Error {
  override readonly name = 'OptimizeError';
}

async function load(): Promise<Binaryen> {
  return (await import('binaryen')).default;
}

type Switch = keyof typeof binaryen.Features | 'CompactImports';

/** binaryen's names of what each feature consists of; null: it does not know it. */
const switches: Readonly<Record<FeatureName, readonly Switch[] | null>> = {
  mvp: [],
  'mutable-globals': ['MutableGlobals'],
  'sign-extension': ['SignExt'],
  'nontrapping-float-to-int': ['NontrappingFPToInt'],
  'multi-value': ['Multivalue'],
  'bulk-memory': ['BulkMemory', 'BulkMemoryOpt'],
  'reference-types': ['ReferenceTypes', 'CallIndirectOverlong'],
  simd: ['SIMD128'],
  'relaxed-simd': ['RelaxedSIMD'],
  'tail-call': ['TailCall'],
  'extended-const': ['ExtendedConst'],
  'multi-memory': ['MultiMemory'],
  memory64: ['Memory64'],
  'function-references': ['GC'],
  gc: ['GC'],
  'exception-handling': ['ExceptionHandling'],
  'branch-hinting': [],
  threads: ['Atomics'],
  'legacy-exceptions': ['ExceptionHandling'],
  'wide-arithmetic': ['WideArithmetic'],
  'custom-page-sizes': ['CustomPageSizes'],
  'compact-import-section': ['CompactImports'],
  'custom-descriptors': null,
};

const featureBits = ({ Features }: Binaryen, names: readonly FeatureName[]): number =>
  names
    .flatMap((name) => switches[name] ?? [])
    .reduce((bits, name) => bits | (Features as Record<Switch, number>)[name], 0);

const known = Object.keys(switches) as FeatureName[];
/** Everything we can translate; binaryen's `All` has encodings that nobody else reads. */
const allFeatureBits = (api: Binaryen): number => featureBits(api, known);
/** What text is assembled with: all that is not another encoding of the same. */
const textFeatureBits = (api: Binaryen): number =>
  featureBits(
    api,
    known.filter((name) => name !== 'compact-import-section'),
  );

/** binaryen throws objects of its own making. */
const messageOf = (error: unknown): string =>
  String((error as { message?: unknown } | null)?.message ?? error);

/**
 * Assembles a module in the text format (.wat), with the names of the text in its name section.
 * @throws TextError with line and column
 */
export async function assembleText(text: string): Promise<Uint8Array> {
  const api = await load();
  let module: binaryen.Module;
  try {
    module = api.parseText(text, textFeatureBits(api));
  } catch (error) {
    throw new TextError(messageOf(error));
  }
  try {
    api.setDebugInfo(true);
    return module.emitBinary();
  } finally {
    module.dispose();
  }
}

/**
 * Optimises a module. Names are kept, and no feature is used that the module did not use.
 * @throws CompileError if the module is not valid, OptimizeError if binaryen can't take it
 */
export async function optimizeWasm(
  bytes: Uint8Array,
  level: OptimizeLevel,
  options: Pick<CompileOptions, 'features'> = {},
): Promise<Uint8Array> {
  const used = inspect(bytes, options).features.map(({ name }) => name);
  const unknown = used.find((name) => switches[name] === null);
  if (unknown !== undefined) throw new OptimizeError(`binaryen does not know ${unknown}`);
  const api = await load();
  try {
    return optimized(api, bytes, level, used);
  } catch (error) {
    throw new OptimizeError(`binaryen failed: ${messageOf(error)}`, { cause: error });
  }
}

function optimized(
  api: Binaryen,
  bytes: Uint8Array,
  level: OptimizeLevel,
  used: readonly FeatureName[],
): Uint8Array {
  const module = api.readBinary(bytes, allFeatureBits(api));
  try {
    module.setFeatures(featureBits(api, used));
    api.setOptimizeLevel(level === 's' || level === 'z' ? 2 : Number(level));
    api.setShrinkLevel(level === 'z' ? 2 : level === 's' ? 1 : 0);
    api.setDebugInfo(true);
    module.optimize();
    return module.emitBinary();
  } finally {
    module.dispose();
  }
}
