/**
 * `wasmless/precompiled`: an object shaped like the global `WebAssembly` that has no compiler and
 * needs no eval. It finds modules that `wasmless compile` made, by the content of the wasm that a
 * package's own loader hands it.
 */
import type { Artefact } from '../abi.ts';
import { createWebAssembly } from '../js-api/create-webassembly.ts';
import type { WebAssemblyNamespace } from '../js-api/create-webassembly.ts';
import { wrapModule } from '../js-api/module.ts';
import { definePromiseIntegration } from '../js-api/promise-integration.ts';
import { Registry } from './registry.ts';
import type { Fallback, PrecompiledIndex } from './registry.ts';
import { streamByName } from './streaming.ts';

export type { Artefact } from '../abi.ts';
export type { WebAssemblyNamespace } from '../js-api/create-webassembly.ts';
export type { Fallback, LoadModule, PrecompiledIndex, PrecompiledModule } from './registry.ts';

const registry = new Registry(() => definePromiseIntegration(WebAssembly));

/**
 * The namespace: give it to whoever wants a `WebAssembly`, or make it the global. It has `Suspending`,
 * `promising` and `SuspendError` once a module that was compiled with `suspending` is known: loaders choose
 * by them which module they ask for.
 */
export const WebAssembly: WebAssemblyNamespace = createWebAssembly(registry, false);
streamByName(WebAssembly, (name) => registry.findByName(name));

/**
 * A WebAssembly.Module of what a compiled file exports as `artefact`.
 * @internal for what the build plugins write
 */
export function moduleOf(artefact: Artefact): object {
  registry.notice(artefact);
  return wrapModule(WebAssembly.Module, { artefact });
}

/** Makes what a compiled file exports as `artefact` known, also to the synchronous functions. */
export const register = (artefact: Artefact): void => registry.register(artefact);

/** Makes many modules known; those given by a loader are loaded when they are first asked for. */
export const registerIndex = (index: PrecompiledIndex): void => registry.registerIndex(index);

/** Loads everything that is known, so that the synchronous functions have it, too. */
export const preload = (): Promise<void> => registry.preload();

/**
 * Says what compiles bytes that were not compiled ahead of time: `wasmless/interpreter`, for
 * instance, or a function that imports it; the synchronous functions have that after `preload()`.
 * null, as in the beginning: nothing, and such bytes are a CompileError.
 */
export const setFallback = (fallback: Fallback | null): void => registry.setFallback(fallback);

/**
 * True once a module is registered.
 * @internal for `wasmless/auto`
 */
export const isPrepared = (): boolean => registry.size > 0;

/**
 * True while `setFallback` holds.
 * @internal for `wasmless/auto`
 */
export const hasFallback = (): boolean => registry.hasFallback;
