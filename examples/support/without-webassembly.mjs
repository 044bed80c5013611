/**
 * Flags by which a Node has no WebAssembly, in its workers neither. Older ones have a flag for it, and
 * without that flag they warn when --jitless takes it away; newer ones refuse the flag.
 */
import { spawnSync } from 'node:child_process';

const FLAG = '--no-expose-wasm';
const PRELOADED = ['--import', 'data:text/javascript,delete globalThis.WebAssembly'];

/**
 * @param {string} executable the Node that gets the flags
 * @returns {readonly string[]}
 */
export const withoutWebAssembly = (executable = process.execPath) =>
  spawnSync(executable, [FLAG, '-e', '0']).status === 0 ? [FLAG] : PRELOADED;
