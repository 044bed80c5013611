/** Makes instances of one module in one way; answers with what the first and the hundredth cost. */
import { answerJob } from './child.mjs';
import { cpuTimeMs } from './cpu-time.mjs';
import { WORKLOADS } from './instances-modules.mjs';
import { median } from './statistics.mjs';

const PAGES_WRITTEN = 20;
const ROUNDS = 120;
/** Rounds whose median stands for the hundredth. */
const FROM = 80;

/** Where a job writes: a byte in every 17th page of 4 KiB. */
function* addresses(byteLength) {
  for (let k = 0; k < PAGES_WRITTEN && k * 17 * 4096 < byteLength; k++) yield k * 17 * 4096 + 99;
}

/** Imports of any module: functions that do nothing. @param {WebAssembly.Module} module */
function stubs(module) {
  const imports = {};
  for (const { module: from, name, kind } of WebAssembly.Module.imports(module)) {
    if (kind !== 'function') throw new Error(`no stub for the ${kind} ${from}.${name}`);
    (imports[from] ??= {})[name] = () => 0;
  }
  return imports;
}

/** Name of the memory that the module exports. */
const memoryName = (module) =>
  WebAssembly.Module.exports(module).find(({ kind }) => kind === 'memory').name;

function nativeRound(bytes) {
  const module = new WebAssembly.Module(bytes);
  const imports = stubs(module);
  const memory = memoryName(module);
  return () => {
    const { exports } = new WebAssembly.Instance(module, imports);
    const view = new Uint8Array(exports[memory].buffer);
    for (const address of addresses(view.length)) view[address] = 1;
  };
}

async function ourRound(bytes, kind) {
  const { Engine, Func, Instance, JsEngine, Linker, Module, PoolingInstanceAllocator, Store } =
    await import('wasmless');
  const limits = { totalInstances: 4, maxMemoryPages: 1024, tableElements: 20_000 };
  const engine = new Engine(
    new JsEngine({
      ...(kind === 'onDemand' ? {} : { allocator: new PoolingInstanceAllocator(limits) }),
      dirtyPageTracking: kind === 'poolMarks',
    }),
  );
  const store = new Store(engine, null);
  const native = new WebAssembly.Module(bytes);
  const module = new Module(engine, bytes);
  const name = memoryName(native);
  const linker = new Linker();
  for (const { module: from, name: field, type } of module.imports()) {
    const results = type.results.map((result) => (result === 'i64' ? 0n : 0));
    linker.define(from, field, new Func(store, type, () => results));
  }
  const one = Uint8Array.of(1);
  return () => {
    const instance = new Instance(store, module, linker);
    const memory = instance.getExport(store, name).intoMemory();
    for (const address of addresses(memory.currentPages(store) * 65536))
      memory.write(store, address, one);
    instance.close();
  };
}

await answerJob(async ({ name, kind }) => {
  const bytes = WORKLOADS[name]();
  const round = kind === 'native' ? nativeRound(bytes) : await ourRound(bytes, kind);
  const samples = [];
  for (let i = 0; i < ROUNDS; i++) {
    const start = cpuTimeMs();
    round();
    samples.push(cpuTimeMs() - start);
  }
  return { first: samples[0], hundredth: median(samples.slice(FROM)) };
});
