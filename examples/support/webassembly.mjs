/**
 * For packages whose loader insists on the names of `WebAssembly`: an object of that shape over one
 * module compiled ahead of time. It has no compiler; it only recognises the module's bytes.
 */
import { createHash } from 'node:crypto';
import { createWebAssembly } from 'wasmless/js-api';

/** @param compiled what the compiled file exports */
export const webAssemblyOf = ({ artefact }) =>
  createWebAssembly({
    compile(bytes) {
      const hash = createHash('sha256').update(bytes).digest('hex');
      if (hash === artefact.hash) return { artefact };
      throw Object.assign(new Error('this module was not compiled ahead of time'), { offset: 0 });
    },
  });
