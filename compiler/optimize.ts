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

async function load(): Promise<Binaryen> {
  return (await import('binaryen')).default;
}

/** A valid module that binaryen cannot take. */
export class OptimizeError extends Error {
  override readonly name = 'OptimizeError';
}

type Switch = keyof typeof binaryen.Features;

/** binaryen's names of each feature it may be told of; the others need no switch there. */
const switches: Partial<Record<FeatureName, Switch | readonly Switch[]>> = {
  'mutable-globals': 'MutableGlobals',
  'sign-extension': 'SignExt',
  'nontrapping-float-to-int': 'NontrappingFPToInt',
  'multi-value': 'Multivalue',
  'bulk-memory': ['BulkMemory', 'BulkMemoryOpt'],
  'reference-types': 'ReferenceTypes',
  simd: 'SIMD128',
  'relaxed-simd': 'RelaxedSIMD',
  'tail-call': 'TailCall',
  'extended-const': 'ExtendedConst',
  'multi-memory': 'MultiMemory',
  memory64: 'Memory64',
  'function-references': 'GC',
  gc: 'GC',
  'exception-handling': 'ExceptionHandling',
  'legacy-exceptions': 'ExceptionHandling',
  threads: 'Atomics',
  'wide-arithmetic': 'WideArithmetic',
  'custom-page-sizes': 'CustomPageSizes',
};

const featureBits = ({ Features }: Binaryen, names: readonly FeatureName[]): number =>
  names.flatMap((name) => switches[name] ?? []).reduce((bits, name) => bits | Features[name], 0);

/** Everything we can translate; binaryen's `All` has encodings that nobody else reads. */
const allFeatureBits = (api: Binaryen): number =>
  featureBits(api, Object.keys(switches) as FeatureName[]);

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
    module = api.parseText(text, allFeatureBits(api));
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

function readBinary(api: Binaryen, bytes: Uint8Array): binaryen.Module {
  try {
    return api.readBinary(bytes, allFeatureBits(api));
  } catch (error) {
    throw new OptimizeError(messageOf(error));
  }
}

/**
 * Optimises a module. Names are kept, and no feature is used that the module did not use.
 * @throws CompileError if the module is not valid, OptimizeError if binaryen cannot read it
 */
export async function optimizeWasm(
  bytes: Uint8Array,
  level: OptimizeLevel,
  options: Pick<CompileOptions, 'features'> = {},
): Promise<Uint8Array> {
  const used = inspect(bytes, options).features.map(({ name }) => name);
  const api = await load();
  const module = readBinary(api, bytes);
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
