/** binaryen's wasm2js at its highest optimisation level; its module instantiates as it is imported. */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const script = fileURLToPath(new URL('bin/wasm2js', import.meta.resolve('binaryen')));

/** @param {string} directory @param {string} name */
const moduleFile = (directory, name) => join(directory, `${name}.mjs`);

/** @param {Uint8Array} wasmBytes @param {string} directory @param {string} name */
export async function runWasm2js(wasmBytes, directory, name) {
  const wasmFile = join(directory, `${name}-input.wasm`);
  await writeFile(wasmFile, wasmBytes);
  const args = [script, '-O4', wasmFile, '-o', moduleFile(directory, name)];
  await promisify(execFile)(process.execPath, args);
}

/** @param {string} directory @param {string} name */
export const importTranslation = async (directory, name) => ({
  exports: await import(pathToFileURL(moduleFile(directory, name)).href),
});

/** @type {import('./types.d.ts').Provider} */
export const wasm2js = {
  name: 'wasm2js',
  unavailable: () => null,
  translate: (wasmBytes, directory) => runWasm2js(wasmBytes, directory, 'wasm2js'),
  load: (_wasmBytes, directory) => importTranslation(directory, 'wasm2js'),
};
