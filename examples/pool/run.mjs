import { readFileSync } from 'node:fs';
import binaryen from 'binaryen';
import { Engine, HostEngine, JsEngine, PoolingInstanceAllocator } from 'wasmless';
import { plot } from './plot.mjs';
import { serveRequests } from './server.mjs';

const REQUESTS = 10_000;
const text = readFileSync(new URL('guest.wat', import.meta.url), 'utf8');
const wasm = binaryen.parseText(text).emitBinary();

console.log(`Pool: ${REQUESTS.toLocaleString('en')} requests, one instance each`);
const allocator = new PoolingInstanceAllocator({ totalInstances: 4, maxMemoryPages: 32 });
const pooled = new Engine(new JsEngine({ allocator, dirtyPageTracking: true }));
const { answers, leftovers, samples, microseconds } = serveRequests(pooled, wasm, REQUESTS);
console.log(plot(samples));
console.log(
  `  ${(microseconds / REQUESTS).toFixed(0)} µs of CPU time for each request, instance included; ` +
    `${allocator.residentByteLength / 2 ** 20} MiB kept for the next ones`,
);
if (leftovers !== 0) throw new Error('an instance has found something of a former one');
const firstHalf = Math.max(...samples.slice(0, samples.length / 2));
const secondHalf = Math.max(...samples.slice(samples.length / 2));
if (secondHalf > firstHalf + 2 ** 21) throw new Error('memory grows with the requests');

const native = serveRequests(new Engine(new HostEngine()), wasm, 100);
if (native.answers.some((answer, i) => answer !== answers[i])) throw new Error('another answer');
console.log(
  'The same result as native WebAssembly, from a pool of four for ten thousand instances.',
);
