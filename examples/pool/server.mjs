/** Serves requests with one instance each. Does not know where instances come from. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Instance, Linker, Module, Store } from 'wasmless';

const SAMPLES = 40;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');

/** Memory of this process that somebody still holds, buffers of memories included. */
function usedMemory() {
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

export function serveRequests(engine, wasm, count) {
  const module = new Module(engine, wasm);
  const imports = new Linker();
  const answers = [];
  const samples = [];
  let leftovers = 0;
  const start = process.cpuUsage();
  for (let n = 0; n < count; n++) {
    const store = new Store(engine);
    const instance = new Instance(store, module, imports);
    const call = (name, args = []) =>
      instance.getExport(store, name).intoFunc().call(store, args)[0];
    leftovers += call('leftovers');
    const request = new TextEncoder().encode(`request ${n} has a secret of its own: ${n * 7919} `);
    instance.getExport(store, 'memory').intoMemory().write(store, 200_000, request);
    answers.push(call('serve', [200_000, request.length]));
    // Gives the instance back.
    store.close();
    if (n % (count / SAMPLES) === 0) samples.push(usedMemory());
  }
  const { user, system } = process.cpuUsage(start);
  engine.close();
  return { answers, leftovers, samples, microseconds: user + system };
}
