/**
 * Runs in the child process of an example, before the example's package is loaded.
 *
 * `node job.mjs` uses the host's WebAssembly. `node job.mjs <artefact>` uses the compiled file
 * instead and makes sure that nothing else can: no WebAssembly and no eval are left.
 */
import { pathToFileURL } from 'node:url';

const artefactFile = process.argv[2];

function assertRestricted() {
  delete globalThis.WebAssembly;
  let canEval = true;
  try {
    new Function('');
  } catch {
    canEval = false;
  }
  if (canEval || 'WebAssembly' in globalThis) throw new Error('this process is not restricted');
}

async function load() {
  assertRestricted();
  return import(pathToFileURL(artefactFile).href);
}

/** The compiled module: `instantiate(imports)` and `artefact`. Undefined in the native run. */
export const compiled = artefactFile === undefined ? undefined : await load();

/**
 * Runs the job and hands its result and the time it took to the parent process.
 * @param {() => Promise<unknown>} prepare loads and starts the package
 * @param {(ready: any) => unknown} job returns a result that JSON can hold
 */
export async function runJob(prepare, job) {
  const start = performance.now();
  const ready = await prepare();
  const readyAt = performance.now();
  const result = await job(ready);
  const milliseconds = { ready: readyAt - start, job: performance.now() - readyAt };
  await new Promise((sent) => process.send({ result, milliseconds }, sent));
  process.disconnect();
}
