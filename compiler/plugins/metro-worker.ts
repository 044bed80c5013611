/**
 * What Metro's workers load in place of their transformer: gives wasm files, their importers and
 * wasmless/modules another text, and hands all to the transformer that was configured. Run as the
 * CommonJS that build.mjs makes of it.
 */
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { MetroTranslation, Transformed } from './metro-modules.ts';

interface Config {
  readonly wasmless: {
    readonly transformerPath: string;
    readonly moduleCount: number;
    readonly translation: MetroTranslation;
  };
}

interface Transformer {
  getCacheKey?(config: Config, options?: unknown): string;
  transform(
    config: Config,
    projectRoot: string,
    filename: string,
    data: Buffer,
    options: unknown,
  ): Promise<Transformed>;
}

const MODULES = fileURLToPath(new URL('../../runtime/precompiled/modules.js', import.meta.url));
const { version } = createRequire(import.meta.url)('../../../package.json') as { version: string };
const loader = module.parent;

/** The transformer that was configured, found as Metro itself would find it. */
function transformerOf({ wasmless }: Config, projectRoot: string): Transformer {
  const places = [loader?.filename, join(projectRoot, 'package.json')];
  for (const place of places) {
    if (place === undefined) continue;
    const load = createRequire(place);
    try {
      return load(load.resolve(wasmless.transformerPath)) as Transformer;
    } catch (error) {
      if ((error as { code?: string }).code !== 'MODULE_NOT_FOUND') throw error;
    }
  }
  throw new Error(`wasmless/metro cannot find the transformer '${wasmless.transformerPath}'`);
}

/** All that decides what a file becomes, but the file. */
export function getCacheKey(config: Config, options?: { readonly projectRoot?: string }): string {
  const others = transformerOf(config, options?.projectRoot ?? process.cwd());
  const key = others.getCacheKey?.(config, options) ?? '';
  return ['wasmless', version, JSON.stringify(config.wasmless), key].join('$');
}

export async function transform(
  config: Config,
  projectRoot: string,
  filename: string,
  data: Buffer,
  options: unknown,
): Promise<Transformed> {
  const { moduleCount, translation } = config.wasmless;
  const transformer = transformerOf(config, projectRoot);
  const transformText = (text: string): Promise<Transformed> =>
    transformer.transform(config, projectRoot, filename, Buffer.from(text), options);
  const { knownModulesText, placeArtefact, wasmModuleText, withKinds } =
    await import('./metro-modules.ts');
  if (filename.endsWith('.wasm')) {
    const text = wasmModuleText(data);
    // What a wasm file names as its imports may be the business of whoever instantiates it.
    const lenient = { ...config, allowOptionalDependencies: true };
    const file = Buffer.from(text);
    const made = await transformer.transform(lenient, projectRoot, filename, file, options);
    return placeArtefact(made, data, translation);
  }
  if (resolve(projectRoot, filename) === MODULES) {
    return transformText(knownModulesText(moduleCount));
  }
  return data.includes('.wasm?')
    ? transformText(withKinds(data.toString('utf8')))
    : transformer.transform(config, projectRoot, filename, data, options);
}
