/** WebAssembly.Instance. @see js-api 5.2 "Instances" */
import { allocate, initialize } from '../instantiate.ts';
import type { Instance as CoreInstance } from '../instantiate.ts';
import { exposeObject, exposeToWasi } from './expose.ts';
import { compiledModuleOf } from './module.ts';
import { finishInterface, toOptionalObject } from './webidl.ts';

/** Names of the modules that WASI programs import, in its versions. */
const WASI = /^wasi_(?:unstable|snapshot_preview1)$/;

const cores = new WeakMap<object, CoreInstance>();

/** Reads the imports and links; nothing of the module has run when this returns. */
export function allocateInstance(
  module: unknown,
  importObject: unknown,
  what: string,
): CoreInstance {
  const { artefact } = compiledModuleOf(module, what);
  const imports = toOptionalObject(importObject, `${what}: Argument 1`);
  const isWasi = artefact.imports.some(({ module }) => WASI.test(module));
  return allocate(artefact, imports, isWasi ? exposeToWasi : exposeObject);
}

export class Instance {
  constructor(module: unknown, importObject: unknown = undefined) {
    const core = allocateInstance(module, importObject, 'WebAssembly.Instance()');
    initialize(core);
    cores.set(this, core);
  }

  get exports(): object {
    const core = cores.get(this);
    if (core === undefined) {
      throw new TypeError('WebAssembly.Instance.exports: Receiver is not a WebAssembly.Instance');
    }
    return core.exports;
  }
}
finishInterface(Instance, 'Instance');

/** Runs an allocated instance's segments and start function, and wraps it. */
export function startInstance(core: CoreInstance): Instance {
  initialize(core);
  const instance = Object.create(Instance.prototype) as Instance;
  cores.set(instance, core);
  return instance;
}
