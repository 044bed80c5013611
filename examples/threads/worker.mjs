/** One thread of the pool: the memory and the way to the compiled file are all that it is given. */
import { parentPort, workerData } from 'node:worker_threads';
import { load } from './load.mjs';

const { memory, compiledUrl, width, height } = workerData;
const compiled = compiledUrl && (await import(compiledUrl));
const { exports } = load(compiled).instantiate(memory);
parentPort.postMessage(exports.draw(width, height));
