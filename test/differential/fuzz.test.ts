/**
 * Random modules do the same under the host's engine and, translated at run time and ahead of time,
 * under ours: results, traps, calls of the host, globals, table and memory.
 *
 * FUZZ_SECONDS  how long to look for faults, on seeds never tried before, instead of the fixed ones
 * FUZZ_SEED     the only seed to try, or with FUZZ_SECONDS the first one
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tryCase } from './campaign.ts';
import type { Failure } from './campaign.ts';

/** Seeds that every run tries, as many as the time allows. */
const FIXED_SEEDS = 400;
const FIXED_SECONDS = 12;

const seconds = Number(process.env.FUZZ_SECONDS ?? FIXED_SECONDS);
const isLong = process.env.FUZZ_SECONDS !== undefined;
const given = process.env.FUZZ_SEED;
const firstSeed = given === undefined ? (isLong ? Date.now() & 0x3fffffff : 1) : Number(given);
const lastSeed = isLong ? Infinity : given === undefined ? FIXED_SEEDS : firstSeed;

/** Saves the shrunk case, so that it can become a regression test. */
function report({ seed, engine, fault, report }: Failure): string {
  const folder = join(tmpdir(), 'wasmless-fuzz');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${seed}.wat`);
  writeFileSync(file, report);
  return `FUZZ_SEED=${seed}, ${engine}: ${fault}\nshrunk to ${file}:\n${report}`;
}

describe('a random module', () => {
  it(
    'does what it does under the host',
    () => {
      const end = Date.now() + seconds * 1000;
      for (let seed = firstSeed; seed <= lastSeed && Date.now() < end; seed++) {
        const failure = tryCase(seed);
        if (failure !== null) expect.fail(report(failure));
      }
    },
    (seconds + 60) * 1000,
  );
});
