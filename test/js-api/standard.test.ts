/**
 * Every algorithm of the JS API's standard. The cases run over any namespace: here over ours, in
 * native.test.ts over the host's, which tells whether the cases themselves are right.
 */
import { describe, it } from 'vitest';
import { WebAssembly } from '../run-time.ts';
import { allSections } from './run.mjs';

/** Cases that need something of the engine beneath. */
const needs: Readonly<Record<string, () => boolean>> = {
  // A shared memory is one of the host's, which alone can show it through another buffer.
  'toResizableBuffer of a shared memory: growable and frozen': () =>
    'toResizableBuffer' in globalThis.WebAssembly.Memory.prototype,
};

for (const { section, cases } of await allSections()) {
  describe(section, () => {
    for (const [name, run] of cases) {
      it.runIf(needs[name]?.() ?? true)(name, async () => {
        await run(WebAssembly);
      });
    }
  });
}
