/** `wasmless/rspack`: the build plugin for rspack. */
import { plugin } from './plugin.ts';

export type { PluginOptions } from './plugin.ts';
export const wasmless = plugin.rspack;
