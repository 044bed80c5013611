/**
 * The texts that a build with Metro needs. Metro has one module for each file, so that of a wasm
 * file has its exports by their names and the artefact under a symbol; importers that want another
 * kind (`./x.wasm?init`) make it of that. The artefact's own text never passes through Babel: it is
 * put in place of an identifier when all is done. Names of imports and exports are hostile text.
 */
import { quote } from '../emit/estree.ts';
import { compile, inspect } from '../index.ts';
import type { EngineKind } from '../extras.ts';
import type { TranslationOptions } from './virtual-modules.ts';

/** The options that say how modules are translated. What interprets is assumed: Hermes does. */
export type MetroTranslation = TranslationOptions & { readonly engine?: EngineKind };

/** Stands in a module's text for the function that makes the artefact. */
const PLACEHOLDER = '__wasmlessArtefact__';
const ARTEFACT_SYMBOL = 'Symbol.for("wasmless.artefact")';

/** The functions of wasmless/runtime/precompiled/kinds.ts, as wasmless/metro resolves them. */
export const KINDS = 'wasmless/metro/kinds';
/** Followed by the number of a file of the option `modules`. */
export const KNOWN_MODULE = 'wasmless/metro/modules/';

/** What Metro's transformers make of a file: of it, what is needed here. */
export interface Transformed {
  readonly output: readonly {
    readonly data: { code: string; lineCount: number; map: number[][] };
  }[];
}

/** The module of a wasm file, with a placeholder for the artefact. @throws CompileError */
export function wasmModuleText(bytes: Uint8Array): string {
  const { imports, exports } = inspect(bytes);
  const modules = [...new Set(imports.map(({ module }) => module))];
  const entries = modules.map((name) => `[${quote(name)}]:${loaded(name)}`);
  // Importers see the name as the mark of an ES module, whatever the wasm has under it.
  const names = exports.map(({ name }) => name).filter((name) => name !== '__esModule');
  const getters = names.map(
    (name) =>
      `Object.defineProperty(exports,${quote(name)},{enumerable:true,get:function(){return link()[${quote(name)}]}});\n`,
  );
  return [
    'var runtime=require("wasmless/runtime");\n',
    `var compiled=${PLACEHOLDER}(function(){return runtime},{});\n`,
    'var linked=null;\n',
    'function namespaceOf(module){return module&&module.__esModule?module:Object.assign({default:module},module)}\n',
    `function link(){return linked||(linked=compiled.instantiate({${entries.join()}}).exports)}\n`,
    'Object.defineProperty(exports,"__esModule",{value:true});\n',
    ...getters,
    `exports[${ARTEFACT_SYMBOL}]=compiled.artefact;\n`,
  ].join('');
}

/** In a try statement: a build that only wants `?init` need not have what the wasm names. */
const loaded = (name: string): string =>
  `(function(){try{return namespaceOf(require(${quote(name)}))}catch(error){throw error}})()`;

/** Puts the artefact in its place. */
export function placeArtefact<T extends Transformed>(
  transformed: T,
  bytes: Uint8Array,
  options: MetroTranslation,
): T {
  const { code } = compile(bytes, {
    names: 'short',
    engine: 'interpreting',
    ...options,
    format: 'cjs',
  });
  const text = `(function(require,module){${code}return module.exports})`;
  const { data } = transformed.output[0]!;
  const parts = data.code.split(PLACEHOLDER);
  if (parts.length !== 2) throw new Error(`the transformer has lost or repeated ${PLACEHOLDER}`);
  const at = endOf(parts[0]!);
  const end = endOf(text);
  data.code = parts.join(text);
  data.lineCount += end.line;
  for (const mapping of data.map) {
    const isBehind = mapping[0] === at.line + 1 && mapping[1]! > at.column;
    if (isBehind) mapping[1]! += end.column - PLACEHOLDER.length - (end.line > 0 ? at.column : 0);
    if (isBehind || mapping[0]! > at.line + 1) mapping[0]! += end.line;
  }
  return transformed;
}

/** Where a text ends, counted from 0. */
function endOf(text: string): { line: number; column: number } {
  const lines = text.split('\n');
  return { line: lines.length - 1, column: lines[lines.length - 1]!.length };
}

/** What stands in place of wasmless/modules: the namespace as the global, which knows the files. */
export const knownModulesText = (count: number): string =>
  [
    'import { WebAssembly } from "./index.js";\n',
    `import { known } from ${quote(KINDS)};\n`,
    ...Array.from({ length: count }, (_, i) => `known(require("${KNOWN_MODULE}${i}"));\n`),
    'export * from "./index.js";\n',
    'globalThis.WebAssembly = WebAssembly;\n',
  ].join('');

const NAME = String.raw`[\w$]+`;
const SOURCE = String.raw`(['"])([^'"\n]+\.wasm)\?(init|module)`;
const STATIC_IMPORT = new RegExp(String.raw`\bimport\s+(${NAME})\s+from\s*${SOURCE}\2;?`, 'g');
const CALLED_IMPORT = new RegExp(String.raw`\b(import|require)\s*\(\s*${SOURCE}\2\s*\)`, 'g');

/** An importer's text in which kinds are made of the file's one module, on the same lines. */
export function withKinds(code: string): string {
  return code
    .replace(
      STATIC_IMPORT,
      (_all, name: string, _quote: string, path: string, kind: string) =>
        `import * as ${name}$wasm from ${quote(path)};` +
        `import {${kind} as ${name}$make} from ${quote(KINDS)};const ${name}=${name}$make(${name}$wasm);`,
    )
    .replace(CALLED_IMPORT, (_all, how: string, _quote: string, path: string, kind: string) => {
      const made = `{default:require(${quote(KINDS)}).${kind}`;
      return how === 'require'
        ? `(${made}(require(${quote(path)}))})`
        : `import(${quote(path)}).then(m=>(${made}(m)}))`;
    });
}
