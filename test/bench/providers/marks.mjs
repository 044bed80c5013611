/** wasmless with dirtyPageTracking: what the marks of written pages cost. Shown only if it is named. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { importCompiler, linkPackage, missingBuild } from './wasmless.mjs';

/** @param {string} directory */
const moduleFile = (directory) => join(directory, 'marks.mjs');

/** Room for the pages of any kernel's memory. */
const MAP_LENGTH = 2 ** 16;

/** @type {import('./types.d.ts').Provider} */
export const marks = {
  name: 'marks',
  isExtra: true,
  unavailable: missingBuild,
  async translate(wasmBytes, directory) {
    const { compile } = await importCompiler();
    const { code } = await compile(wasmBytes, { format: 'esm', dirtyPageTracking: true });
    await linkPackage(directory);
    await writeFile(moduleFile(directory), code);
  },
  async load(_wasmBytes, directory) {
    const { instantiate } = await import(pathToFileURL(moduleFile(directory)).href);
    const instance = await instantiate({});
    // As a pool does: without an allocator there is no map.
    instance.context.P = new Uint8Array(MAP_LENGTH);
    return instance;
  },
};
