/**
 * Measures one cold start: CPU time from a translated module to the result of its first call,
 * with loading the engine's own run-time code. Answers with { ms, result }.
 */
import { readFileSync } from 'node:fs';
import { answerJob } from './child.mjs';
import { cpuTimeMs } from './cpu-time.mjs';
import { providerByName } from './providers/index.mjs';

await answerJob(async ({ wasmFile, directory, provider, n }) => {
  const wasmBytes = readFileSync(wasmFile);
  const start = cpuTimeMs();
  const { exports } = await providerByName(provider).load(wasmBytes, directory);
  const result = exports.run(n);
  return { ms: cpuTimeMs() - start, result };
});
