/**
 * Writes the feature table of README.md from the rows that the decoder reads. With --check it only
 * compares, and exits with 1 if the file is out of date. Needs dist/ (npm run build).
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { features } from '../dist/compiler/features.js';
import { instructions } from '../dist/compiler/instructions/index.js';

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
    console.error('README.md is out of date: run `npm run build && npm run docs`');
    process.exit(1);
  }
} else writeFileSync(readme, updated);
