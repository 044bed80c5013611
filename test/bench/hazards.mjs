/**
 * `--hazards`: what V8's optimiser is known to stumble over, each as a factor that should be 1.
 * Every case runs in fresh processes; what counts is the best of them.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runInChild } from './child.mjs';
import { floatLoop, giantLoop, hotLoop } from './hazard-modules.mjs';
import { providerByName } from './providers/index.mjs';
import { minimum } from './statistics.mjs';
import { chosen } from './usage-error.mjs';

/** Columns: only those that run any module exactly can trap. */
const PROVIDERS = ['native', 'wasmless'];

/** @type {readonly { name: string, what: string, task: string, modules: Record<string, () => string | Uint8Array> }[]} */
const HAZARDS = [
  {
    name: 'after a trap',
    what: 'the same access in the same loop, after it once trapped, against before',
    task: 'afterTrap',
    modules: { main: hotLoop },
  },
  {
    name: 'next instance',
    what: 'the loop in a new instance after the trap, against before',
    task: 'nextInstance',
    modules: { main: hotLoop },
  },
  {
    name: 'one long call',
    what: 'a loop that is entered once (on-stack replacement), against many short calls',
    task: 'oneLongCall',
    modules: { main: hotLoop },
  },
  {
    name: 'tier-up',
    what: 'the first 200 calls, against 200 calls later',
    task: 'tierUp',
    modules: { main: hotLoop },
  },
  {
    name: 'whole numbers',
    what: 'a loop over floats that are whole numbers, against one over fractions',
    task: 'wholeNumbers',
    modules: { whole: () => floatLoop(1), fractions: () => floatLoop(0.375) },
  },
  {
    name: 'giant loop',
    what: 'an interpreter loop of 2,000 arms, per step, against one of 200',
    task: 'giantLoop',
    modules: { small: () => giantLoop(200), large: () => giantLoop(2000) },
  },
];

/** @param {string | Uint8Array} module Text, or bytes already. */
async function assembled(module) {
  if (typeof module !== 'string') return module;
  const { default: binaryen } = await import('binaryen');
  const parsed = binaryen.parseText(module, binaryen.Features.MVP);
  const bytes = parsed.emitBinary();
  parsed.dispose();
  return bytes;
}

/** @param {string} directory @param {Record<string, () => string | Uint8Array>} modules */
async function prepare(directory, modules) {
  const folders = {};
  for (const [key, make] of Object.entries(modules)) {
    const folder = join(directory, key);
    const bytes = await assembled(make());
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'module.wasm'), bytes);
    for (const name of PROVIDERS)
      await providerByName(name).translate(bytes, folder, { kernel: null, jitless: false });
    folders[key] = folder;
  }
  return folders;
}

/**
 * @param {{ directory: string, processes: number, only: RegExp, host: import('./child.mjs').Host }} options
 * @returns {Promise<object>} What `--json` writes.
 */
export async function measureHazards({ directory, processes, only, host }) {
  console.log(`Factors by CPU time, best of ${processes} fresh processes; 1 is no harm done.\n`);
  console.log(' '.repeat(16) + PROVIDERS.map((name) => name.padStart(10)).join(''));
  const hazards = [];
  for (const { name, what, task, modules } of chosen(HAZARDS, only, 'hazard')) {
    const folders = await prepare(join(directory, task), modules);
    const factors = {};
    for (const provider of PROVIDERS) {
      const samples = [];
      for (let i = 0; i < processes; i++)
        samples.push(
          (await runInChild('hazard-child.mjs', { task, provider, folders }, host)).factor,
        );
      factors[provider] = minimum(samples);
    }
    hazards.push({ name, what, factors });
    const cells = PROVIDERS.map((provider) => factors[provider].toFixed(2).padStart(10)).join('');
    console.log(`${name.padEnd(16)}${cells}   ${what}`);
  }
  return {
    hazards,
    charts: [
      {
        title: 'Hazards of the optimiser',
        unit: 'factor; 1 is no harm',
        labels: hazards.map(({ name }) => name),
        series: PROVIDERS.map((provider) => ({
          name: provider,
          values: hazards.map(({ factors }) => factors[provider]),
        })),
      },
    ],
  };
}
