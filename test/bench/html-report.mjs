/**
 * `--html file`: everything measured as one page that needs nothing else: the plotting library is in
 * it, as are the numbers, as plots and as tables.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * @typedef {object} Chart
 * @property {string} title
 * @property {string} unit
 * @property {readonly string[]} labels
 * @property {readonly { name: string, values: readonly (number | null)[] }[]} series
 * @property {boolean} [isLogarithmic]
 */

const COLOURS = ['#4e79a7', '#f28e2b', '#59a14f', '#b07aa1', '#e15759', '#76b7b2'];

/** @param {unknown} value */
const escape = (value) => String(value).replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

/** JSON that may stand in a script element. @param {unknown} value */
const scriptJson = (value) => JSON.stringify(value).replaceAll('<', '\\u003c');

/** The library as one classic script. */
function plottingLibrary() {
  const file = fileURLToPath(new URL('chart.umd.min.js', import.meta.resolve('chart.js')));
  return readFileSync(file, 'utf8').replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n');
}

/** @param {number | null} value */
const cell = (value) => `<td>${value === null ? '–' : value.toFixed(2)}</td>`;

/** @param {Chart} chart */
function table({ labels, series, unit }) {
  const head = series.map(({ name }) => `<th>${escape(name)}</th>`).join('');
  const rows = labels.map((label, i) => {
    const cells = series.map(({ values }) => cell(values[i])).join('');
    return `<tr><th>${escape(label)}</th>${cells}</tr>`;
  });
  return `<table><tr><th>${escape(unit)}</th>${head}</tr>${rows.join('')}</table>`;
}

/** @param {Chart} chart @returns {object} What Chart.js takes. */
const configuration = ({ unit, labels, series, isLogarithmic = false }) => ({
  type: 'bar',
  data: {
    labels,
    datasets: series.map(({ name, values }, i) => ({
      label: name,
      data: values,
      backgroundColor: COLOURS[i % COLOURS.length],
    })),
  },
  options: {
    indexAxis: 'y',
    animation: false,
    maintainAspectRatio: false,
    scales: {
      x: { type: isLogarithmic ? 'logarithmic' : 'linear', title: { display: true, text: unit } },
    },
  },
});

/** @param {Chart} chart */
function section(chart) {
  const height = 80 + chart.labels.length * (8 + 12 * chart.series.length);
  return `<section><h2>${escape(chart.title)}</h2>
<div style="height:${height}px"><canvas></canvas></div>
${table(chart)}</section>`;
}

/**
 * @param {{ title: string, facts: Record<string, unknown>, charts: readonly Chart[] }} report
 * @returns {string}
 */
export function renderReport({ title, facts, charts }) {
  const shownFacts = Object.entries(facts).map(
    ([name, value]) => `<dt>${escape(name)}</dt><dd>${escape(value)}</dd>`,
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escape(title)}</title>
<style>
body{font:15px/1.5 system-ui,sans-serif;max-width:960px;margin:2em auto;padding:0 1em}
dl{display:grid;grid-template-columns:max-content 1fr;gap:0 1em}dd{margin:0}
table{border-collapse:collapse;margin-top:1em}th,td{padding:2px 10px;border-bottom:1px solid #ccc}
th{text-align:left}td{text-align:right}
</style></head><body>
<h1>${escape(title)}</h1><dl>${shownFacts.join('')}</dl>
${charts.map(section).join('\n')}
<script>${plottingLibrary()}</script>
<script>
var charts=${scriptJson(charts.map(configuration))};
document.querySelectorAll('canvas').forEach(function(canvas,i){new Chart(canvas,charts[i])});
</script></body></html>
`;
}
