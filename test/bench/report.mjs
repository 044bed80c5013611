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

/** @param {{ cold: boolean, rounds: number, processes: number }} options */
export function formatHead({ cold, rounds, processes }) {
  const what = cold
    ? `Cold: load, instantiate and first call, ${rounds} fresh processes each.`
    : `Steady state: up to ${rounds} alternating rounds; processes per kernel: ${processes}.`;
  return `${what}
Minimum of CPU time: native in ms, the others as multiples of native; ± is the median above it.
Node ${process.versions.node}, V8 ${process.versions.v8}, ${cpus()[0]?.model ?? 'unknown CPU'}, ${pinning}.
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

/** One line for every failure, with its reason. @param {Row[]} rows */
export const formatFailures = (rows) =>
  rows
    .flatMap(({ name, outcomes }) =>
      Object.entries(outcomes)
        .filter(([, outcome]) => outcome.status === 'failed')
        .map(([provider, outcome]) => `${name}: ${provider} failed: ${outcome.reason}`),
    )
    .join('\n');
