/**
 * `wasmless/webassembly`: an object shaped like the global `WebAssembly`, which compiles at run
 * time. Needs an environment that allows `new Function`. Making a Module only validates; functions
 * are translated when they are first called. Modules of the same bytes share all of that.
 */
import * as runtime from '../runtime/index.ts';
import { createWebAssembly } from '../runtime/js-api/create-webassembly.ts';
import type { WebAssemblyNamespace } from '../runtime/js-api/create-webassembly.ts';
import { withModuleCache } from '../runtime/js-api/module-cache.ts';
import { reflectTypes } from '../runtime/js-api/type-reflection.ts';
import { NO_EXTRAS } from './extras.ts';
import { loadInMemory } from './load/in-memory.ts';
import { textRunner } from './load/text-runner.ts';
import { DEFAULT_TIERING } from './load/tiering.ts';
import { decodeTranslatable, isTranslatable } from './load/translatable.ts';

/** How such an object translates. @internal */
export interface WebAssemblyOptions {
  /**
   * Calls and rounds of loops that a function's first, quickly made code runs before it is translated
   * again, better: 0 for the better code from the first call on, Infinity for never.
   */
  readonly tierThreshold?: number;
  /** Estimated bytes of V8's bytecode from which on a function is never optimised as it is. */
  readonly giantSize?: number;
}

/**
 * Another such object: for tests and measurements, for what it makes is the same.
 * @internal
 */
export const makeWebAssembly = ({
  tierThreshold = DEFAULT_TIERING.threshold,
  giantSize = DEFAULT_TIERING.giantSize,
}: WebAssemblyOptions = {}): WebAssemblyNamespace =>
  createWebAssembly(
    withModuleCache({
      compile: (bytes) => ({
        artefact: loadInMemory(decodeTranslatable(bytes), runtime, textRunner, NO_EXTRAS, {
          threshold: tierThreshold,
          giantSize,
        }),
        bytes,
      }),
      validate: isTranslatable,
    }),
  );

export const WebAssembly: WebAssemblyNamespace = makeWebAssembly();

/**
 * Turns on type reflection (`type()` methods, WebAssembly.Function, types in the descriptors of
 * imports and exports), which engines have behind a flag. For good, and best before anything else.
 */
export function enableTypeReflection(): void {
  reflectTypes(WebAssembly);
}
