/** One thread: an instance of the module it is sent, over the memory it is sent; calls its exports. */
import { parentPort, workerData } from 'node:worker_threads';
import { useApi } from './api.mjs';

await useApi(workerData.api);
let exports = null;
const sleeper = new Int32Array(workerData.sleeper);

const start = ({ module, memory }) => {
  const imports = {
    memory,
    // Waits for another thread outside of any wasm.
    sleep: () => void Atomics.wait(sleeper, 0, 0),
  };
  ({ exports } = new WebAssembly.Instance(module, { env: imports }));
  return [
    module instanceof WebAssembly.Module,
    memory instanceof WebAssembly.Memory,
    memory.buffer instanceof SharedArrayBuffer,
    WebAssembly.Module.exports(module).length,
  ];
};

parentPort.on('message', ({ call, operands }) => {
  try {
    const result = call === 'start' ? start(operands[0]) : exports[call](...operands);
    parentPort.postMessage({ result });
  } catch (error) {
    parentPort.postMessage({ result: `${error.name}: ${error.message}` });
  }
});
