/** `wasmless/rollup`: the build plugin for rollup. */
import { plugin } from './plugin.ts';

export type { PluginOptions } from './plugin.ts';
export const wasmless = plugin.rollup;
