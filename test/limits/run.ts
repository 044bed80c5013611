/** Runs a module natively, compiled in memory, and compiled to a file: for results that must agree. */
import { compile } from '../../compiler/index.ts';
import { WebAssembly as Ours } from '../../compiler/webassembly.ts';
import * as runtime from '../../runtime/index.ts';

export type Exports = Record<string, (...args: number[]) => number>;

export const native = (bytes: Uint8Array<ArrayBuffer>): Exports =>
  new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as unknown as Exports;

export const inMemory = (bytes: Uint8Array): Exports =>
  new Ours.Instance(new Ours.Module(bytes)).exports as unknown as Exports;

/** Loads the text of an artefact as a CommonJS module. */
export function ahead(bytes: Uint8Array): Exports {
  const { code } = compile(bytes, { format: 'cjs' });
  const module = { exports: {} as { instantiate: (imports: object) => { exports: Exports } } };
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- stands for a module loader
  (new Function('require', 'module', code) as (...args: unknown[]) => void)(() => runtime, module);
  return module.exports.instantiate({}).exports;
}

export const ways = [
  ['in memory', inMemory],
  ['ahead of time', ahead],
] as const;
