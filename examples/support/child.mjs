/**
 * Runs in the child process of an example, before the example's package is loaded.
 *
 * `node job.mjs` uses the host's WebAssembly. `node job.mjs <artefact>` uses the compiled file
 * instead and makes sure that nothing else can: no WebAssembly and no eval are left.
 */
import { pathToFileURL } from 'node:url';

const artefactFile = process.argv[2];

// Node's own fetch is wasm inside: asking for one of these names without WebAssembly ends Node.
const NAMES_OF_FETCH = ['fetch', 'Headers', 'Request', 'Response', 'FormData'];

function restrict() {
  for (const name of ['WebAssembly', ...NAMES_OF_FETCH]) delete globalThis[name];
  let canEval = true;
  try {
    new Function('');
  } catch {
    canEval = false;
  }
  if (canEval || 'WebAssembly' in globalThis) throw new Error('this process is not restricted');
}

const start = performance.now();

async function load() {
  restrict();
  return import(pathToFileURL(artefactFile).href);
}

/** The compiled module: `instantiate(imports)` and `artefact`. Undefined in the native run. */
export const compiled = artefactFile === undefined ? undefined : await load();

/**
 * Runs the job and hands its result and the time it took to the parent process. The time until
 * all is ready includes loading the compiled file.
 * @param {() => Promise<unknown>} prepare loads and starts the package
 * @param {(ready: any) => unknown} job returns a result that JSON can hold
 */
export async function runJob(prepare, job) {
  const ready = await prepare();
  const readyAt = performance.now();
  const result = await job(ready);
  const milliseconds = { ready: readyAt - start, job: performance.now() - readyAt };
  await new Promise((sent) => process.send({ result, milliseconds }, sent));
  process.disconnect();
}
