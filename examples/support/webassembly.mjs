/**
 * For packages whose loader insists on the names of `WebAssembly`: the object of that shape that
 * knows one module compiled ahead of time, by its bytes.
 */
import { WebAssembly, register } from 'wasmless/precompiled';

/** @param compiled what the compiled file exports */
export function webAssemblyOf({ artefact }) {
  register(artefact);
  return WebAssembly;
}
