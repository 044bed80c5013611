/** Makes instances of modules written as text, by this compiler or by the host's own engine. */
import { WebAssembly as Wasmless } from '../run-time.ts';
import { assembleText } from '../../compiler/optimize.ts';

export { Wasmless };
export type Api = typeof Wasmless;
export type Exports = Record<string, (...args: unknown[]) => unknown>;

/** What can run modules with the legacy instructions. */
export const engines: readonly (readonly [string, Api])[] = [
  ['wasmless', Wasmless],
  ['the host engine', globalThis.WebAssembly as unknown as Api],
];

/** Exports of a fresh instance. */
export async function instantiate(
  text: string,
  imports: Record<string, Record<string, unknown>> = {},
  api: Api = Wasmless,
): Promise<Exports> {
  const module = new api.Module(await assembleText(text));
  return new api.Instance(module, imports).exports as Exports;
}

/** Throws: hosts may throw anything. */
export function raise(value: unknown): never {
  throw value;
}

/** What an action throws. */
export function thrownBy(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}
