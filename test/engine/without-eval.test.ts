/** JsEngine runs where neither WebAssembly nor eval is allowed. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, expect, it } from 'vitest';
import { assembleText } from '../../compiler/optimize.ts';
import { withoutWebAssembly } from '../../examples/support/without-webassembly.mjs';
import { guests } from './guests.ts';

const folder = mkdtempSync(join(tmpdir(), 'wasmless-'));
afterAll(() => rmSync(folder, { recursive: true }));

const program = `
import { readFileSync } from 'node:fs';
import { Engine, HostEngine, Instance, JsEngine, Module, Store } from './wasmless.mjs';

const engine = new Engine(new JsEngine());
const store = new Store(engine);
const instance = new Instance(store, new Module(engine, readFileSync(process.argv[2])));
console.log(...instance.getExport(store, 'add_one').intoFunc().call(store, [42]));
try {
  new HostEngine();
} catch (error) {
  console.log(String(error));
}
`;

it('runs where neither WebAssembly nor eval is allowed', async () => {
  await build({
    entryPoints: [fileURLToPath(new URL('../../compiler/wasmless.ts', import.meta.url))],
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'es2020',
    outfile: join(folder, 'wasmless.mjs'),
    logLevel: 'error',
  });
  writeFileSync(join(folder, 'run.mjs'), program);
  writeFileSync(join(folder, 'guest.wasm'), await assembleText(guests.arithmetic));
  const flags = ['--jitless', ...withoutWebAssembly(), '--disallow-code-generation-from-strings'];
  const output = execFileSync(process.execPath, [...flags, 'run.mjs', 'guest.wasm'], {
    cwd: folder,
    encoding: 'utf8',
  });
  expect(output).toBe('43\nTypeError: the host has no WebAssembly\n');
});
