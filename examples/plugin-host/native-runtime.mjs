/** The same contract over the host's WebAssembly, as plugin hosts in JavaScript have it today. */
import { WASI } from 'wasmless/wasi';

/** Looks into the guest's memory; anew each time, since it may have grown. */
const bytesAt = (exports, ptr, length) => new Uint8Array(exports.memory.buffer, ptr >>> 0, length);

export const nativeRuntime = {
  identifier: 'native-v1',

  // There is no way to store one: each process compiles again.
  prepareModule: (bytes) => new WebAssembly.Module(bytes),
  cloneCache: (module) => module,

  init(name, imports, envs, module) {
    let exports = {};
    const caller = {
      readBuf: (ptr, target) => target.set(bytesAt(exports, ptr, target.length)),
      writeBuf: (ptr, source) => bytesAt(exports, ptr, source.length).set(source),
      alloc: (size) => exports.__alloc(size) >>> 0,
      free: (ptr, size) => exports.__free(ptr, size),
    };
    const env = imports.map(([key, { func }]) => [key, (...args) => func(caller, ...args)]);
    const wasi = new WASI({ version: 'preview1', args: [name], env: Object.fromEntries(envs) });
    const instance = new WebAssembly.Instance(module, {
      env: Object.fromEntries(env),
      ...wasi.getImportObject(),
    });
    exports = instance.exports;
    wasi.initialize(instance);
    exports.__get_transform_plugin_core_pkg_diag();
    return {
      transform: (ptr, length, mark, hasComments) =>
        exports.__transform_plugin_process_impl(ptr, length, mark, Number(hasComments)),
      caller: () => caller,
      cache: () => module,
    };
  },
};
