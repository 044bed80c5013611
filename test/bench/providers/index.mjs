/** The columns of the bench from left to right. Native comes first: the others are measured against it. */
import { marks } from './marks.mjs';
import { native } from './native.mjs';
import { polywasm } from './polywasm.mjs';
import { wasm2js } from './wasm2js.mjs';
import { wasmless } from './wasmless.mjs';
import { withoutSimd } from './without-simd.mjs';

export const providers = [native, wasmless, marks, wasm2js, withoutSimd, polywasm];

/** @param {string} name */
export function providerByName(name) {
  const provider = providers.find((candidate) => candidate.name === name);
  if (!provider) throw new Error(`unknown provider: ${name}`);
  return provider;
}
