/**
 * The build plugin, for every bundler that unplugin knows: imports of wasm files and
 * `new URL('x.wasm', import.meta.url)` give modules compiled ahead of time. Nothing of the result
 * needs WebAssembly or eval.
 */
import { resolve } from 'node:path';
import { createUnplugin } from 'unplugin';
import { quote } from '../emit/estree.ts';
import { findFile, moduleId, parseModuleId, resolveImport } from './requests.ts';
import { indexText, textOf } from './virtual-modules.ts';
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
const URL_OF_WASM = /new\s+URL\(\s*(['"`])([^'"`?${}]+\.wasm)\1\s*,\s*import\.meta\.url\s*,?\s*\)/g;

/** Replaces URLs of wasm files. @returns null if there are none */
export function replaceUrls(code: string, importer: string): string | null {
  const imports: string[] = [];
  const replaced = code.replace(URL_OF_WASM, (original, _quote: string, path: string) => {
    const file = findFile(/^\.{0,2}\//.test(path) ? path : `./${path}`, importer);
    if (file === null) return original;
    const name = `wasmlessUrl${imports.length}`;
    imports.push(`import ${name} from ${quote(moduleId(file, 'url'))};`);
    return `new URL(${name})`;
  });
  // On one line, so that all others stay where they are.
  return imports.length === 0 ? null : imports.join('') + replaced;
}

/** A path without what bundlers put behind it. */
const withoutQuery = (id: string): string => id.replace(/\?[^?]*$/s, '');

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
      return resolveImport(specifier, importer === undefined ? here : withoutQuery(importer));
    },

    loadInclude: (id) => id === resolve(INDEX_ID) || parseModuleId(id) !== null,

    load(id) {
      const request = parseModuleId(id);
      return request === null ? indexText(files) : textOf(request, translation);
    },

    transformInclude: (id) =>
      /\.[cm]?[jt]sx?$/.test(withoutQuery(id)) && parseModuleId(withoutQuery(id)) === null,

    transform(code, id) {
      if (!code.includes('.wasm')) return null;
      const replaced = replaceUrls(code, withoutQuery(id));
      return replaced === null ? null : { code: replaced, map: null };
    },

    vite: {
      // Prebundled copies of the runtime would be strangers to each other.
      config: () => ({ optimizeDeps: { exclude: ['wasmless'] } }),
    },
  };
});
