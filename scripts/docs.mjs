/**
 * Writes the feature table of README.md from the rows that the decoder reads. With --check it only
 * compares, and exits with 1 if the file is out of date.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const { outputFiles } = await build({
  stdin: {
    contents: `export { features } from './features.ts';
               export { instructions } from './instructions/index.ts';`,
    resolveDir: fileURLToPath(new URL('../compiler', import.meta.url)),
  },
  bundle: true,
  write: false,
  format: 'esm',
  platform: 'node',
});
const { features, instructions } = await import(
  `data:text/javascript;base64,${Buffer.from(outputFiles[0].text).toString('base64')}`
);

const readme = new URL('../README.md', import.meta.url);
const section = /(<!-- features:[^>]*-->\n)[^]*?(<!-- \/features -->)/;

/** How far the instructions of a feature have a translation. */
function translated({ name }) {
  const rows = instructions.filter(({ feature }) => feature === name);
  const done = rows.filter(({ lower }) => lower !== undefined).length;
  if (rows.length === 0) return 'no instructions';
  if (done === rows.length) return `all ${done}`;
  return done === 0 ? `validated only (${rows.length})` : `${done} of ${rows.length}`;
}

const cells = (feature) => [
  feature.name,
  feature.version ?? 'proposal',
  feature.isDefault ? 'on' : 'off',
  translated(feature),
  feature.description,
  feature.proof,
];

function table() {
  const rows = [
    ['feature', 'since', 'default', 'instructions translated', 'what it is', 'proved by'],
    ['---', '---', '---', '---', '---', '---'],
    ...features.map(cells),
  ];
  return rows.map((row) => `| ${row.join(' | ')} |\n`).join('');
}

const text = readFileSync(readme, 'utf8');
const updated = text.replace(section, (_, before, after) => `${before}${table()}${after}`);
if (process.argv.includes('--check')) {
  if (updated !== text) {
    console.error('README.md is out of date: run `npm run docs`');
    process.exit(1);
  }
} else writeFileSync(readme, updated);
