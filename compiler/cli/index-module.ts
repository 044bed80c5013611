/**
 * The text of an index: a JavaScript module that makes compiled files known to
 * `wasmless/precompiled`. Names of files are hostile text, so they are written as JSON.
 */
import { quote } from '../emit/estree.ts';

export interface IndexEntry {
  /** Name of the wasm file, without its folder. */
  readonly wasmName: string;
  /** Name of the compiled file, which lies in the same folder as the index. */
  readonly fileName: string;
  /** Hex sha-256 of the wasm bytes. */
  readonly hash: string;
}

export interface IndexOptions {
  /** Load all modules with the index, for synchronous use, instead of each when it is needed. */
  readonly eager?: boolean;
  /** Let streaming functions go by the names of files. */
  readonly byName?: boolean;
  /** Make the namespace the global `WebAssembly`. */
  readonly global?: boolean;
  /** The modules were compiled with `suspending`: the namespace says so before they are loaded. */
  readonly suspending?: true;
}

/** A URL: what would end or change a path in it is escaped, and nothing else, for bundlers see a path. */
const specifier = (fileName: string): string =>
  quote(`./${fileName.replace(/[%#?\\\t\n\r]/g, encodeURIComponent)}`);

const byKey = (entries: readonly (readonly [key: string, value: string])[]): string =>
  entries.map(([key, value]) => `    ${quote(key)}: ${value},\n`).join('');

/** The index's text. It exports `WebAssembly`. */
export function indexModule(entries: readonly IndexEntry[], options: IndexOptions): string {
  const isEager = options.eager === true;
  const imports = entries.map(
    ({ fileName }, i) => `import * as module${i} from ${specifier(fileName)};\n`,
  );
  const modules = entries.map(
    ({ hash, fileName }, i) =>
      [hash, isEager ? `module${i}` : `() => import(${specifier(fileName)})`] as const,
  );
  const names = entries.map(({ wasmName, hash }) => [wasmName, quote(hash)] as const);
  return [
    '/* Made by wasmless. Import it before what needs WebAssembly. */\n',
    "import { WebAssembly, registerIndex } from 'wasmless/precompiled';\n",
    ...(isEager ? imports : []),
    `registerIndex({\n  modules: {\n${byKey(modules)}  },\n`,
    ...(options.byName === true ? [`  names: {\n${byKey(names)}  },\n`] : []),
    ...(options.suspending === true ? ['  suspending: true,\n'] : []),
    '});\n',
    ...(options.global === true ? ['globalThis.WebAssembly = WebAssembly;\n'] : []),
    'export { WebAssembly };\n',
  ].join('');
}
