/** `npm run bench`: reads the options, measures kernel by kernel, prints the table as it grows. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { describeHost, thisNode } from './child.mjs';
import { measureHazards } from './hazards.mjs';
import { renderReport } from './html-report.mjs';
import { ClangError, findKernels } from './kernels.mjs';
import { measureInstances } from './instances.mjs';
import { measureKernel } from './measure.mjs';
import { measurePackages } from './packages.mjs';
import { providerByName, providers as allProviders } from './providers/index.mjs';
import {
  chartsOf,
  formatColumns,
  formatFailures,
  formatHead,
  formatMeans,
  formatRow,
  meansOf,
} from './report.mjs';
import { measureSizes } from './sizes.mjs';
import { measureTranslation } from './translate.mjs';
import { UsageError } from './usage-error.mjs';

const USAGE = `Usage: npm run bench -- [options]
  --only <regex>          only the kernels, packages or hazards whose name matches
  --providers <names>     only these columns beside native, separated by commas; marks, shown
                          only if it is named, is wasmless with dirtyPageTracking
  --rounds <n>            rounds to measure (default 9; 5 with --cold, --translate, --packages)
  --processes <n>         fresh processes for each kernel, their samples pooled (default 1): V8's
                          optimiser may settle differently in each, which a large ± then shows;
                          default 5 with --hazards
  --cold                  measure load + instantiate + first call, each in a fresh process
  --jitless               all columns but native without WebAssembly and without a JIT
  --engine <file>         another Node to run what is measured
  --json <file>           also write everything measured to a file
  --html <file>           also write a page with plots that needs no other file
  --directory <folder>    keep the compiled kernels and their translations in this folder
  --translate <file.wasm> measure validation and translation of a module instead of kernels
  --sizes <files>         sizes of artefacts beside their modules', instead of kernels
  --packages              jobs with real packages instead of kernels
  --hazards               what the optimiser stumbles over instead of kernels
  --instances             measure what instances of modules cost, the first and the hundredth
  --help                  show this text`;

/** What is measured, and how often by default. */
const DEFAULT_ROUNDS = {
  steady: 9,
  cold: 5,
  translate: 5,
  packages: 5,
  hazards: 1,
  sizes: 1,
  instances: 1,
};
const DEFAULT_PROCESSES = { hazards: 5 };

/** @param {Record<string, unknown>} values @returns {keyof typeof DEFAULT_ROUNDS} */
const modeOf = (values) =>
  /** @type {const} */ (['translate', 'sizes', 'packages', 'hazards', 'instances', 'cold']).find(
    (mode) => values[mode] !== undefined && values[mode] !== false,
  ) ?? 'steady';

/** @param {string} option @param {string | number} value */
function parseCount(option, value) {
  const count = Number(value);
  if (!Number.isInteger(count) || count < 1)
    throw new Error(`--${option} takes a whole number above 0`);
  return count;
}

function parseOptions() {
  const text = /** @type {const} */ ({ type: 'string' });
  const flag = /** @type {const} */ ({ type: 'boolean', default: false });
  try {
    const { values } = parseArgs({
      options: {
        only: text,
        providers: text,
        rounds: text,
        processes: text,
        cold: flag,
        jitless: flag,
        engine: text,
        html: text,
        packages: flag,
        hazards: flag,
        sizes: text,
        json: text,
        directory: text,
        translate: text,
        instances: flag,
        help: flag,
      },
    });
    const mode = modeOf(values);
    const rounds = parseCount('rounds', values.rounds ?? DEFAULT_ROUNDS[mode]);
    const processes = parseCount('processes', values.processes ?? DEFAULT_PROCESSES[mode] ?? 1);
    const host = { ...thisNode, executable: values.engine ?? thisNode.executable };
    return { ...values, mode, rounds, processes, host, only: new RegExp(values.only ?? '') };
  } catch (error) {
    throw new UsageError(error.message, { cause: error });
  }
}

/** Native, and the wanted columns beside it. @param {string | undefined} names */
function chooseProviders(names) {
  try {
    const wanted =
      names?.split(',').map(providerByName) ?? allProviders.filter(({ isExtra }) => !isExtra);
    return allProviders.filter(
      ({ name }) => name === 'native' || wanted.some((w) => w.name === name),
    );
  } catch (error) {
    throw new UsageError(error.message, { cause: error });
  }
}

/** Calls back with the folder asked for, or else with one that does not outlive the call. */
async function withDirectory(folder, callback) {
  const directory = folder ? resolve(folder) : await mkdtemp(join(tmpdir(), 'wasmless-bench-'));
  try {
    await mkdir(directory, { recursive: true });
    return await callback(directory);
  } finally {
    if (!folder) await rm(directory, { recursive: true });
  }
}

async function measureKernels({ only, providers: names, directory: folder, ...how }) {
  const { rounds, processes, cold, jitless, host } = how;
  const versions = describeHost(host);
  const found = findKernels(only);
  // Everything is measured against native.
  const kernels = versions.hasGc ? found : found.filter(({ group }) => group !== 'gc');
  const columns = chooseProviders(names);
  const columnNames = columns.map(({ name }) => name);
  const usable = columns.filter((provider) => provider.unavailable() === null);
  const providers = usable.map(({ name }) => name);

  console.log(formatHead({ cold, jitless, rounds, processes, versions }));
  for (const provider of columns) {
    const reason = provider.unavailable();
    if (reason !== null) console.log(`${provider.name}: not available: ${reason}`);
  }
  if (kernels.length < found.length)
    console.log('gc: not available: this Node has no WasmGC; --engine names a newer one');
  console.log(formatColumns(columnNames));
  const rows = [];
  await withDirectory(folder, async (directory) => {
    for (const kernel of kernels) {
      const outcomes = await measureKernel(kernel, {
        directory,
        providers,
        rounds,
        processes,
        cold,
        jitless,
        host,
      });
      const row = { name: kernel.name, group: kernel.group, n: kernel.n, outcomes };
      rows.push(row);
      console.log(formatRow(row, columnNames));
    }
  });

  const means = meansOf(rows, columnNames);
  console.log(`\nGeometric means\n${formatMeans(means, columnNames)}`);
  console.log(formatFailures(rows));
  const isOursBroken = ({ outcomes: { wasmless } }) => wasmless && wasmless.status !== 'ok';
  if (rows.some(isOursBroken)) process.exitCode = 1;
  return {
    cold,
    jitless,
    rounds,
    processes,
    rows,
    means,
    charts: chartsOf(rows, means, columnNames),
  };
}

async function main() {
  const options = parseOptions();
  if (options.help) return console.log(USAGE);
  const { json, html, host } = options;
  const result = { ...describeHost(host), ...(await measure(options)) };
  if (json) await writeFile(json, `${JSON.stringify(result, null, 2)}\n`);
  if (html) await writeFile(html, reportPage(result, options));
}

function measure(options) {
  const { mode, translate, sizes, rounds, directory: folder } = options;
  const within = (work) => withDirectory(folder, (directory) => work({ ...options, directory }));
  switch (mode) {
    case 'translate':
      return measureTranslation(translate, rounds);
    case 'sizes':
      return measureSizes(sizes.split(','));
    case 'packages':
      return within(measurePackages);
    case 'instances':
      return measureInstances(options.only);
    case 'hazards':
      return within(measureHazards);
    default:
      return measureKernels(options);
  }
}

const reportPage = ({ node, v8, charts }, { mode, jitless, rounds, processes }) =>
  renderReport({
    title: `wasmless bench: ${mode}${jitless ? ', without a JIT' : ''}`,
    facts: {
      Node: node,
      V8: v8,
      processor: cpus()[0]?.model ?? 'unknown',
      rounds,
      processes,
      command: ['npm run bench --', ...process.argv.slice(2)].join(' '),
    },
    charts,
  });

try {
  await main();
} catch (error) {
  process.exitCode = 1;
  if (error instanceof UsageError) console.error(`${error.message}\n${USAGE}`);
  else if (error instanceof ClangError) console.error(error.message);
  else throw error;
}
