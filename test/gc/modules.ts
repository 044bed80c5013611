/** Makes instances of modules written as text: compiled at run time, and from an artefact's text. */
import { compile } from '../../compiler/index.ts';
import type { CompileOptions } from '../../compiler/index.ts';
import { assembleText } from '../../compiler/optimize.ts';
import { WebAssembly } from '../run-time.ts';
import * as runtime from '../../runtime/index.ts';

export type Exports = Record<string, (...args: unknown[]) => unknown>;
type Imports = Record<string, Record<string, unknown>>;

/** Instance of a module that is translated as it runs. */
export async function instantiate(text: string, imports: Imports = {}): Promise<Exports> {
  const module = new WebAssembly.Module(await assembleText(text));
  return new WebAssembly.Instance(module, imports).exports as Exports;
}

/** Text of the artefact of a module. */
export async function artefactText(text: string, options: CompileOptions = {}): Promise<string> {
  return compile(await assembleText(text), { format: 'cjs', ...options }).code;
}

/** Instance of an artefact, as a file of it would make one. */
export async function instantiateArtefact(
  text: string,
  imports: Imports = {},
  options: CompileOptions = {},
): Promise<Exports> {
  const code = await artefactText(text, options);
  const module = { exports: {} as { instantiate(imports: Imports): { exports: Exports } } };
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- a file, without the file
  const run = new Function('module', 'require', code) as (...args: unknown[]) => void;
  run(module, () => runtime);
  return module.exports.instantiate(imports).exports;
}

export const loaders: readonly (readonly [string, typeof instantiate])[] = [
  ['compiled at run time', instantiate],
  ['from an artefact', instantiateArtefact],
];
