/**
 * Bundlers name a module by the path of its file, with additions of their own. Receives such a name
 * and gives what it stands for.
 */
import { existsSync } from 'node:fs';

/** webpack and rspack put one before characters that belong to a path but could start a query. */
const ESCAPES = /[\0\u200b](?=[#?])/g;

/**
 * A path, encoded as a file's name: so unplugin names modules that are no files for webpack and
 * rspack. It does not know them again if the project's path has escapes.
 */
const ENCODED = /[\\/](?:_virtual_)?((?:%2F|[A-Za-z]%3A)[^\\/]+\.wasmless\.mjs)$/s;

/** The name that a plugin has given a module. */
export function givenName(id: string): string {
  const name = id.replace(ESCAPES, '');
  const [, encoded] = ENCODED.exec(name) ?? [];
  return encoded === undefined ? name : decodeURIComponent(encoded).replace(ESCAPES, '');
}

/** The path of a module's file, without a query. */
export function pathOf(id: string): string {
  const name = givenName(id);
  // Folders, too, may have a `?` in their names.
  return !name.includes('?') || existsSync(name) ? name : name.replace(/\?[^?]*$/s, '');
}
