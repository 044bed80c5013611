/**
 * The exercises in a page, with Workers for threads: posts all results to where it comes from.
 * `namespace.mjs` is written by the test: it puts the WebAssembly to be tested into its place.
 */
import './namespace.mjs';
import { exercise } from './exercises.mjs';

class Thread {
  constructor(sleeper) {
    this.worker = new Worker('worker.mjs', { type: 'module' });
    this.worker.postMessage({ sleeper });
  }

  call(call, ...operands) {
    return new Promise((resolve, reject) => {
      this.worker.onmessage = ({ data }) => resolve(data.result);
      this.worker.onerror = ({ message }) => reject(new Error(`in a worker: ${message}`));
      this.worker.postMessage({ call, operands });
    });
  }
}

async function run() {
  const module = new WebAssembly.Module(await (await fetch('module.wasm')).arrayBuffer());
  const sleeper = new SharedArrayBuffer(4);
  const threads = [new Thread(sleeper), new Thread(sleeper)];
  return { ...(await exercise({ module, threads, sleeper })), crossOriginIsolated };
}

const results = await run().catch((error) => String(error));
await fetch('results', { method: 'POST', body: JSON.stringify(results) });
