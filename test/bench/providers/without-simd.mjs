/**
 * What there is to do without SIMD in the translator: the same kernel, its vectors taken apart by
 * clang (kernels/without-simd), through wasm2js.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compileKernel } from '../kernels.mjs';
import { importTranslation, runWasm2js } from './wasm2js.mjs';

const NAME = 'without-simd';

/** @type {import('./types.d.ts').Provider} */
export const withoutSimd = {
  name: NAME,
  groups: ['simd'],
  unavailable: () => null,
  async translate(_wasmBytes, directory, { kernel }) {
    const wasmFile = join(directory, 'without-simd.wasm');
    await compileKernel(kernel, wasmFile, { withoutSimd: true });
    await runWasm2js(await readFile(wasmFile), directory, NAME);
  },
  load: (_wasmBytes, directory) => importTranslation(directory, NAME),
};
