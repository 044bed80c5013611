/** polywasm: translates at run time with `new Function`, one function at its first call. */

/** @type {import('./types.d.ts').Provider} */
export const polywasm = {
  name: 'polywasm',
  unavailable: () => null,
  translate: () => Promise.resolve(),
  async load(wasmBytes) {
    const { WebAssembly } = await import('polywasm');
    // A copy: it misreads the float constants of bytes that do not begin their buffer, as Node's may.
    const { instance } = await WebAssembly.instantiate(new Uint8Array(wasmBytes));
    return instance;
  },
};
