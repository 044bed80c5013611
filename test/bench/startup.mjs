/**
 * `npm run bench:startup`: CPU time from import to first result of whole packages, with their own
 * loaders: compiled ahead of time, native, and translated at run time. Every run is a fresh process;
 * what counts is the minimum over the rounds. Build first: `npm run build`.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { minimum } from './statistics.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const require = createRequire(import.meta.url);
const run = promisify(execFile);

const jobs = {
  'source-map': 'source-map/lib/mappings.wasm',
  'sql.js': 'sql.js/dist/sql-wasm.wasm',
  resvg: '@resvg/resvg-wasm/index_bg.wasm',
};

const columns = ['precompiled', 'native', 'webassembly', 'polywasm'];

/** What a column makes the global WebAssembly: a module's URL, or null for the host's own. */
const apis = {
  precompiled: (index) => pathToFileURL(index).href,
  native: () => null,
  webassembly: () => import.meta.resolve('wasmless/webassembly'),
  polywasm: () => import.meta.resolve('polywasm'),
};

async function coldStart(name, api) {
  const args = [here('startup-child.mjs'), here(`../packages/jobs/${name}.mjs`)];
  if (api !== null) args.push(api);
  const { stdout } = await run(process.execPath, args, { maxBuffer: 1 << 26 });
  return JSON.parse(stdout);
}

/** The cell of a column: milliseconds, or what went wrong. */
async function measure(name, api, rounds, expected) {
  const times = [];
  for (let round = 0; round < rounds; round++) {
    try {
      const { ms, result } = await coldStart(name, api);
      if (expected !== undefined && result !== expected) return 'WRONG';
      times.push(ms);
    } catch {
      return 'fails';
    }
  }
  return `${minimum(times).toFixed()} ms`;
}

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '5' } } });
const rounds = Number(values.rounds);
// Inside the package, so that the compiled files find it by name.
mkdirSync(here('out'), { recursive: true });
const folder = mkdtempSync(here('out/startup-'));
try {
  console.log(
    `From import to first result, CPU time, best of ${rounds}, Node ${process.version}\n`,
  );
  console.log(`| package | ${columns.join(' | ')} |\n|---|${columns.map(() => '---|').join('')}`);
  for (const [name, wasm] of Object.entries(jobs)) {
    const out = join(folder, name);
    const flags = ['--out-dir', out, '--index', '--names', 'short'];
    const main = here('../../dist/compiler/cli/main.js');
    await run(process.execPath, [main, 'compile', require.resolve(wasm), ...flags]);
    const { result: expected } = await coldStart(name, null);
    const cells = [];
    for (const column of columns) {
      const api = apis[column](join(out, 'index.mjs'));
      cells.push(await measure(name, api, rounds, expected));
    }
    console.log(`| ${name} | ${cells.join(' | ')} |`);
  }
} finally {
  rmSync(folder, { recursive: true });
}
