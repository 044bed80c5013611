/** `npm run bench`: reads the options, measures kernel by kernel, prints the table as it grows. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ClangError, findKernels } from './kernels.mjs';
import { measureKernel } from './measure.mjs';
import { providerByName, providers as allProviders } from './providers/index.mjs';
import {
  formatColumns,
  formatFailures,
  formatHead,
  formatMeans,
  formatRow,
  meansOf,
} from './report.mjs';
import { measureTranslation } from './translate.mjs';

const USAGE = `Usage: npm run bench -- [options]
  --only <regex>          only the kernels whose name matches
  --providers <names>     only these columns beside native, separated by commas
  --rounds <n>            rounds to measure (default 9; 5 with --cold; 5 with --translate)
  --processes <n>         fresh processes for each kernel, their samples pooled (default 1): V8's
                          optimiser may settle differently in each, which a large ± then shows
  --cold                  measure load + instantiate + first call, each in a fresh process
  --json <file>           also write everything measured to a file
  --directory <folder>    keep the compiled kernels and their translations in this folder
  --translate <file.wasm> measure validation and translation of a module instead of kernels
  --help                  show this text`;

const DEFAULT_ROUNDS = { steady: 9, cold: 5, translate: 5 };

class UsageError extends Error {}

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
        json: text,
        directory: text,
        translate: text,
        help: flag,
      },
    });
    const mode = values.translate !== undefined ? 'translate' : values.cold ? 'cold' : 'steady';
    const rounds = parseCount('rounds', values.rounds ?? DEFAULT_ROUNDS[mode]);
    const processes = parseCount('processes', values.processes ?? 1);
    return { ...values, rounds, processes, only: new RegExp(values.only ?? '') };
  } catch (error) {
    throw new UsageError(error.message, { cause: error });
  }
}

/** Native, and the wanted columns beside it. @param {string | undefined} names */
function chooseProviders(names) {
  try {
    const wanted = names?.split(',').map(providerByName) ?? allProviders;
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
  const { rounds, processes, cold } = how;
  const kernels = findKernels(only);
  if (kernels.length === 0) throw new UsageError(`no kernel matches ${only}`);
  const columns = chooseProviders(names);
  const columnNames = columns.map(({ name }) => name);
  const usable = columns.filter((provider) => provider.unavailable() === null);
  const providers = usable.map(({ name }) => name);

  console.log(formatHead({ cold, rounds, processes }));
  for (const provider of columns) {
    const reason = provider.unavailable();
    if (reason !== null) console.log(`${provider.name}: not available: ${reason}`);
  }
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
    node: process.versions.node,
    v8: process.versions.v8,
    cold,
    rounds,
    processes,
    rows,
    means,
  };
}

async function main() {
  const options = parseOptions();
  if (options.help) return console.log(USAGE);
  const result =
    options.translate === undefined
      ? await measureKernels(options)
      : await measureTranslation(options.translate, options.rounds);
  if (options.json) await writeFile(options.json, `${JSON.stringify(result, null, 2)}\n`);
}

try {
  await main();
} catch (error) {
  process.exitCode = 1;
  if (error instanceof UsageError) console.error(`${error.message}\n${USAGE}`);
  else if (error instanceof ClangError) console.error(error.message);
  else throw error;
}
