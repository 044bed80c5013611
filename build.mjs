/**
 * Builds dist/: tsc writes the types, and esbuild one file for each entry of the package. What entries
 * share is in chunks/, once, so that all have the same runtime: a host that loads 150 small files
 * takes three times as long. Then come the forms of the runtime for those who cannot import it as an
 * ES module:
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
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, transform } from 'esbuild';
import { runtimePieces } from './scripts/runtime-pieces.mjs';

const root = fileURLToPath(new URL('.', import.meta.url));
const dist = `${root}dist/`;
const chunks = `${dist}chunks/`;
const isIncremental = process.argv.includes('--incremental');

/** The source files of the entries, and of what is found by its place (compiler/package-files.ts). */
function entryPoints() {
  const { bin, exports } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
  const filesOf = (target) =>
    typeof target === 'string' ? [target] : Object.values(target).flatMap(filesOf);
  const sources = filesOf([bin, exports]).flatMap((file) => {
    const name = /^\.\/dist\/(.*)\.js$/.exec(file)?.[1];
    return name === undefined ? [] : [`${name}.ts`];
  });
  const placed = [
    'compiler/package-files.ts',
    'compiler/parallel/worker.ts',
    'compiler/plugins/metro-modules.ts',
    'runtime/precompiled/kinds.ts',
  ];
  return [...new Set([...sources, ...placed])].filter((file) => existsSync(root + file));
}

/** esbuild names classes that mention themselves `_Name`, and consoles would show that. */
function withClassNames(text) {
  const renamed = new Set(Array.from(text.matchAll(/\bclass _(\w+)/g), ([, name]) => name));
  return text.replace(/\b_(\w+)\b/g, (word, name) => (renamed.has(name) ? name : word));
}

/**
 * The runtime runs in old browsers, which have no class fields: it assigns them. The compiler keeps real
 * ones: translating sql.js takes 7 % less time so, and a fifth less memory.
 */
const withoutFields = {
  name: 'without-fields',
  setup({ onLoad }) {
    onLoad({ filter: /\/runtime\/.*\.ts$/ }, async ({ path }) => {
      const { code } = await transform(readFileSync(path, 'utf8'), {
        loader: 'ts',
        target: 'es2020',
        supported: { 'class-static-field': true },
        tsconfigRaw: { compilerOptions: { useDefineForClassFields: false } },
        sourcefile: path,
      });
      return { contents: code, loader: 'js' };
    });
  },
};

/**
 * esbuild imports chunks for nothing but their order. No chunk does anything when it is imported
 * (`sideEffects` in package.json says so, too), and bundlers warn of each such import.
 */
const withoutBareImports = (text) => text.replace(/^import "\.[^"]*\bchunk-\w+\.js";\n/gm, '');

async function bundleEntries() {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: entryPoints(),
    outdir: dist,
    outbase: root,
    write: false,
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    packages: 'external',
    external: ['node:*'],
    platform: 'neutral',
    target: 'es2020',
    // Lowered, static fields cost classes their names.
    supported: { 'top-level-await': true, 'class-static-field': true, 'class-field': true },
    plugins: [withoutFields],
    logLevel: 'warning',
  });
  for (const { path, text } of outputFiles) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, withoutBareImports(withClassNames(text)));
  }
  // Only now: somebody may be running what was built before.
  const written = new Set(outputFiles.map(({ path }) => path));
  for (const name of readdirSync(chunks)) {
    if (!written.has(chunks + name)) rmSync(chunks + name);
  }
}

function writeTypes() {
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

/** A source file as CommonJS, which imports other built files. */
async function writeCommonJS(path) {
  const { code } = await transform(readFileSync(`${root}${path}.ts`, 'utf8'), {
    loader: 'ts',
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    define: { 'import.meta.url': 'moduleUrl' },
    banner: 'const moduleUrl=require("node:url").pathToFileURL(__filename).href;',
  });
  writeFileSync(`${dist}${path}.cjs`, code.replace(/(\bimport\("\.[^"]*)\.ts"/g, '$1.js"'));
}

if (!isIncremental) rmSync(dist, { recursive: true, force: true });
writeTypes();
await bundleEntries();
writeFileSync(`${dist}runtime/index.cjs`, await bundleRuntime({ format: 'cjs' }));
await bundleScripts();
for (const name of ['metro', 'metro-worker']) await writeCommonJS(`compiler/plugins/${name}`);
chmodSync(`${dist}compiler/cli/main.js`, 0o755);
