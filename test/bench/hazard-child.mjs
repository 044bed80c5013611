/** Measures one hazard with one provider, in this fresh process. Answers with { factor }. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { answerJob } from './child.mjs';
import { cpuTimeMs } from './cpu-time.mjs';
import { providerByName } from './providers/index.mjs';
import { minimum } from './statistics.mjs';

const STEPS = 20_000;
const OUT_OF_BOUNDS = -64;
const TRAPS = 5;

/** CPU time of one call in a steady state. @param {() => unknown} call */
async function steadyMs(call, rounds = 60) {
  const samples = [];
  for (let round = 0; round < rounds; round++) {
    const start = cpuTimeMs();
    for (let i = 0; i < 20; i++) call();
    samples.push((cpuTimeMs() - start) / 20);
    // Optimised code made in the background is installed between tasks.
    await setImmediate();
  }
  return minimum(samples.slice(rounds >> 1));
}

/** @param {{ run: (at: number, count: number) => number }} exports */
function trap({ run }) {
  for (let i = 0; i < TRAPS; i++) {
    let hasTrapped = false;
    try {
      run(OUT_OF_BOUNDS, 8);
    } catch {
      hasTrapped = true;
    }
    if (!hasTrapped) throw new Error('the access out of bounds did not trap');
  }
}

/** @type {Record<string, (load: (key?: string) => Promise<any>) => Promise<number>>} */
const tasks = {
  async afterTrap(load) {
    const { run } = await load();
    const before = await steadyMs(() => run(0, STEPS));
    trap({ run });
    return (await steadyMs(() => run(0, STEPS))) / before;
  },
  async nextInstance(load) {
    const first = await load();
    const before = await steadyMs(() => first.run(0, STEPS));
    trap(first);
    const { run } = await load();
    return (await steadyMs(() => run(0, STEPS))) / before;
  },
  async oneLongCall(load) {
    const { run } = await load();
    const many = 1000;
    const start = cpuTimeMs();
    run(0, many * STEPS);
    const long = cpuTimeMs() - start;
    const short = await steadyMs(() => run(0, STEPS));
    return long / (many * short);
  },
  async tierUp(load) {
    const { run } = await load();
    const start = cpuTimeMs();
    for (let i = 0; i < 200; i++) run(0, STEPS);
    const first = (cpuTimeMs() - start) / 200;
    return first / (await steadyMs(() => run(0, STEPS)));
  },
  async wholeNumbers(load) {
    const fractions = await load('fractions');
    const whole = await load('whole');
    const base = await steadyMs(() => fractions.run(0, STEPS));
    return (await steadyMs(() => whole.run(0, STEPS))) / base;
  },
  async giantLoop(load) {
    const small = await load('small');
    const large = await load('large');
    const base = await steadyMs(() => small.run(1, STEPS), 40);
    return (await steadyMs(() => large.run(1, STEPS), 40)) / base;
  },
};

await answerJob(async ({ task, provider, folders }) => {
  const load = async (key = 'main') => {
    const bytes = readFileSync(join(folders[key], 'module.wasm'));
    return (await providerByName(provider).load(bytes, folders[key])).exports;
  };
  return { factor: await tasks[task](load) };
});
