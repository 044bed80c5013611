/** `wasmless/esbuild`: the build plugin for esbuild. */
import { plugin } from './plugin.ts';

export type { PluginOptions } from './plugin.ts';
export const wasmless = plugin.esbuild;
