/**
 * `--sizes file.wasm,...`: how large artefacts are, raw and compressed, beside the wasm itself. What
 * a page downloads is the compressed whole: code, data and descriptor.
 */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { importCompiler } from './providers/wasmless.mjs';

/** @type {readonly { name: string, options: object }[]} */
const STYLES = [
  { name: 'default', options: {} },
  { name: 'short names', options: { names: 'short' } },
  { name: 'release', options: { release: true } },
];

const brotli = (bytes) =>
  brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_LGWIN]: 24,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });

/** @param {Uint8Array} bytes */
const sizesOf = (bytes) => ({
  raw: bytes.length,
  gzip: gzipSync(bytes, { level: 9 }).length,
  brotli: brotli(bytes).length,
});

/** @param {string} name @param {{ raw: number, gzip: number, brotli: number }} sizes @param {number} wasmBrotli */
function formatRow(name, { raw, gzip, brotli: compressed }, wasmBrotli) {
  const cells = [raw, gzip, compressed].map((n) => n.toLocaleString('en').padStart(12)).join('');
  return `  ${name.padEnd(14)}${cells}${(compressed / wasmBrotli).toFixed(3).padStart(9)}`;
}

/**
 * @param {readonly string[]} files
 * @returns {Promise<object>} What `--json` writes.
 */
export async function measureSizes(files) {
  const { compile } = await importCompiler();
  const modules = [];
  console.log(`Bytes; the last column is the brotli size over the wasm's own.\n`);
  console.log(' '.repeat(16) + ['raw', 'gzip', 'brotli'].map((s) => s.padStart(12)).join(''));
  for (const file of files) {
    const bytes = readFileSync(file);
    const wasm = sizesOf(bytes);
    const artefacts = {};
    console.log(file);
    console.log(formatRow('wasm', wasm, wasm.brotli));
    for (const { name, options } of STYLES) {
      artefacts[name] = sizesOf(Buffer.from(compile(bytes, options).code));
      console.log(formatRow(name, artefacts[name], wasm.brotli));
    }
    modules.push({ file, wasm, artefacts });
  }
  return {
    modules,
    charts: [
      {
        title: 'Compressed size of the artefact over that of the wasm (brotli)',
        unit: 'times the wasm',
        labels: modules.map(({ file }) => basename(file)),
        series: STYLES.map(({ name }) => ({
          name,
          values: modules.map(({ wasm, artefacts }) => artefacts[name].brotli / wasm.brotli),
        })),
      },
    ],
  };
}
