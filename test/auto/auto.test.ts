/** The best tier that really works is chosen, whatever the environment says of itself. */
import { describe, expect, it } from 'vitest';
import { assembleText } from '../../compiler/optimize.ts';
import { makeWorkspace } from '../cli/harness.ts';
import { withoutWebAssembly } from '../../examples/support/without-webassembly.mjs';

const { write, wasmless, node } = makeWorkspace();
write(
  'answer.wasm',
  await assembleText('(module (func (export "get") (result i64) (i64.const 42)))'),
);
write(
  'other.wasm',
  await assembleText('(module (func (export "get") (result i64) (i64.const 43)))'),
);
await wasmless('compile', 'answer.wasm', '--out-dir', 'compiled', '--index');
await wasmless('compile', 'answer.wasm', '--out-dir', 'global', '--global');

const NO_EVAL = '--disallow-code-generation-from-strings';

/** Prints the tier, what both modules give, and whether the two entries agree. */
const program = (before: string): string => `
  import { readFileSync } from 'node:fs';
  ${before}
  const { WebAssembly: chosen, tier } = await import('wasmless/auto');
  const { selectWebAssembly } = await import('wasmless/auto/select');
  const isSame = (await selectWebAssembly()).WebAssembly === chosen;
  const results = [];
  for (const name of ['answer', 'other']) {
    const { instance } = await chosen.instantiate(readFileSync(name + '.wasm'));
    results.push(instance.exports.get());
  }
  console.log(tier, ...results, isSame);`;

/** As browsers do under `script-src 'self'`: everything is there, nothing can be made. */
const policy = `
  WebAssembly.Module = function () { throw new WebAssembly.CompileError('blocked by policy') };
  if (typeof WebAssembly !== 'object' || !WebAssembly.validate(readFileSync('answer.wasm'))) throw 0;`;

const index = `await import('./compiled/index.mjs');`;
const globalIndex = `await import('./global/index.mjs');`;

describe('wasmless/auto', () => {
  it.each([
    ['native', '', []],
    ['native', index, []],
    ['native', '', [NO_EVAL]],
    ['translation', '', [...withoutWebAssembly(), '--jitless']],
    ['translation', policy, []],
    ['precompiled', index + policy, []],
    ['precompiled', index, [...withoutWebAssembly(), '--jitless', NO_EVAL]],
    ['precompiled', globalIndex, [...withoutWebAssembly(), '--jitless', NO_EVAL]],
    ['interpreter', '', [...withoutWebAssembly(), '--jitless', NO_EVAL]],
    ['interpreter', policy, [NO_EVAL]],
  ] as const)('chooses %s after "%s" with %j', async (tier, before, flags) => {
    write('main.mjs', program(before));
    const { stdout, stderr } = await node(...flags, 'main.mjs');
    expect({ stdout, stderr }).toEqual({ stdout: `${tier} 42n 43n true\n`, stderr: '' });
  });
});
