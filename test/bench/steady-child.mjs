/**
 * Measures one kernel in a steady state: in this one process the providers take turns, after enough
 * calls for their code to have been optimised. Answers with an outcome per provider.
 * What is wrong or fails is dropped at once; a slow provider gets fewer calls (see BUDGET_MS).
 */
import { readFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { answerJob } from './child.mjs';
import { cpuTimeMs } from './cpu-time.mjs';
import { providerByName } from './providers/index.mjs';

/**
 * @typedef {object} SteadyJob
 * @property {string} wasmFile
 * @property {string} directory Where the providers' translations are.
 * @property {string[]} providers Names; the first one's result is what all others must equal.
 * @property {number} n
 * @property {number} rounds
 * @property {number} [expected] The result, where no other provider is there to say it.
 */

const WARM_UP_CALLS = 12;

/** After this much CPU time in a phase, a provider makes only the phase's fewest calls. */
const BUDGET_MS = 2500;
const FEWEST_ROUNDS = 3;

class Contestant {
  /** @type {number[]} */
  samplesMs = [];
  /** @type {string | null} */
  failure = null;
  isWrong = false;
  spentMs = 0;

  /** @param {string} name @param {import('./providers/types.d.ts').KernelExports | null} exports */
  constructor(name, exports) {
    this.name = name;
    this.exports = exports;
  }

  /** Calls the kernel once. @param {number} n @param {number | undefined} expected */
  call(n, expected) {
    const start = cpuTimeMs();
    try {
      const result = this.exports.run(n);
      this.isWrong = result !== (expected ?? result);
      return result;
    } catch (error) {
      this.failure = String(error);
      return undefined;
    } finally {
      const elapsedMs = cpuTimeMs() - start;
      this.samplesMs.push(elapsedMs);
      this.spentMs += elapsedMs;
    }
  }

  beginPhase() {
    this.samplesMs = [];
    this.spentMs = 0;
  }

  /** @param {number} calls @param {number} fewest */
  hasTurn(calls, fewest) {
    if (this.isWrong || this.failure !== null) return false;
    const made = this.samplesMs.length;
    return made < fewest || (made < calls && this.spentMs < BUDGET_MS);
  }

  outcome() {
    if (this.failure !== null) return { status: 'failed', reason: this.failure };
    return this.isWrong ? { status: 'wrong' } : { status: 'ok', samplesMs: this.samplesMs };
  }
}

/** @param {string} name @param {SteadyJob} job */
async function enter(name, { wasmFile, directory }) {
  try {
    const { exports } = await providerByName(name).load(readFileSync(wasmFile), directory);
    return new Contestant(name, exports);
  } catch (error) {
    const absent = new Contestant(name, null);
    absent.failure = String(error);
    return absent;
  }
}

/**
 * Every other round runs backwards, so that nobody always cleans up after the same neighbour.
 * @param {Contestant[]} contestants
 * @param {{ calls: number, fewest: number, n: number, expected: number | undefined }} phase
 */
async function takeTurns(contestants, { calls, fewest, n, expected }) {
  for (const contestant of contestants) contestant.beginPhase();
  for (let round = 0; round < calls; round++) {
    const order = round % 2 ? contestants.toReversed() : contestants;
    for (const contestant of order) {
      if (!contestant.hasTurn(calls, fewest)) continue;
      contestant.call(n, expected);
      // Optimised code made in the background is installed between tasks.
      await setImmediate();
    }
  }
}

/** @param {SteadyJob} job */
async function measure(job) {
  const contestants = [];
  for (const name of job.providers) contestants.push(await enter(name, job));
  const { n, rounds } = job;
  const result = contestants[0].call(n, job.expected);
  const expected = job.expected ?? result;
  await takeTurns(contestants, { calls: WARM_UP_CALLS, fewest: 1, n, expected });
  await takeTurns(contestants, { calls: rounds, fewest: FEWEST_ROUNDS, n, expected });
  const outcomes = contestants.map((each) => [each.name, { ...each.outcome(), result: expected }]);
  return Object.fromEntries(outcomes);
}

await answerJob(measure);
