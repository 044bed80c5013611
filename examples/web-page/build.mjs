/** Builds the page into out/site: modules compiled ahead of time, then everything bundled. */
import { spawnSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = fileURLToPath(new URL('.', import.meta.url));
const packageFolder = fileURLToPath(new URL('.', import.meta.resolve('wasmless/package.json')));
export const site = `${here}out/site`;

const wasmFiles = ['sql.js/dist/sql-wasm-browser.wasm', '@resvg/resvg-wasm/index_bg.wasm'].map(
  (name) => fileURLToPath(import.meta.resolve(name)),
);

export async function buildPage() {
  rmSync(`${here}out`, { recursive: true, force: true });
  // An index with the compiled files, and stubs to be fetched in place of the modules.
  const flags = ['--out-dir', `${here}out/compiled`, '--stub', '--names', 'short'];
  const main = `${packageFolder}dist/compiler/cli/main.js`;
  const args = [main, 'compile', ...wasmFiles, ...flags];
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
  if (status !== 0) throw new Error(`wasmless compile failed with exit code ${status}`);
  await build({
    entryPoints: [`${here}page/main.js`],
    outdir: site,
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    // Named by code of sql.js that only runs in Node.
    external: ['fs', 'path', 'crypto', 'node:fs', 'node:path', 'node:crypto'],
    logLevel: 'warning',
  });
  for (const file of ['index.html', 'style.css']) cpSync(`${here}page/${file}`, `${site}/${file}`);
  for (const file of ['sql-wasm-browser.wasm', 'index_bg.wasm']) {
    cpSync(`${here}out/compiled/${file}`, `${site}/compiled/${file}`);
  }
}
