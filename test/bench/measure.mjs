/** Measures one kernel with all providers, each in turn translated here and run in child processes. */
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runInChild, withoutJit } from './child.mjs';
import { compileKernel } from './kernels.mjs';
import { providerByName } from './providers/index.mjs';
import { median, minimum } from './statistics.mjs';

/**
 * @typedef {object} Options
 * @property {string} directory For wasm files and translations.
 * @property {string[]} providers Names, native first.
 * @property {number} rounds
 * @property {number} processes How often the steady state is reached anew; samples are pooled.
 * @property {import('./child.mjs').Host} host What runs the processes.
 * @property {boolean} jitless Run all but native without WebAssembly and without a JIT.
 * @property {boolean} cold Measure fresh processes up to the first result, not the steady state.
 */

/**
 * What came of a provider's samples. `ratio` is its minimum over native's, `spread` how far its
 * median lies above its minimum.
 * @typedef {{ status: 'ok', samplesMs: number[], minMs: number, medianMs: number, spread: number,
 *   ratio: number } | { status: 'wrong' } | { status: 'failed', reason: string }} Outcome
 */

/** What a tool that failed said, or else the error's own words. @param {Error & { stderr?: string }} error */
const complaintOf = (error) => error.stderr || error.message;

/** @param {import('./kernels.mjs').Kernel} kernel @param {Options} options */
async function translateKernel(kernel, { directory, providers, jitless }) {
  const folder = join(directory, kernel.name);
  const wasmFile = join(folder, 'kernel.wasm');
  await mkdir(folder, { recursive: true });
  await compileKernel(kernel, wasmFile);
  const wasmBytes = await readFile(wasmFile);
  /** @type {Record<string, Outcome>} */
  const failures = {};
  for (const name of providers) {
    try {
      await providerByName(name).translate(wasmBytes, folder, { kernel, jitless });
    } catch (error) {
      failures[name] = { status: 'failed', reason: `translation: ${complaintOf(error)}` };
    }
  }
  return { folder, wasmFile, failures };
}

/** One child for all providers; if it crashes, one for native with each of the others. */
async function runSteadyChild(job, host) {
  try {
    return await runInChild('steady-child.mjs', job, host);
  } catch (error) {
    const [native, ...others] = job.providers;
    if (others.length < 2) {
      return { [others[0] ?? native]: { status: 'failed', reason: error.message } };
    }
    const outcomes = {};
    for (const other of others) {
      Object.assign(outcomes, await runSteadyChild({ ...job, providers: [native, other] }, host));
    }
    return outcomes;
  }
}

/** Adds a further process's samples; what was once not right stays so. */
function pool(before, outcome) {
  if (before === undefined || outcome.status !== 'ok') return outcome;
  if (before.status !== 'ok') return before;
  return { status: 'ok', samplesMs: [...before.samplesMs, ...outcome.samplesMs] };
}

/**
 * Native with its JIT, and each of the others without one in a process of its own: interpreters have
 * no code that settles, so nothing is won by taking turns.
 */
async function runJitlessChildren({ providers, ...job }, host) {
  const [native, ...others] = providers;
  const outcomes = await runSteadyChild({ ...job, providers: [native] }, host);
  const { result: expected } = outcomes[native];
  for (const other of others) {
    const alone = { ...job, providers: [other], expected };
    Object.assign(outcomes, await runSteadyChild(alone, withoutJit(host)));
  }
  return outcomes;
}

async function measureSteady({ processes, jitless, host, ...job }) {
  const runChildren = jitless ? runJitlessChildren : runSteadyChild;
  const pooled = {};
  for (let i = 0; i < processes; i++) {
    const outcomes = Object.entries(await runChildren(job, host));
    for (const [name, outcome] of outcomes) pooled[name] = pool(pooled[name], outcome);
  }
  return pooled;
}

/** One child for every sample of every provider. */
async function measureCold({ wasmFile, directory, providers, n, rounds, jitless, host }) {
  const outcomes = {};
  let expected;
  for (let round = 0; round < rounds; round++) {
    for (const provider of providers) {
      outcomes[provider] ??= { status: 'ok', samplesMs: [] };
      if (outcomes[provider].status !== 'ok') continue;
      try {
        const job = { wasmFile, directory, provider, n };
        const { ms, result } = await runInChild(
          'cold-child.mjs',
          job,
          jitless && provider !== 'native' ? withoutJit(host) : host,
        );
        expected ??= result;
        if (result === expected) outcomes[provider].samplesMs.push(ms);
        else outcomes[provider] = { status: 'wrong' };
      } catch (error) {
        outcomes[provider] = { status: 'failed', reason: error.message };
      }
    }
  }
  return outcomes;
}

/** @returns {Outcome} */
function summarise(outcome, nativeMinMs) {
  if (outcome.status !== 'ok') return outcome;
  const minMs = minimum(outcome.samplesMs);
  const medianMs = median(outcome.samplesMs);
  return { ...outcome, minMs, medianMs, spread: medianMs / minMs - 1, ratio: minMs / nativeMinMs };
}

/**
 * @param {import('./kernels.mjs').Kernel} kernel
 * @param {Options} options
 * @returns {Promise<Record<string, Outcome>>} By provider name.
 */
export async function measureKernel(kernel, { providers: all, ...rest }) {
  const isFor = ({ groups }) => groups === undefined || groups.includes(kernel.group);
  const options = { ...rest, providers: all.filter((name) => isFor(providerByName(name))) };
  const { folder, wasmFile, failures } = await translateKernel(kernel, options);
  const outcomes = await (options.cold ? measureCold : measureSteady)({
    wasmFile,
    directory: folder,
    providers: options.providers.filter((name) => !failures[name]),
    n: kernel.n,
    rounds: options.rounds,
    processes: options.processes,
    jitless: options.jitless,
    host: options.host,
  });
  const nativeMinMs = minimum(outcomes.native?.samplesMs ?? []);
  const summaries = Object.entries(outcomes).map(([name, outcome]) => [
    name,
    summarise(outcome, nativeMinMs),
  ]);
  return { ...failures, ...Object.fromEntries(summaries) };
}
