/** The host's own WebAssembly: the yardstick of every other column. */

/** @type {import('./types.d.ts').Provider} */
export const native = {
  name: 'native',
  unavailable: () => (globalThis.WebAssembly ? null : 'this host has no WebAssembly'),
  translate: () => Promise.resolve(),
  async load(wasmBytes) {
    const { instance } = await WebAssembly.instantiate(wasmBytes);
    return instance;
  },
};
