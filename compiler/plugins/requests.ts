/**
 * Names of the modules that stand for a wasm file in a build. What a program writes
 * (`./x.wasm?init`) becomes the path of the file with an ending that says what is wanted of it, and
 * that no other plugin or loader of the build takes for a wasm file.
 */
import { statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, isAbsolute, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/**
 * What a program can import of a wasm file:
 *
 *   ./x.wasm          its exports, linked to what it imports (the ES module integration)
 *   ./x.wasm?init     a function of its imports that promises an Instance
 *   ./x.wasm?module   a WebAssembly.Module
 *   ./x.wasm?url      a URL to fetch it by
 *   ./x.wasm?artefact what `wasmless compile` makes of it: all others import this
 */
export const kinds = ['exports', 'init', 'module', 'url', 'artefact'] as const;
export type Kind = (typeof kinds)[number];

export interface Request {
  /** Path of the wasm file. */
  readonly file: string;
  readonly kind: Kind;
}

const ENDING = /^(.*\.wasm)\.(\w+)\.wasmless\.mjs$/s;
const SPECIFIER = /^(.*\.wasm)(?:\?(init|module|url|artefact))?$/s;

export const moduleId = (file: string, kind: Kind): string => `${file}.${kind}.wasmless.mjs`;

/** What a module's name asks for; null for names that are not ours. */
export function parseModuleId(id: string): Request | null {
  const [, file, kind] = ENDING.exec(id) ?? [];
  if (file === undefined || !kinds.includes(kind as Kind)) return null;
  return { file, kind: kind as Kind };
}

/** The file that a program means, as Node finds it; null if there is none. */
export function findFile(specifier: string, importer: string): string | null {
  if (isAbsolute(specifier)) return specifier;
  if (/^\.\.?\//.test(specifier)) return join(dirname(importer), specifier);
  try {
    return createRequire(importer).resolve(specifier);
  } catch {
    return null;
  }
}

/** The file that `new URL(url, import.meta.url)` means in a module; null if there is none. */
export function fileOfUrl(url: string, importer: string): string | null {
  try {
    const { href, search, hash } = new URL(url, pathToFileURL(importer));
    if (search !== '' || hash !== '') return null;
    const file = fileURLToPath(href);
    return statSync(file).isFile() ? file : null;
  } catch {
    return null;
  }
}

/** The module that an import statement means; null for those that are not of wasm files. */
export function resolveImport(specifier: string, importer: string): string | null {
  const [, path, query = 'exports'] = SPECIFIER.exec(specifier) ?? [];
  if (path === undefined) return null;
  const file = findFile(path, importer);
  return file === null ? null : moduleId(file, query as Kind);
}
