/**
 * `wasmless/interpreter`: the shape of the global `WebAssembly` for modules that first appear at run
 * time where eval is forbidden, too. Slower than translated code; means the same.
 */
import * as runtime from '../runtime/index.ts';
import { createWebAssembly } from '../runtime/js-api/create-webassembly.ts';
import type { WebAssemblyNamespace } from '../runtime/js-api/create-webassembly.ts';
import { interpreter } from './interpret/unit.ts';
import { loadInMemory } from './load/in-memory.ts';
import { decodeTranslatable, isTranslatable } from './load/translatable.ts';

export const WebAssembly: WebAssemblyNamespace = createWebAssembly({
  compile: (bytes) => ({
    artefact: loadInMemory(decodeTranslatable(bytes), runtime, interpreter),
    bytes,
  }),
  validate: isTranslatable,
});
