/**
 * A program bundled by Metro as React Native bundles it, run by Hermes: wasm files by every way there
 * is to import one, and a package's module found by the bytes that its loader holds.
 */
import { cpSync, mkdirSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { assembleText } from '../../compiler/optimize.ts';
import { VERSION } from '../../compiler/version.ts';
import { makeWorkspace } from '../cli/harness.ts';
import { lanes } from '../environments/lanes.ts';

const require = createRequire(import.meta.url);
const root = fileURLToPath(new URL('../..', import.meta.url));
const { path, write, node } = makeWorkspace();
const hermes = lanes.find(({ name }) => name.startsWith('Hermes'))!;

/** A module's file, or null where it isn't installed. */
function installed(name: string): string | null {
  try {
    return require.resolve(name);
  } catch {
    return null;
  }
}
const metro = installed('metro');
const babelTransformer = installed('@react-native/metro-babel-transformer');
const missing =
  hermes.missing() ??
  (metro === null || babelTransformer === null
    ? 'no Metro (npm install metro @react-native/metro-babel-transformer)'
    : null);

const MATH = `
  (module
    (import "./env.js" "twice" (func $twice (param i32) (result i32)))
    (memory (export "memory") 1)
    (data (i32.const 3) "\\00\\ff\\e2\\80\\a8")
    (global (export "it's \\22hostile\\22") i32 (i32.const 5))
    (func (export "__esModule") (result i32) (i32.const 1))
    (func (export "sum") (param i64 i64) (result i64) (i64.add (local.get 0) (local.get 1)))
    (func (export "divide") (param i32 i32) (result i32) (i32.div_s (local.get 0) (local.get 1)))
    (func (export "quadruple") (param i32) (result i32) (call $twice (call $twice (local.get 0)))))`;

/** A project with an installed copy of the package, since Metro only sees what is below its folder. */
async function writeProject(): Promise<string> {
  rmSync(path('node_modules/wasmless'));
  mkdirSync(path('node_modules/wasmless'));
  for (const name of ['dist', 'package.json']) {
    cpSync(root + name, path(`node_modules/wasmless/${name}`), { recursive: true });
  }
  const noble = path('node_modules/@noble');
  cpSync(`${root}node_modules/@noble`, noble, { recursive: true });
  for (const name of ['acorn', 'astring']) {
    symlinkSync(`${root}node_modules/${name}`, path(`node_modules/${name}`), 'dir');
  }
  write('package.json', '{ "name": "app" }');
  write('math.wasm', await assembleText(MATH));
  write(
    'own.wasm',
    await assembleText('(module (import "env" "f" (func)) (func (export "g") call 0))'),
  );
  const mappings = readFileSync(require.resolve('source-map/lib/mappings.wasm'));
  write('mappings.wasm', mappings);
  write('mappings-bytes.js', `export default '${mappings.toString('hex')}';`);
  write('env.js', 'export const twice = (x: number): number => 2 * x;'.replace(/: number/g, ''));
  write(
    'main.js',
    `import { WebAssembly as namespace } from 'wasmless/modules';
    import { sum, divide, quadruple } from './math.wasm';
    import * as exports from './math.wasm';
    import init from './math.wasm?init';
    import module from './math.wasm?module';
    import ownInit from "./own.wasm?init";
    import hex from './mappings-bytes';

    const results = [];
    const note = (value) => results.push(String(value));
    note(sum(BigInt(1), BigInt(2) ** BigInt(62)));
    note(quadruple(5));
    note(Object.keys(exports).sort());
    try { divide(1, 0); } catch (error) { note(error.message); }
    note(Array.from(new Uint8Array(exports.memory.buffer, 3, 5)));
    note(namespace === globalThis.WebAssembly && module instanceof WebAssembly.Module);
    note(require('./math.wasm?module').default === module);
    note(new WebAssembly.Instance(module, { './env.js': { twice: (x) => x + 100 } }).exports.quadruple(6));

    /** As generated loaders do: their own bytes, and the global. */
    async function count() {
      const bytes = new Uint8Array(hex.length / 2).map((_, i) => parseInt(hex.substr(2 * i, 2), 16));
      let mappings = 0;
      const env = { mapping_callback: () => void mappings++ };
      const { instance } = await WebAssembly.instantiate(bytes, { env: new Proxy(env, {
        get: (target, name) => target[name] || (() => {}) }) });
      const text = 'AAAA;ACGA,IAAC;AADA;AACA';
      const at = instance.exports.allocate_mappings(text.length);
      const view = new Uint8Array(instance.exports.memory.buffer, at, text.length);
      for (let i = 0; i < text.length; i++) view[i] = text.charCodeAt(i);
      instance.exports.by_generated_location(instance.exports.parse_mappings(at));
      return mappings;
    }
    async function main() {
      note((await init({ './env.js': { twice: (x) => x + 100 } })).exports.quadruple(5));
      let calls = 0;
      const own = await (await import('./own.wasm?init')).default({ env: { f: () => void calls++ } });
      own.exports.g();
      note(calls + ' ' + (typeof ownInit));
      note(await count());
      print(JSON.stringify(results));
    }
    main().catch((error) => print(error.stack));`,
  );
  return realpathSync(path('.'));
}

const expected = [
  '4611686018427387905',
  '20',
  `divide,it's "hostile",memory,quadruple,sum`,
  'integer divide by zero',
  '0,255,226,128,168',
  'true',
  'true',
  '206',
  '205',
  '1 function',
  '5',
];

/**
 * Bundles for development and for release, in a process of its own: Metro keeps things for as long as
 * it runs.
 */
const bundleScript = (projectRoot: string): string => `
  const { withWasmless } = require('wasmless/metro');
  const { dirname } = require('node:path');
  const load = require('node:module').createRequire(${JSON.stringify(metro)});
  const { loadConfig, runBuild } = load('metro');
  const runtime = dirname(load.resolve('metro-runtime/package.json'));
  async function main() {
    const projectRoot = ${JSON.stringify(projectRoot)};
    const { resolver, transformer, ...defaults } = await loadConfig({ cwd: projectRoot });
    const config = withWasmless({
      ...defaults,
      projectRoot,
      watchFolders: [projectRoot, runtime],
      reporter: { update() {} },
      maxWorkers: 1,
      cacheStores: [],
      resolver: { ...resolver, useWatchman: false, extraNodeModules: { 'metro-runtime': runtime } },
      transformer: {
        ...transformer,
        enableBabelRuntime: false,
        babelTransformerPath: ${JSON.stringify(babelTransformer)},
      },
    }, { modules: ['mappings.wasm'] });
    for (const dev of [true, false]) {
      const out = projectRoot + (dev ? '/development.js' : '/release.js');
      const entry = 'main.js';
      await runBuild(config, { entry, platform: 'android', dev, minify: !dev, sourceMap: true, out });
    }
    process.exit(0);
  }
  main().catch((error) => { console.error(error); process.exit(1); });`;

if (missing === null) {
  const projectRoot = await writeProject();
  const { code, stderr } = await node('-e', bundleScript(projectRoot));
  if (code !== 0) throw new Error(stderr);
}

describe.skipIf(missing !== null)(
  `a bundle made by Metro${missing === null ? '' : ` (${missing})`}`,
  () => {
    it.each(['development', 'release'])('runs in Hermes (%s)', async (kind) => {
      const bundle = readFileSync(path(`${kind}.js`), 'utf8');
      const result = await hermes.run(`var global=globalThis,process={env:{}};\n${bundle}`);
      expect(JSON.parse(result)).toEqual(expected);
    });
  },
);

describe('the transformer for Metro', () => {
  it('keys the cache by the version of the compiler, the options, and the transformer behind it', () => {
    write('transformer.cjs', 'exports.getCacheKey = () => "the one behind";');
    const worker = require(`${root}dist/compiler/plugins/metro-worker.cjs`) as {
      getCacheKey: (config: object) => string;
    };
    const keyWith = (translation: object): string =>
      worker.getCacheKey({ wasmless: { transformerPath: path('transformer.cjs'), translation } });
    expect(keyWith({})).toContain(VERSION);
    expect(keyWith({})).toContain('the one behind');
    expect(keyWith({ i64: 'words' })).not.toBe(keyWith({}));
  });
});
