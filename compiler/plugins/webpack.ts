/** `wasmless/webpack`: the build plugin for webpack. */
import { plugin } from './plugin.ts';

export type { PluginOptions } from './plugin.ts';
export const wasmless = plugin.webpack;
