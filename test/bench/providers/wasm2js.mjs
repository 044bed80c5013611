/** binaryen's wasm2js at its highest optimisation level; its module instantiates as it is imported. */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const script = fileURLToPath(new URL('bin/wasm2js', import.meta.resolve('binaryen')));

/** @param {string} directory */
const moduleFile = (directory) => join(directory, 'wasm2js.mjs');

/** @type {import('./types.d.ts').Provider} */
export const wasm2js = {
  name: 'wasm2js',
  unavailable: () => null,
  async translate(wasmBytes, directory) {
    const wasmFile = join(directory, 'wasm2js-input.wasm');
    await writeFile(wasmFile, wasmBytes);
    const args = [script, '-O4', wasmFile, '-o', moduleFile(directory)];
    await promisify(execFile)(process.execPath, args);
  },
  async load(_wasmBytes, directory) {
    return { exports: await import(pathToFileURL(moduleFile(directory)).href) };
  },
};
