/**
 * The text of the modules that stand for a wasm file in a build, and of the index of them all.
 * Everything they import is named by its absolute path, so that it is found from any folder and is
 * the same copy for all. Names of imports and exports are hostile text: they are written as JSON.
 */
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { encodeStub } from '../../runtime/precompiled/stub.ts';
import { quote } from '../emit/estree.ts';
import { compile, contentHash, inspect } from '../index.ts';
import type { CompileOptions } from '../options.ts';
import { packageFile } from '../package-files.ts';
import { moduleId } from './requests.ts';
import type { Request } from './requests.ts';

const builtFile = (path: string): string => fileURLToPath(packageFile(path));
const RUNTIME = builtFile('runtime/index.js');
/** As a literal. */
const PRECOMPILED = quote(builtFile('runtime/precompiled/index.js'));

/** The options that say how a module is translated; where it goes is the build's business. */
export type TranslationOptions = Pick<
  CompileOptions,
  'names' | 'pretty' | 'i64' | 'suspending' | 'builtins' | 'importedStringConstants' | 'features'
>;

const importArtefact = (file: string): string =>
  `import { artefact } from ${quote(moduleId(file, 'artefact'))};\n`;

const artefactText = (bytes: Uint8Array, options: TranslationOptions): string =>
  compile(bytes, { names: 'short', ...options, runtimeImport: RUNTIME }).code;

/** What a wasm file imports, named so that it is found from anywhere. */
const fromFile = (specifier: string, file: string): string =>
  /^\.\.?\//.test(specifier) ? join(dirname(file), specifier) : specifier;

/** The exports, linked at once to the modules that the wasm file names as those of its imports. */
function exportsText(file: string, bytes: Uint8Array): string {
  const { imports, exports } = inspect(bytes);
  const modules = [...new Set(imports.map(({ module }) => module))];
  return [
    `import { instantiate } from ${quote(moduleId(file, 'artefact'))};\n`,
    ...modules.map((name, i) => `import * as import${i} from ${quote(fromFile(name, file))};\n`),
    `const { exports } = instantiate({ ${modules.map((name, i) => `[${quote(name)}]: import${i}`).join(', ')} });\n`,
    ...exports.map(({ name }, i) => `const export${i} = exports[${quote(name)}];\n`),
    `export { ${exports.map(({ name }, i) => `export${i} as ${quote(name)}`).join(', ')} };\n`,
  ].join('');
}

/** The text of a call that makes modules known, and that they can suspend: this before they are loaded. */
const registration = (modules: string, { suspending }: TranslationOptions): string =>
  `registerIndex({ modules: {${modules}}${suspending === true ? ', suspending: true' : ''} });\n`;

/** Imports that suspend are made before the file is loaded. */
const initText = (file: string, options: TranslationOptions): string =>
  `import { WebAssembly, moduleOf } from ${PRECOMPILED};\n` +
  (options.suspending === true
    ? `import { registerIndex } from ${PRECOMPILED};\n${registration('', options)}`
    : '') +
  'export default async (imports) => {\n' +
  `  const { artefact } = await import(${quote(moduleId(file, 'artefact'))});\n` +
  '  return WebAssembly.instantiate(moduleOf(artefact), imports);\n' +
  '};\n';

const moduleText = (file: string): string =>
  `${importArtefact(file)}import { moduleOf } from ${PRECOMPILED};\n` +
  'export default moduleOf(artefact);\n';

const lazily = (file: string): string => `() => import(${quote(moduleId(file, 'artefact'))})`;

/** A URL whose content names the module: it is found when that content is compiled. */
function urlText(file: string, bytes: Uint8Array, options: TranslationOptions): string {
  const hash = contentHash(bytes);
  const stub = Buffer.from(encodeStub(hash)).toString('base64');
  return (
    `import { registerIndex } from ${PRECOMPILED};\n` +
    registration(` ${quote(hash)}: ${lazily(file)} `, options) +
    `export default "data:application/wasm;base64,${stub}";\n`
  );
}

/** The files whose content the text of a module depends on. */
export const filesOf = ({ file, kind }: Request): readonly string[] =>
  kind === 'init' || kind === 'module' ? [] : [file];

/** The text of one module of a wasm file. @throws CompileError if the file is no valid module */
export async function textOf(
  { file, kind }: Request,
  options: TranslationOptions,
): Promise<string> {
  if (kind === 'init') return initText(file, options);
  if (kind === 'module') return moduleText(file);
  const bytes = await readFile(file);
  if (kind === 'url') return urlText(file, bytes, options);
  return kind === 'exports' ? exportsText(file, bytes) : artefactText(bytes, options);
}

/** The text of `wasmless/modules` in a build: all of `files` are known, and loaded when needed. */
export async function indexText(
  files: readonly string[],
  options: TranslationOptions,
): Promise<string> {
  const entries: string[] = [];
  for (const file of files) {
    entries.push(`  ${quote(contentHash(await readFile(file)))}: ${lazily(file)},\n`);
  }
  return (
    `import { WebAssembly, registerIndex } from ${PRECOMPILED};\n` +
    registration(`\n${entries.join('')}`, options) +
    `export * from ${PRECOMPILED};\n` +
    'globalThis.WebAssembly = WebAssembly;\n'
  );
}
