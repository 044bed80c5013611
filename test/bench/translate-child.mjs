/** Repeats one task on one module; answers with its passes' times and the first one's memory. */
import { readFileSync } from 'node:fs';
import { answerJob } from './child.mjs';
import { cpuTimeMs } from './cpu-time.mjs';
import { importCompiler, importRunTimeCompiler } from './providers/wasmless.mjs';
import { minimum } from './statistics.mjs';

/** No further pass begins after this much CPU time. */
const BUDGET_MS = 10_000;

/** A task resolves to its pass; what happens before that is not measured. */
const tasks = {
  'native validate': () => (bytes) => WebAssembly.validate(bytes),
  'wasmless validate': async () => (await importCompiler()).validate,
  async 'wasmless ready'() {
    const { WebAssembly } = await importRunTimeCompiler();
    // Modules of equal bytes share what was made: a custom section at the end makes each pass differ.
    let pass = 0;
    return (bytes) => {
      const own = new Uint8Array(bytes.length + 4);
      own.set(bytes);
      own.set([0, 2, 1, pass++], bytes.length);
      return new WebAssembly.Module(own);
    };
  },
  async 'wasmless compile'() {
    const { compile } = await importCompiler();
    return (bytes) => compile(bytes, { format: 'esm' });
  },
};

await answerJob(async ({ task, wasmFile, rounds }) => {
  const bytes = readFileSync(wasmFile);
  const pass = await tasks[task]();
  const samplesMs = [];
  let peakRssBytes = 0;
  let spentMs = 0;
  while (samplesMs.length < rounds && spentMs < BUDGET_MS) {
    const start = cpuTimeMs();
    await pass(bytes);
    samplesMs.push(cpuTimeMs() - start);
    spentMs += samplesMs.at(-1);
    peakRssBytes ||= process.resourceUsage().maxRSS * 1024;
  }
  return { firstMs: samplesMs[0], bestMs: minimum(samplesMs), samplesMs, peakRssBytes };
});
