/** Makes an instance over a shared memory, in whichever thread. */
import { readFileSync } from 'node:fs';
import { webAssemblyOf } from '../support/webassembly.mjs';

const wasm = readFileSync(new URL('out/mandelbrot.wasm', import.meta.url));

/** @param compiled what the compiled file exports; undefined for native WebAssembly */
export function load(compiled) {
  const api = compiled ? webAssemblyOf(compiled) : WebAssembly;
  return {
    makeMemory: () => new api.Memory({ initial: 1, maximum: 1, shared: true }),
    instantiate: (memory) => new api.Instance(new api.Module(wasm), { env: { memory } }),
  };
}
