/** Where there is no Atomics, there is one thread, and plain operations do the same. */
import { afterEach, expect, it, vi } from 'vitest';
import type * as RuntimeModule from '../../runtime/index.ts';
import { Random } from '../differential/random.ts';

type Runtime = typeof RuntimeModule;

async function load(hasAtomics: boolean): Promise<Runtime> {
  vi.resetModules();
  if (!hasAtomics) vi.stubGlobal('Atomics', undefined);
  return import('../../runtime/index.ts');
}
afterEach(() => vi.unstubAllGlobals());

const updates = ['Add', 'Sub', 'And', 'Or', 'Xor', 'Exchange'] as const;

/** All that many operations return and leave behind. */
function run(runtime: Runtime): unknown[] {
  const random = new Random(1);
  const word = (): number => random.below(2 ** 32) | 0;
  const descriptor = { min: 1, max: 1, is64: false, shared: false, pageSizeLog2: 16 };
  const $ = { M: [new runtime.LinearMemory(descriptor)] };
  const results: unknown[] = [];
  const note = (result: unknown): unknown => results.push(result, runtime.R.i1);
  for (let i = 0; i < 2000; i++) {
    const log2 = random.below(3);
    const address = random.below(4) << log2;
    const update = updates[random.below(updates.length)]!;
    const [a, b, c, d] = [word(), word(), word(), word()];
    note(runtime[`atomic${update}`]($, 0, log2, address, a));
    note(runtime[`atomic${update}64`]($, 0, 8 * random.below(2), a, b));
    const expected = random.below(2) === 0 ? a : runtime.atomicLoad($, 0, log2, address);
    note(runtime.atomicCompareExchange($, 0, log2, address, expected, b));
    const low = runtime.atomicLoad64($, 0, 8);
    note(
      runtime.atomicCompareExchange64($, 0, 8, low, random.below(2) === 0 ? runtime.R.i1 : a, c, d),
    );
    if (random.below(8) === 0) runtime.atomicStore($, 0, log2, address, a);
    if (random.below(8) === 0) runtime.atomicStore64($, 0, 8, a, b);
  }
  note(runtime.atomicNotify($, 0, 0, 1));
  return results;
}

it('plain operations do what atomic ones do', async () => {
  const expected = run(await load(true));
  expect(run(await load(false))).toEqual(expected);
});
