/**
 * A small program, built with each bundler, runs where neither WebAssembly nor eval exists: by every
 * way there is to import a wasm file, and with a package that reads its own.
 */
import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { assembleText } from '../../compiler/optimize.ts';
import { makeWorkspace } from '../cli/harness.ts';
import { builds } from './builds.ts';
import { withoutWebAssembly } from '../../examples/support/without-webassembly.mjs';

const { path, write, node } = makeWorkspace();

const mappings = fileURLToPath(import.meta.resolve('source-map/lib/mappings.wasm'));
const root = fileURLToPath(new URL('../..', import.meta.url));
for (const name of ['source-map', '@noble']) {
  symlinkSync(`${root}node_modules/${name}`, path(`node_modules/${name}`), 'dir');
}
mkdirSync(path('app'));
write(
  'app/math.wasm',
  await assembleText(`
  (module
    (import "./env.js" "twice" (func $twice (param i32) (result i32)))
    (memory (export "memory") 1)
    (global (export "it's \\22hostile\\22") i32 (i32.const 5))
    (func (export "add") (param i64 i64) (result i64) (i64.add (local.get 0) (local.get 1)))
    (func (export "quadruple") (param i32) (result i32) (call $twice (call $twice (local.get 0)))))`),
);
write('app/env.js', 'export const twice = (x) => 2 * x;');
write(
  'app/glue.js',
  `/** As generated loaders do: bytes from a URL, and the global. */
  const url = new URL('./math.wasm', import.meta.url);
  export async function load(imports) {
    const bytes = Buffer.from(url.href.split(',')[1], 'base64');
    return (await WebAssembly.instantiate(bytes, imports)).instance;
  }`,
);
write(
  'app/main.js',
  `import { WebAssembly as namespace } from 'wasmless/modules';
  import sourceMap from 'source-map';
  import { add, quadruple } from './math.wasm';
  import * as exports from './math.wasm';
  import init from './math.wasm?init';
  import module from './math.wasm?module';
  import url from './math.wasm?url';
  import { load } from './glue.js';

  const imports = { './env.js': { twice: (x) => x + 100 } };
  const results = [String(add(1n, 1n << 62n)), quadruple(5), Object.keys(exports).sort()];
  results.push((await init(imports)).exports.quadruple(5));
  results.push(module instanceof WebAssembly.Module, namespace === WebAssembly);
  results.push(new WebAssembly.Instance(module, imports).exports.quadruple(6));
  results.push(url.startsWith('data:application/wasm;base64,'));
  results.push((await load(imports)).exports.quadruple(7));
  const map = { version: 3, sources: ['a.ts', 'b.ts'], names: [], mappings: 'AAAA;ACGA,IAAC' };
  const find = (consumer) => consumer.originalPositionFor({ line: 2, column: 5 });
  results.push(await sourceMap.SourceMapConsumer.with(map, null, find));
  try { new Function(''); results.push('eval'); } catch { results.push('no eval'); }
  console.log(JSON.stringify(results));`,
);
write('package.json', '{ "type": "module" }');

const expected = [
  '4611686018427387905',
  20,
  ['add', `it's "hostile"`, 'memory', 'quadruple'],
  205,
  true,
  true,
  206,
  true,
  207,
  { source: 'b.ts', line: 4, column: 1, name: null },
  'no eval',
];

describe('the build plugin', () => {
  it.each(Object.keys(builds))('serves %s', async (name) => {
    const out = path(`out-${name}`);
    await builds[name]!({ folder: path('app'), out, options: { modules: [mappings] } });
    const main = ['main.mjs', 'main.js'].map((file) => `${out}/${file}`).find(existsSync)!;
    const flags = [...withoutWebAssembly(), '--disallow-code-generation-from-strings'];
    const { stdout, stderr } = await node(...flags, main);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual(expected);
  });
});
