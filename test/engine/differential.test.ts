/** Random modules do through the front, over each backend, what they do under the host's own JS API. */
import { describe, expect, it } from 'vitest';
import { HostEngine, JsEngine, PoolingInstanceAllocator } from '../../compiler/wasmless.ts';
import type { WasmEngine } from '../../compiler/wasmless.ts';
import { difference, execute } from '../differential/execute.ts';
import { generateCase } from '../differential/generator.ts';
import { frontApi } from './front-api.ts';

const SEEDS = 40;

const backends: readonly (readonly [string, () => WasmEngine])[] = [
  ['JsEngine', () => new JsEngine()],
  [
    'JsEngine with a pool',
    () => new JsEngine({ allocator: new PoolingInstanceAllocator(), dirtyPageTracking: true }),
  ],
  ['HostEngine', () => new HostEngine()],
];

/** A case, unless the host can't run it at all. */
function nativeOutcome(target: ReturnType<typeof generateCase>) {
  try {
    return execute(globalThis.WebAssembly, target);
  } catch (error) {
    if (error instanceof globalThis.WebAssembly.CompileError) return null;
    throw error;
  }
}

describe.each(backends)('the front over %s', (_name, newBackend) => {
  it('runs random modules as the host does', () => {
    let runCount = 0;
    for (let seed = 1; seed <= SEEDS; seed++) {
      const target = generateCase(seed, { hasMemory64: false });
      const native = nativeOutcome(target);
      if (native === null) continue;
      runCount++;
      const outcome = execute(frontApi(newBackend(), undefined), target);
      expect(difference(native, outcome), `seed ${seed}`).toBeNull();
    }
    // Most of the cases need nothing that an old host lacks.
    expect(runCount).toBeGreaterThan(SEEDS / 2);
  });
});
