/** `wasmless/vite`: the build plugin for vite. */
import { plugin } from './plugin.ts';

export type { PluginOptions } from './plugin.ts';
export const wasmless = plugin.vite;
