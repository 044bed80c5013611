/**
 * `wasmless/metro`: the build plugin for Metro, React Native's bundler. Receives a Metro
 * configuration and promises the same with wasm files as modules compiled ahead of time. Imports
 * nothing but Node: build.mjs makes CommonJS of it, as metro.config.js mostly is, and the compiler is
 * the business of Metro's workers.
 */
import { createRequire } from 'node:module';
import { isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { MetroTranslation } from './metro-modules.ts';

/** What is used of Metro's Resolution and ResolutionContext. */
type Resolve = (context: never, name: string, platform: never) => unknown;
interface ResolutionContext {
  readonly resolveRequest: Resolve;
}

interface ResolverConfig {
  readonly sourceExts?: readonly string[];
  readonly assetExts?: readonly string[];
  readonly resolveRequest?: Resolve | null;
}

/** The part of Metro's configuration that is read and changed. */
interface MetroConfig {
  readonly projectRoot?: string;
  readonly transformerPath?: string;
  readonly resolver?: object;
  readonly transformer?: object;
}

export interface MetroOptions extends MetroTranslation {
  /**
   * Wasm files that `import 'wasmless/modules'` makes known, for packages that hand their own bytes
   * to the global: paths from the project's folder, or names of files in packages.
   */
  readonly modules?: readonly string[];
}

const RUNTIME = fileURLToPath(new URL('../../runtime', import.meta.url));
const WORKER = fileURLToPath(new URL('metro-worker.cjs', import.meta.url));
const WASM_QUERY = /\.wasm\?(?!(?:init|module)$)/;

/** Modules of this package, of which every importer gets one copy, whatever conditions hold. */
const ownModules: Readonly<Record<string, string>> = {
  'wasmless/runtime': join(RUNTIME, 'index.js'),
  'wasmless/precompiled': join(RUNTIME, 'precompiled/index.js'),
  'wasmless/modules': join(RUNTIME, 'precompiled/modules.js'),
  'wasmless/metro/kinds': join(RUNTIME, 'precompiled/kinds.js'),
};
const KNOWN_MODULE = 'wasmless/metro/modules/';

function fileOf(name: string, projectRoot: string): string {
  if (isAbsolute(name)) return name;
  const manifest = join(projectRoot, 'package.json');
  if (/^\.\.?[\\/]/.test(name)) return resolve(projectRoot, name);
  try {
    return createRequire(manifest).resolve(name);
  } catch {
    return resolve(projectRoot, name);
  }
}

/**
 * @param config what metro.config.js would export without this
 * @param options how modules are translated (`i64`, `names`, ...), and which are known by content
 */
export function withWasmless<T extends object>(config: T, options: MetroOptions = {}): T {
  const { modules = [], ...translation } = options;
  const given = config as MetroConfig;
  const resolver = (given.resolver ?? {}) as ResolverConfig;
  const projectRoot = given.projectRoot ?? process.cwd();
  const files = modules.map((name) => fileOf(name, projectRoot));
  const others = resolver.resolveRequest ?? null;

  const resolveRequest = (context: never, name: string, platform: never): unknown => {
    if (Object.hasOwn(ownModules, name)) return { type: 'sourceFile', filePath: ownModules[name] };
    if (name.startsWith(KNOWN_MODULE)) {
      return { type: 'sourceFile', filePath: files[Number(name.slice(KNOWN_MODULE.length))] };
    }
    if (WASM_QUERY.test(name)) throw new Error(`wasmless/metro has no module for '${name}'`);
    const next = others ?? (context as ResolutionContext).resolveRequest;
    return next(context, name, platform);
  };

  return {
    ...config,
    transformerPath: WORKER,
    transformer: {
      ...given.transformer,
      // All of it enters the key of Metro's cache.
      wasmless: {
        transformerPath: given.transformerPath ?? 'metro-transform-worker',
        moduleCount: files.length,
        translation,
      },
    },
    resolver: {
      ...resolver,
      sourceExts: [...new Set([...(resolver.sourceExts ?? []), 'wasm'])],
      assetExts: (resolver.assetExts ?? []).filter((extension) => extension !== 'wasm'),
      resolveRequest,
    },
  };
}
