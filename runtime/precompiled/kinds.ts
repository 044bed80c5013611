/**
 * What `./x.wasm?init` and `./x.wasm?module` are where a bundler has one module for each file
 * (wasmless/metro): made of the artefact that the file's module holds under a symbol, since its
 * names are the wasm's exports and may be any.
 */
import type { Artefact } from '../abi.ts';
import { WebAssembly, moduleOf, register } from './index.ts';

type Compiled = Readonly<Record<symbol, Artefact>>;

/** Under which the module of a wasm file has its artefact. */
const ARTEFACT = Symbol.for('wasmless.artefact');

const modules = new WeakMap<Artefact, object>();

/** The WebAssembly.Module of the file: one for all who ask. */
export function module(compiled: Compiled): object {
  const artefact = compiled[ARTEFACT]!;
  let made = modules.get(artefact);
  if (made === undefined) modules.set(artefact, (made = moduleOf(artefact)));
  return made;
}

/** A function of imports that promises an Instance. The module is known before the imports are made. */
export function init(compiled: Compiled): (imports?: object) => Promise<unknown> {
  const made = module(compiled);
  return (imports) => WebAssembly.instantiate(made, imports);
}

/** Lets the namespace find the file by its content. */
export const known = (compiled: Compiled): void => register(compiled[ARTEFACT]!);
