/** What the tests of promise integration share: modules from text, promises that come later. */
import { WebAssembly } from '../run-time.ts';
import { assembleText } from '../../compiler/optimize.ts';

/** Exports as functions of anything; other kinds of exports are cast where they are used. */
export type Exports = Record<string, (...args: unknown[]) => unknown>;

const assembled = new Map<string, Promise<Uint8Array>>();

/** The binary of a module in the text format, assembled once. */
export function assemble(text: string): Promise<Uint8Array> {
  let bytes = assembled.get(text);
  if (bytes === undefined) assembled.set(text, (bytes = assembleText(`(module ${text})`)));
  return bytes;
}

export async function instantiate(text: string, imports: object = {}): Promise<Exports> {
  const module = new WebAssembly.Module(await assemble(text));
  return new WebAssembly.Instance(module, imports).exports as Exports;
}

/** A promise that is settled in a later turn of the event loop. */
export const later = <T>(value: T): Promise<T> =>
  new Promise((resolve) => setImmediate(resolve, value));

export const failLater = (reason: unknown): Promise<never> =>
  new Promise((_, reject) => setImmediate(reject, reason));

/** An import that suspends. */
export const suspending = (host: (...args: never[]) => unknown): object =>
  new WebAssembly.Suspending(host as (...args: unknown[]) => unknown);

/** Calls an export as a promising function. */
export const promised = (exported: unknown, ...args: unknown[]): Promise<unknown> =>
  WebAssembly.promising(exported)(...args);
