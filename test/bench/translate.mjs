/**
 * `--translate file.wasm`: how fast a module is checked and translated, and with how much memory.
 * Every task runs in its own child process. Native's validation stands beside ours; its compilation
 * does not, because V8 defers it to the functions' first calls and caches it by the bytes. "ready" is
 * `new WebAssembly.Module` of wasmless/webassembly: when a program can go on at run time.
 */
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { runInChild } from './child.mjs';
import { missingBuild } from './providers/wasmless.mjs';

const TASKS = [
  { name: 'native validate', isOurs: false },
  { name: 'wasmless validate', isOurs: true },
  { name: 'wasmless ready', isOurs: true },
  { name: 'wasmless compile', isOurs: true },
];

const MEGABYTE = 1e6;

const HEAD = `Milliseconds and MB of wasm per second are CPU time; "first" has a cold JIT, "best" not.
Peak RSS is the process's until the end of its first pass, Node itself included.

                     first ms      MB/s   best ms      MB/s  peak RSS MB`;

/** @param {string} name @param {number} byteLength @param {any} result */
function formatRow(name, byteLength, { firstMs, bestMs, peakRssBytes }) {
  const speed = (ms) => (byteLength / MEGABYTE / (ms / 1000)).toFixed(2).padStart(10);
  const time = (ms) => ms.toFixed(1).padStart(10);
  const peak = (peakRssBytes / MEGABYTE).toFixed(0).padStart(13);
  return name.padEnd(19) + time(firstMs) + speed(firstMs) + time(bestMs) + speed(bestMs) + peak;
}

/**
 * @param {string} file
 * @param {number} rounds
 * @returns {Promise<object>} What `--json` writes.
 */
export async function measureTranslation(file, rounds) {
  const wasmFile = resolve(file);
  const byteLength = statSync(wasmFile).size;
  const results = {};
  console.log(`${file}: ${(byteLength / MEGABYTE).toFixed(3)} MB of wasm`);
  console.log(HEAD);
  for (const { name, isOurs } of TASKS) {
    const reason = isOurs ? missingBuild() : null;
    if (reason !== null) {
      console.log(`${name.padEnd(19)} not available: ${reason}`);
      continue;
    }
    try {
      results[name] = await runInChild('translate-child.mjs', { task: name, wasmFile, rounds });
      console.log(formatRow(name, byteLength, results[name]));
    } catch (error) {
      results[name] = { failed: error.message };
      process.exitCode = 1;
      console.log(`${name.padEnd(19)} failed: ${error.message}`);
    }
  }
  const measured = TASKS.filter(({ name }) => results[name]?.bestMs !== undefined);
  const speed = (ms) => byteLength / MEGABYTE / (ms / 1000);
  const charts = [
    {
      title: `Translation of ${file}`,
      unit: 'MB of wasm per second of CPU time',
      isLogarithmic: true,
      labels: measured.map(({ name }) => name),
      series: [
        { name: 'first', values: measured.map(({ name }) => speed(results[name].firstMs)) },
        { name: 'best', values: measured.map(({ name }) => speed(results[name].bestMs)) },
      ],
    },
    {
      title: 'Peak memory',
      unit: 'MB, Node included',
      labels: measured.map(({ name }) => name),
      series: [
        {
          name: 'peak RSS',
          values: measured.map(({ name }) => results[name].peakRssBytes / MEGABYTE),
        },
      ],
    },
  ];
  return { file, byteLength, results, charts };
}
