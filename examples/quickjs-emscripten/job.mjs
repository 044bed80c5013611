/** Runs JavaScript inside QuickJS: an interpreter as wasm, as JavaScript. */
import { compiled, runJob } from '../support/child.mjs';
import { webAssemblyOf } from '../support/webassembly.mjs';

const PROGRAM = `
  const fibonacci = (n) => (n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2));
  log(fibonacci(15));
  const counts = new Map();
  for (let i = 0; i < 2000; i++) {
    const key = 'k' + ((i * 7919) % 101);
    counts.set(key, (counts.get(key) ?? 0) + i);
  }
  log(counts.size, [...counts].sort((a, b) => b[1] - a[1])[0]);
  log((2n ** 521n - 1n).toString().slice(0, 30));
  log('aXbXc'.replace(/x(?<next>.)/gi, (all) => all.toUpperCase()));
  try { null.foo; } catch (error) { log(error.name + ': ' + error.message); }
  Promise.resolve(5).then((value) => log('later', value));
  'done'
`;

async function prepare() {
  const { newQuickJSWASMModule, newVariant, RELEASE_SYNC } = await import('quickjs-emscripten');
  if (!compiled) return newQuickJSWASMModule(RELEASE_SYNC);
  const { Memory } = webAssemblyOf(compiled);
  // Emscripten's hook for whoever brings an instance, and the memory it would have made itself.
  const variant = newVariant(RELEASE_SYNC, {
    wasmMemory: new Memory({ initial: 256, maximum: 32768 }),
    emscriptenModule: {
      instantiateWasm: (imports, receive) => receive(compiled.instantiate(imports)),
    },
  });
  return newQuickJSWASMModule(variant);
}

function job(quickjs) {
  const context = quickjs.newContext();
  const lines = [];
  const log = context.newFunction('log', (...args) => {
    lines.push(args.map((arg) => JSON.stringify(context.dump(arg))).join(' '));
  });
  context.setProp(context.global, 'log', log);
  log.dispose();
  const value = context.unwrapResult(context.evalCode(PROGRAM)).consume(context.dump);
  context.runtime.executePendingJobs();
  context.dispose();
  return { value, lines };
}

await runJob(prepare, job);
