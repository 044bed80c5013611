/**
 * The build plugin, for every bundler that unplugin knows: imports of wasm files and
 * `new URL('x.wasm', import.meta.url)` give modules compiled ahead of time. Nothing of the result
 * needs WebAssembly or eval.
 */
import { resolve } from 'node:path';
import { createUnplugin } from 'unplugin';
import type { UnpluginBuildContext } from 'unplugin';
import { quote } from '../emit/estree.ts';
import { givenName, pathOf } from './module-paths.ts';
import { findFile, kinds, moduleId, parseModuleId, resolveImport } from './requests.ts';
import { replaceUrls } from './urls.ts';
import { filesOf, indexText, textOf } from './virtual-modules.ts';
import type { TranslationOptions } from './virtual-modules.ts';

export interface PluginOptions extends TranslationOptions {
  /**
   * Wasm files that `import 'wasmless/modules'` makes known, for packages that fetch or read them
   * by themselves: paths, or names of files in packages ('sql.js/dist/sql-wasm.wasm').
   */
  readonly modules?: readonly string[];
}

const INDEX = 'wasmless/modules';
const INDEX_ID = 'index.wasmless.mjs';

/** Whether a module is one that a wasm file, or the index, has become. */
function isOurs(id: string): boolean {
  const name = givenName(id);
  return name === resolve(INDEX_ID) || parseModuleId(name) !== null;
}

/** Has a module made again when a file changes. */
function watch(context: UnpluginBuildContext, file: string): void {
  const native = context.getNativeBuildContext?.();
  // unplugin tells rspack only that the build depends on the file, not which module does.
  if (native?.framework === 'rspack') native.loaderContext?.addDependency(file);
  else context.addWatchFile(file);
}

export const plugin = createUnplugin<PluginOptions | undefined>((options = {}) => {
  const { modules = [], ...translation } = options;
  const here = resolve('package.json');
  const files = modules.map((name) => findFile(name, here) ?? resolve(name));
  return {
    name: 'wasmless',
    enforce: 'pre',

    resolveId(specifier, importer) {
      if (specifier === INDEX || specifier === INDEX_ID) return resolve(INDEX_ID);
      if (parseModuleId(specifier) !== null) return specifier;
      return resolveImport(specifier, importer === undefined ? here : pathOf(importer));
    },

    loadInclude: isOurs,

    async load(id) {
      const request = parseModuleId(givenName(id));
      // Before anything is read: what is missing or broken may be mended.
      for (const file of request === null ? files : filesOf(request)) watch(this, file);
      try {
        return await (request === null
          ? indexText(files, translation)
          : textOf(request, translation));
      } catch (error) {
        // Reported, not thrown: unplugin lets what is thrown here end webpack's process.
        const { message } = error as Error;
        this.error(request === null ? message : `${request.file}: ${message}`);
        // Says nothing of exports, so that nobody complains about missing ones as well.
        return `throw new Error(${quote(message)});\n`;
      }
    },

    transformInclude: (id) => /\.[cm]?[jt]sx?$/.test(pathOf(id)) && !isOurs(id),

    transform(code, id) {
      const replaced = replaceUrls(code, pathOf(id));
      return replaced === null ? null : { code: replaced, map: null };
    },

    vite: {
      // Prebundled copies of the runtime would be strangers to each other.
      config: () => ({ optimizeDeps: { exclude: ['wasmless'] } }),

      // vite takes a changed file for the module of the same name, and ours have other names.
      hotUpdate({ file, modules }) {
        const ids = kinds.map((kind) => moduleId(file, kind));
        if (files.includes(file)) ids.push(resolve(INDEX_ID));
        const { moduleGraph } = this.environment;
        return [...modules, ...ids.flatMap((id) => moduleGraph.getModuleById(id) ?? [])];
      },
    },

    webpack({ hooks, webpack: { NormalModule } }) {
      hooks.compilation.tap('wasmless', (compilation) => {
        // There is nothing to read for a module of ours. unplugin makes empty files for webpack, but
        // not for modules whose names webpack has in its cache on disk.
        const { readResource } = NormalModule.getCompilationHooks(compilation);
        const first = { name: 'wasmless', stage: -1 };
        readResource.for(undefined).tapAsync(first, ({ resourcePath }, callback) => {
          if (isOurs(resourcePath)) callback(null, '');
          else callback();
        });
      });
    },
  };
});
