/**
 * Builds dist/: tsc compiles compiler/ and runtime/ file by file, then esbuild bundles the runtime
 * for those who cannot import it as an ES module:
 *
 *   runtime/index.cjs       for require(), and so for `wasmless compile --format cjs`
 *   runtime/script.js       a classic script that sets the global wasmlessRuntime, for `--format iife`,
 *                           also where scripts have a scope of their own
 *   runtime/standalone.js   the same as one expression
 *   runtime/pieces.json     the same in pieces, of which `--standalone` puts into a file what it needs
 *
 * and makes CommonJS of what Metro loads (compiler/plugins/metro*.cjs).
 *
 * With --incremental it keeps what is in dist/, compiles only what has changed, and goes on after
 * type errors, which `npm run check` is there to report.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { build, transform } from 'esbuild';
import { runtimePieces } from './scripts/runtime-pieces.mjs';

const root = fileURLToPath(new URL('.', import.meta.url));
const dist = `${root}dist/`;
const isIncremental = process.argv.includes('--incremental');

function compileTypeScript() {
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  const { status } = spawnSync(process.execPath, [tsc, '-p', `${root}tsconfig.build.json`], {
    stdio: 'inherit',
  });
  if (status !== 0 && !isIncremental) process.exit(status ?? 1);
}

/** The runtime as one text. */
async function bundleRuntime(options) {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ['runtime/index.ts'],
    bundle: true,
    write: false,
    // For engines like Hermes and QuickJS. But BigInt must stay BigInt: `**` is not lowered.
    target: 'es2015',
    supported: { bigint: true, 'exponent-operator': true },
    charset: 'ascii',
    legalComments: 'none',
    logLevel: 'warning',
    ...options,
  });
  return outputFiles[0].text;
}

/** HTML comments end scripts, and sandboxes refuse sources in which `import(` occurs at all. */
function assertScriptSafe(text) {
  const forbidden = /-->|<!--|\bimport\s*\(|<\/script/i.exec(text);
  if (forbidden) throw new Error(`the bundled runtime must not contain ${forbidden[0]}`);
}

/**
 * One expression whose value has the runtime's exports as plain properties. esbuild's own iife has
 * getters made in a loop instead, and Hermes 0.12 gives them all the last variable of the loop.
 */
async function bundleExpression() {
  const text = await bundleRuntime({ minify: true, format: 'esm' });
  const exported = /export\{([^}]*)\};\s*$/.exec(text);
  if (exported === null) throw new Error('esbuild ends its modules in a new way');
  const properties = exported[1].split(',').map((item) => {
    const [local, name = local] = item.split(' as ');
    return `${name}:${local}`;
  });
  return `(function(){"use strict";${text.slice(0, exported.index)}return{${properties.join()}}})()`;
}

async function bundleScripts() {
  const expression = await bundleExpression();
  assertScriptSafe(expression);
  writeFileSync(
    `${dist}runtime/script.js`,
    `var wasmlessRuntime=globalThis.wasmlessRuntime=${expression};\n`,
  );
  writeFileSync(`${dist}runtime/standalone.js`, expression);
  const pieces = runtimePieces(await bundleRuntime({ minify: true, format: 'esm' }));
  writeFileSync(`${dist}runtime/pieces.json`, JSON.stringify(pieces));
}

/** A file of dist/ as CommonJS beside it. */
async function writeCommonJS(path) {
  const { code } = await transform(readFileSync(`${dist}${path}.js`, 'utf8'), {
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    define: { 'import.meta.url': 'moduleUrl' },
    banner: 'const moduleUrl=require("node:url").pathToFileURL(__filename).href;',
  });
  writeFileSync(`${dist}${path}.cjs`, code);
}

if (!isIncremental) rmSync(dist, { recursive: true, force: true });
compileTypeScript();
writeFileSync(`${dist}runtime/index.cjs`, await bundleRuntime({ format: 'cjs' }));
await bundleScripts();
for (const name of ['metro', 'metro-worker']) await writeCommonJS(`compiler/plugins/${name}`);
chmodSync(`${dist}compiler/cli/main.js`, 0o755);
