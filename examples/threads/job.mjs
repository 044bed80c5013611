/** Draws the Mandelbrot set with four threads, and sleeps meanwhile. */
import { once } from 'node:events';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { compiled, runJob } from '../support/child.mjs';
import { load } from './load.mjs';

const [width, height] = [64, 24];
const SHADES = ' .,:;+*#%@';

function prepare() {
  const { makeMemory, instantiate } = load(compiled);
  const memory = makeMemory();
  return { memory, exports: instantiate(memory).exports };
}

function startWorker(memory) {
  const compiledUrl = compiled && pathToFileURL(process.argv[2]).href;
  const workerData = { memory, compiledUrl, width, height };
  return new Worker(new URL('worker.mjs', import.meta.url), { workerData });
}

/** Lines of the picture; few iterations are light. */
function picture(points) {
  const shade = (n) => SHADES[Math.min(Math.floor(Math.log2(n + 1) * 1.25), SHADES.length - 1)];
  return Array.from({ length: height }, (_, row) =>
    [...points.subarray(row * width, (row + 1) * width)].map(shade).join(''),
  );
}

async function job({ memory, exports }) {
  const workers = Array.from({ length: 4 }, () => startWorker(memory));
  const counts = workers.map((worker) => once(worker, 'message'));
  if (exports.awaitRows(height) !== 1) throw new Error('the workers take too long');
  const rows = (await Promise.all(counts)).reduce((sum, [taken]) => sum + taken, 0);
  const iterations = Number(new BigInt64Array(memory.buffer)[1]);
  return { picture: picture(new Uint8Array(memory.buffer, 64)), rows, iterations };
}

await runJob(prepare, job);
