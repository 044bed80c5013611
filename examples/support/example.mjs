/**
 * What all examples do: compile a package's wasm by the command line, run the same job once with
 * the compiled file where WebAssembly and eval are forbidden, and once with native WebAssembly,
 * and compare the two results.
 */
import { fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { fileURLToPath } from 'node:url';

const FORBID_WASM_AND_EVAL = ['--jitless', '--disallow-code-generation-from-strings'];
const cli = fileURLToPath(import.meta.resolve('wasmless/package.json')).replace(
  /package\.json$/,
  'dist/compiler/cli/main.js',
);

const size = (bytes) => `${(bytes / 1e6).toFixed(2)} MB`;
const time = (milliseconds) => `${(milliseconds / 1000).toFixed(2)} s`;

/** Compiles a module with `wasmless compile`; returns the emitted file's path. */
function compile(wasmFile, outFolder) {
  const outFile = `${outFolder}module.mjs`;
  mkdirSync(outFolder, { recursive: true });
  const start = performance.now();
  const { status } = spawnSync(process.execPath, [cli, 'compile', wasmFile, '-o', outFile], {
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error(`wasmless compile failed with exit code ${status}`);
  const emitted = readdirSync(outFolder).map((name) => statSync(outFolder + name).size);
  const total = emitted.reduce((sum, bytes) => sum + bytes, 0);
  console.log(
    `  compiled  ${size(statSync(wasmFile).size)} of wasm to ${size(total)} of JavaScript`,
  );
  console.log(`            in ${time(performance.now() - start)}`);
  return outFile;
}

/** Runs a job in a process of its own; returns what it sent. */
async function run(job, args, execArgv) {
  const child = fork(job, args, { execArgv });
  const messages = [];
  child.on('message', (message) => messages.push(message));
  const [code] = await once(child, 'exit');
  if (code !== 0 || messages.length !== 1) throw new Error(`the job failed with exit code ${code}`);
  return messages[0];
}

function print(label, { milliseconds: { ready, job } }) {
  console.log(`  ${label}  ready in ${time(ready)}, job done in ${time(job)}`);
}

/**
 * Runs one example and prints what happened. The process fails if the results differ.
 * @param {object} example
 * @param {string} example.title what the job does, in one line
 * @param {string} example.wasm the module, as an import specifier or a file URL
 * @param {string} example.folder file URL of the example's folder, ending in a slash
 */
export async function runExample({ title, wasm, folder }) {
  console.log(title);
  const path = fileURLToPath(folder);
  const artefact = compile(fileURLToPath(wasm), `${path}out/`);
  const job = `${path}job.mjs`;
  const compiled = await run(job, [artefact], FORBID_WASM_AND_EVAL);
  print('compiled', compiled);
  const native = await run(job, [], []);
  print('native  ', native);
  console.log(`  result    ${JSON.stringify(compiled.result)}`);
  if (!isDeepStrictEqual(compiled.result, native.result)) {
    throw new Error(`native WebAssembly gives another result: ${JSON.stringify(native.result)}`);
  }
  console.log('  The same result as native WebAssembly, without WebAssembly and without eval.');
}
