/** The bench's table for the terminal, row by row, and the geometric means below it. */
import { cpus } from 'node:os';
import { pinning } from './child.mjs';
import { GROUPS, isForAll } from './kernels.mjs';
import { geometricMean } from './statistics.mjs';

/** @typedef {{ name: string, group: string, outcomes: Record<string, import('./measure.mjs').Outcome> }} Row */

const NAME_WIDTH = 16;
const CELL_WIDTH = 17;

const line = (first, cells) =>
  first.padEnd(NAME_WIDTH) + cells.map((cell) => cell.padStart(CELL_WIDTH)).join('');

/** @param {import('./measure.mjs').Outcome | undefined} outcome @param {string} provider */
function cellText(outcome, provider) {
  if (!outcome) return '-';
  if (outcome.status !== 'ok') return outcome.status === 'wrong' ? 'WRONG' : 'failed';
  const value = provider === 'native' ? `${outcome.minMs.toFixed(1)} ms` : outcome.ratio.toFixed(2);
  return `${value} ±${(100 * outcome.spread).toFixed(0).padStart(2)}%`;
}

/** @param {{ cold: boolean, jitless: boolean, rounds: number, processes: number, versions: { node: string, v8: string } }} options */
export function formatHead({ cold, jitless, rounds, processes, versions }) {
  const what = cold
    ? `Cold: load, instantiate and first call, ${rounds} fresh processes each.`
    : `Steady state: up to ${rounds} alternating rounds; processes per kernel: ${processes}.`;
  const how = jitless ? '\nAll but native without WebAssembly and without a JIT.' : '';
  return `${what}${how}
Minimum of CPU time: native in ms, the others as multiples of native; ± is the median above it.
Node ${versions.node}, V8 ${versions.v8}, ${cpus()[0]?.model ?? 'unknown CPU'}, ${pinning}.
`;
}

/** @param {string[]} providers */
export const formatColumns = (providers) => line('', providers);

/** @param {Row} row @param {string[]} providers */
export const formatRow = (row, providers) =>
  line(
    row.name,
    providers.map((provider) => cellText(row.outcomes[provider], provider)),
  );

/**
 * Geometric means of the ratios to native, over the kernels that a provider got right; first over
 * all the kernels that every provider can run.
 * @param {Row[]} rows
 * @param {string[]} providers
 * @returns {{ group: string, kernels: number, means: Record<string, { ratio: number, kernels: number }> }[]}
 */
export function meansOf(rows, providers) {
  return ['all', ...GROUPS].flatMap((group) => {
    const members = rows.filter((row) =>
      group === 'all' ? isForAll(row.group) : row.group === group,
    );
    if (members.length === 0) return [];
    const means = providers.map((provider) => {
      const ratios = members.flatMap(({ outcomes }) => outcomes[provider]?.ratio ?? []);
      return [provider, { ratio: geometricMean(ratios), kernels: ratios.length }];
    });
    return [{ group, kernels: members.length, means: Object.fromEntries(means) }];
  });
}

/** @param {ReturnType<typeof meansOf>} groups @param {string[]} providers */
export function formatMeans(groups, providers) {
  const cell = (mean, kernels) => {
    if (mean.kernels === 0) return '-';
    const ratio = mean.ratio.toFixed(2);
    return mean.kernels < kernels ? `${ratio} (of ${mean.kernels})` : ratio;
  };
  return groups
    .map(({ group, kernels, means }) =>
      line(
        `${group} (${kernels})`,
        providers.map((provider) => cell(means[provider], kernels)),
      ),
    )
    .join('\n');
}

/**
 * The same as charts (html-report.mjs): one bar for each kernel and provider that was right.
 * @param {Row[]} rows
 * @param {ReturnType<typeof meansOf>} means
 * @param {string[]} providers
 * @returns {import('./html-report.mjs').Chart[]}
 */
export function chartsOf(rows, means, providers) {
  const others = providers.filter((name) => name !== 'native');
  const chart = (title, items, labelOf, ratioOf) => ({
    title,
    unit: 'times native',
    isLogarithmic: true,
    labels: items.map(labelOf),
    series: others.map((name) => ({ name, values: items.map((item) => ratioOf(item, name)) })),
  });
  return [
    chart(
      'Geometric means',
      means,
      ({ group, kernels }) => `${group} (${kernels})`,
      (group, name) => (group.means[name].kernels > 0 ? group.means[name].ratio : null),
    ),
    chart(
      'Kernels',
      rows,
      ({ name }) => name,
      ({ outcomes }, name) => outcomes[name]?.ratio ?? null,
    ),
  ];
}

/** What a tool says may be a megabyte of its own text. */
const MAX_REASON_LENGTH = 240;

/** @param {string} reason */
const inOneLine = (reason) => reason.replaceAll(/\s+/g, ' ').slice(0, MAX_REASON_LENGTH);

/** One line for every failure, with its reason. @param {Row[]} rows */
export const formatFailures = (rows) =>
  rows
    .flatMap(({ name, outcomes }) =>
      Object.entries(outcomes)
        .filter(([, outcome]) => outcome.status === 'failed')
        .map(([provider, outcome]) => `${name}: ${provider} failed: ${inOneLine(outcome.reason)}`),
    )
    .join('\n');
