/**
 * What all examples do: compile a package's wasm by the command line, run the same job once with
 * the compiled file where WebAssembly and eval are forbidden, and once with native WebAssembly,
 * and compare the two results.
 */
import { fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, statSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inspect, isDeepStrictEqual } from 'node:util';
import { withoutWebAssembly } from './without-webassembly.mjs';

/** No WebAssembly, no machine code made at run time, no eval. */
const FORBID = ['--jitless', ...withoutWebAssembly(), '--disallow-code-generation-from-strings'];
const packageFolder = fileURLToPath(new URL('.', import.meta.resolve('wasmless/package.json')));

const size = (path) => `${(statSync(path).size / 1e6).toFixed(2)} MB`;
const time = (milliseconds) => `${(milliseconds / 1000).toFixed(2)} s`;
const shown = (path) => relative(process.cwd(), path);

function print(label, ...lines) {
  for (const line of lines) {
    console.log(`  ${label.padEnd(10)}${line}`);
    label = '';
  }
}

/** Compiles a module with `wasmless compile`. */
function compile(wasmFile, outFile, flags) {
  const start = performance.now();
  const args = ['compile', wasmFile, '-o', outFile, ...flags];
  const main = `${packageFolder}dist/compiler/cli/main.js`;
  const { status } = spawnSync(process.execPath, [main, ...args], { stdio: 'inherit' });
  if (status !== 0) throw new Error(`wasmless compile failed with exit code ${status}`);
  const took = time(performance.now() - start);
  print(
    'compile',
    ['wasmless compile', shown(wasmFile), '-o', shown(outFile), ...flags].join(' '),
    `${size(wasmFile)} of WebAssembly became ${size(outFile)} of JavaScript in ${took}`,
  );
}

/** Runs a job in a process of its own; returns what it sent. */
async function run(label, job, args, execArgv) {
  const child = fork(job, args, { execArgv });
  const messages = [];
  child.on('message', (message) => messages.push(message));
  const [code] = await once(child, 'exit');
  if (code !== 0 || messages.length !== 1) throw new Error(`the job failed with exit code ${code}`);
  const { result, milliseconds } = messages[0];
  const times = `ready after ${time(milliseconds.ready)}, job done in ${time(milliseconds.job)}`;
  print(label, ['node', ...execArgv, shown(job)].join(' '), times);
  return result;
}

/**
 * Runs one example and prints what happened. The process fails if the results differ.
 * @param {object} example
 * @param {string} example.title what the job does, in one line
 * @param {string} example.wasm the module, as a file URL
 * @param {string} example.folder file URL of the example's folder, ending in a slash
 * @param {string[]} [example.compileFlags] further options of `wasmless compile`
 * @param {string[]} [example.nodeFlags] further options of the processes that run the job
 */
export async function runExample({ title, wasm, folder, compileFlags = [], nodeFlags = [] }) {
  console.log(title);
  const path = fileURLToPath(folder);
  const outFile = `${path}out/module.mjs`;
  const job = `${path}job.mjs`;
  mkdirSync(`${path}out`, { recursive: true });
  compile(fileURLToPath(wasm), outFile, compileFlags);
  const result = await run('compiled', job, [outFile], [...FORBID, ...nodeFlags]);
  const expected = await run('native', job, [], nodeFlags);
  print('result', ...inspect(result, { depth: null, compact: 4 }).split('\n'));
  if (!isDeepStrictEqual(result, expected)) {
    throw new Error(`native WebAssembly gives another result: ${JSON.stringify(expected)}`);
  }
  console.log('The same result as native WebAssembly, without WebAssembly and without eval.');
}
