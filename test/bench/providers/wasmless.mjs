/** wasmless: the built ahead-of-time compiler, and the built runtime that its modules import. */
import { existsSync } from 'node:fs';
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const packageRoot = new URL('../../../', import.meta.url);
const compiler = new URL('dist/compiler/index.js', packageRoot);

/** @param {string} directory */
const moduleFile = (directory) => join(directory, 'wasmless.mjs');

/** Lets modules in the directory import 'wasmless/runtime' by its name. @param {string} directory */
export async function linkPackage(directory) {
  const packages = join(directory, 'node_modules');
  const link = join(packages, 'wasmless');
  await mkdir(packages, { recursive: true });
  await rm(link, { force: true });
  await symlink(fileURLToPath(packageRoot), link, 'junction');
}

/** Why dist/ cannot be measured, or null if it can. */
export const missingBuild = () =>
  existsSync(compiler) ? null : 'dist/compiler/index.js is missing; `npm run build` makes it';

/** The built `wasmless/compiler`. */
export const importCompiler = () => import(compiler.href);

/** The built `wasmless/webassembly`. */
export const importRunTimeCompiler = () =>
  import(new URL('dist/compiler/webassembly.js', packageRoot).href);

/** @type {import('./types.d.ts').Provider} */
export const wasmless = {
  name: 'wasmless',
  unavailable: missingBuild,
  async translate(wasmBytes, directory, { jitless }) {
    const { compile } = await importCompiler();
    const engine = jitless ? 'interpreting' : 'optimizing';
    const { code } = await compile(wasmBytes, { format: 'esm', engine });
    await linkPackage(directory);
    await writeFile(moduleFile(directory), code);
  },
  async load(_wasmBytes, directory) {
    const { instantiate } = await import(pathToFileURL(moduleFile(directory)).href);
    return await instantiate({});
  },
};
