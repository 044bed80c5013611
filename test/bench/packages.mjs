/**
 * `--packages`: the jobs of examples/ with real packages, by the host's WebAssembly and by the
 * compiled file, in turns, each in a fresh process. Both must give the same result.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { importCompiler, linkPackage } from './providers/wasmless.mjs';
import { geometricMean, median, minimum } from './statistics.mjs';
import { chosen } from './usage-error.mjs';
import { withoutWebAssembly } from '../../examples/support/without-webassembly.mjs';

const examples = new URL('../../examples/', import.meta.url);
const quickjs = import.meta.resolve('quickjs-emscripten');

/** @type {readonly { name: string, wasm: string }[]} Folders of examples/, and their modules. */
const PACKAGES = [
  { name: 'source-map', wasm: import.meta.resolve('source-map/lib/mappings.wasm') },
  { name: 'sql.js', wasm: import.meta.resolve('sql.js/dist/sql-wasm.wasm') },
  { name: 'resvg-wasm', wasm: import.meta.resolve('@resvg/resvg-wasm/index_bg.wasm') },
  {
    name: 'quickjs-emscripten',
    wasm: new URL('../../@jitl/quickjs-wasmfile-release-sync/dist/emscripten-module.wasm', quickjs)
      .href,
  },
  { name: 'esbuild-wasm', wasm: import.meta.resolve('esbuild-wasm/esbuild.wasm') },
];

/**
 * What keeps a compiled job from falling back on anything else; see examples/support/child.mjs.
 * @param {string} executable
 */
const restrictionsOf = (executable) => [
  ...withoutWebAssembly(executable),
  '--disallow-code-generation-from-strings',
];
/** Go's functions have many variables. */
const STACK = '--stack-size=4000';

/**
 * One run of a job in a fresh process.
 * @param {string} name
 * @param {string | null} artefact Null for the host's WebAssembly.
 * @param {import('./child.mjs').Host} host
 */
async function runJob(name, artefact, { executable, flags }) {
  const job = fileURLToPath(new URL(`${name}/job.mjs`, examples));
  const restrictions = artefact === null ? [] : restrictionsOf(executable);
  const execArgv = [...flags, STACK, ...restrictions];
  const child = fork(job, artefact === null ? [] : [artefact], {
    execArgv,
    execPath: executable,
    silent: true,
  });
  let answer = null;
  child.on('message', (message) => (answer = message));
  const [code] = await once(child, 'exit');
  if (code !== 0 || answer === null) throw new Error(`${name}: the job failed with code ${code}`);
  return answer;
}

/** @param {string} wasm @param {string} folder */
async function translate(wasm, folder) {
  const file = join(folder, 'module.mjs');
  if (existsSync(file)) return file;
  const { compile } = await importCompiler();
  await mkdir(folder, { recursive: true });
  await linkPackage(folder);
  const { code } = compile(await readFile(fileURLToPath(wasm)), { names: 'short' });
  await writeFile(file, code);
  return file;
}

async function measurePackage({ name, wasm }, { directory, rounds, host }) {
  const artefact = await translate(wasm, join(directory, name));
  const samples = { native: { ready: [], job: [] }, wasmless: { ready: [], job: [] } };
  for (let round = 0; round < rounds; round++) {
    const native = await runJob(name, null, host);
    const ours = await runJob(name, artefact, host);
    if (!isDeepStrictEqual(ours.result, native.result)) return { name, status: 'wrong' };
    for (const key of ['ready', 'job']) {
      samples.native[key].push(native.milliseconds[key]);
      samples.wasmless[key].push(ours.milliseconds[key]);
    }
  }
  const ratio = (key) => minimum(samples.wasmless[key]) / minimum(samples.native[key]);
  return { name, status: 'ok', samples, ready: ratio('ready'), job: ratio('job') };
}

function formatPackage({ name, status, samples, ready, job }) {
  if (status !== 'ok') return `${name.padEnd(20)}WRONG`;
  const ms = (values) => `${minimum(values).toFixed(0)} ms`.padStart(10);
  const spread = median(samples.wasmless.job) / minimum(samples.wasmless.job) - 1;
  const times = [samples.native.ready, samples.native.job].map(ms).join('');
  const ratios = `${ready.toFixed(2).padStart(10)}${job.toFixed(2).padStart(10)}`;
  return `${name.padEnd(20)}${times}${ratios} ±${(100 * spread).toFixed(0)}%`;
}

/**
 * @param {{ directory: string, rounds: number, only: RegExp, host: import('./child.mjs').Host }} options
 * @returns {Promise<object>} What `--json` writes.
 */
export async function measurePackages(options) {
  console.log(`Jobs with real packages: wall time of ${options.rounds} fresh processes each, in turns;
"ready" is loading and instantiating, both with a cold JIT. Native in ms, ours as multiples.

                        native: ready, job     ours: ready, job`);
  const packages = [];
  for (const item of chosen(PACKAGES, options.only, 'package')) {
    const measured = await measurePackage(item, options);
    packages.push(measured);
    console.log(formatPackage(measured));
  }
  const right = packages.filter(({ status }) => status === 'ok');
  if (right.length < packages.length) process.exitCode = 1;
  const mean = geometricMean(right.map(({ job }) => job));
  console.log(`\nGeometric mean of the jobs: ${mean.toFixed(2)}`);
  return {
    packages,
    mean,
    charts: [
      {
        title: 'Jobs with real packages',
        unit: 'times native',
        labels: right.map(({ name }) => name),
        series: [
          { name: 'ready', values: right.map(({ ready }) => ready) },
          { name: 'job', values: right.map(({ job }) => job) },
        ],
      },
    ],
  };
}
