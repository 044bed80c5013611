/**
 * `wasmless/modules`: `wasmless/precompiled` as the global `WebAssembly`. The build plugins put a
 * module in this one's place that knows all modules of the build; without a plugin it knows none
 * but those that the program registers.
 */
import { WebAssembly } from './index.ts';

export * from './index.ts';

globalThis.WebAssembly = WebAssembly as unknown as typeof globalThis.WebAssembly;
