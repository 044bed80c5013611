/**
 * `wasmless/webassembly`: an object shaped like the global `WebAssembly`, which compiles at run
 * time. Needs an environment that allows `new Function`. Making a Module only validates; functions
 * are translated when they are first called.
 */
import * as runtime from '../runtime/index.ts';
import { createWebAssembly } from '../runtime/js-api/create-webassembly.ts';
import type { WebAssemblyNamespace } from '../runtime/js-api/create-webassembly.ts';
import { loadInMemory } from './load/in-memory.ts';
import { textRunner } from './load/text-runner.ts';
import { decodeTranslatable, isTranslatable } from './load/translatable.ts';

export const WebAssembly: WebAssemblyNamespace = createWebAssembly({
  compile: (bytes) => ({
    artefact: loadInMemory(decodeTranslatable(bytes), runtime, textRunner),
    bytes,
  }),
  validate: isTranslatable,
});
