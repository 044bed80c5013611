/**
 * `--instances`: what an instance costs, the first and the hundredth. Each instance is made, writes
 * one byte to each of up to 20 pages as a short job would, and is given back. Native leaves what it
 * made to the garbage collector, which is measured too: all figures are CPU time.
 */
import { runInChild } from './child.mjs';
import { WORKLOADS } from './instances-modules.mjs';
import { missingBuild } from './providers/wasmless.mjs';
import { chosen } from './usage-error.mjs';

const COLUMNS = [
  ['native', 'native'],
  ['on demand', 'onDemand'],
  ['pool, clears', 'poolClears'],
  ['pool, marks', 'poolMarks'],
];

const WIDTH = 20;
const HEAD = `Milliseconds of CPU time to make an instance, write to it and give it back: the first one, and the
median of those around the hundredth.
"on demand" keeps nothing; "pool, clears" is code that does not mark its writes, "pool, marks" code that does.
`;

const cell = (outcome) =>
  (outcome.failed
    ? 'failed'
    : `${outcome.first.toFixed(2)} / ${outcome.hundredth.toFixed(3)}`
  ).padStart(WIDTH);

/** @param {Record<string, object>} rows @returns {import('./html-report.mjs').Chart} */
const chartOf = (rows) => ({
  title: 'The hundredth instance',
  unit: 'milliseconds of CPU time',
  labels: Object.keys(rows),
  series: COLUMNS.map(([name, kind]) => ({
    name,
    values: Object.values(rows).map((row) => row[kind].hundredth ?? null),
  })),
});

async function measureOne(job) {
  try {
    return await runInChild('instances-child.mjs', job);
  } catch (error) {
    process.exitCode = 1;
    return { failed: error.message };
  }
}

/**
 * @param {RegExp} only which workloads
 * @returns {Promise<object>} What `--json` writes.
 */
export async function measureInstances(only) {
  const reason = missingBuild();
  if (reason !== null) throw new Error(reason);
  console.log(HEAD);
  console.log(`${''.padEnd(18)}${COLUMNS.map(([title]) => title.padStart(WIDTH)).join('')}`);
  const rows = {};
  const workloads = Object.keys(WORKLOADS).map((name) => ({ name }));
  for (const { name } of chosen(workloads, only, 'module')) {
    const row = {};
    for (const [, kind] of COLUMNS) row[kind] = await measureOne({ name, kind });
    rows[name] = row;
    console.log(`${name.padEnd(18)}${COLUMNS.map(([, kind]) => cell(row[kind])).join('')}`);
    for (const [title, kind] of COLUMNS) {
      if (row[kind].failed) console.log(`  ${title} failed: ${row[kind].failed}`);
    }
  }
  return { rows, charts: [chartOf(rows)] };
}
