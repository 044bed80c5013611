/**
 * `wasmless/auto`: the best WebAssembly that works here, and which that is. Waits for the choice
 * with a top-level await; where that is not to be had, `wasmless/auto/select` has it as a function.
 */
import type { WebAssemblyNamespace } from '../../runtime/js-api/create-webassembly.ts';
import { selectWebAssembly } from './select.ts';
import type { TierName } from './select.ts';

const selection = await selectWebAssembly();

export const WebAssembly: WebAssemblyNamespace = selection.WebAssembly;
export const tier: TierName = selection.tier;
