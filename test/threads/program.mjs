/**
 * The exercises in Node. Runs in a process of its own, as `node program.mjs <api> <module>`, and
 * sends all results to its parent.
 */
import { readFileSync } from 'node:fs';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { useApi } from './api.mjs';
import { exercise } from './exercises.mjs';

const [api, file] = process.argv.slice(2);
await useApi(api);
const module = new WebAssembly.Module(readFileSync(file));
const sleeper = new SharedArrayBuffer(4);

class Thread {
  constructor() {
    this.worker = new Worker(new URL('worker.mjs', import.meta.url), {
      workerData: { api, sleeper },
    });
  }

  async call(call, ...operands) {
    this.worker.postMessage({ call, operands });
    const [{ result }] = await once(this.worker, 'message');
    return result;
  }
}

const threads = [new Thread(), new Thread()];
const results = await exercise({ module, threads, sleeper });
await Promise.all(threads.map(({ worker }) => worker.terminate()));
await new Promise((sent) => process.send(results, sent));
process.disconnect();
