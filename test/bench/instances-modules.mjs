/** The modules of `--instances`: three packages', and one of 10,000 functions made here. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const packaged = (specifier) => () => readFileSync(fileURLToPath(import.meta.resolve(specifier)));

/** @param {number} n */
function leb(n) {
  const bytes = [];
  do {
    bytes.push((n & 127) | (n > 127 ? 128 : 0));
    n >>>= 7;
  } while (n > 0);
  return bytes;
}
const vector = (items) => [...leb(items.length), ...items.flat()];
const section = (id, content) => [id, ...leb(content.length), ...content];
const name = (text) => vector([...Buffer.from(text)].map((byte) => [byte]));

const FUNCTION_COUNT = 10_000;

/** Each function adds its number to its argument; all of them are in a table, one is exported. */
function tenThousandFunctions() {
  const indices = Array.from({ length: FUNCTION_COUNT }, (_, i) => i);
  const signed = (n) =>
    n < 64
      ? [n]
      : n < 8192
        ? [(n & 127) | 128, n >> 7]
        : [(n & 127) | 128, ((n >> 7) & 127) | 128, n >> 14];
  const bodies = indices.map((i) => {
    const body = [0, 0x20, 0, 0x41, ...signed(i), 0x6a, 0x0b];
    return [...leb(body.length), ...body];
  });
  const limits = [0, ...leb(FUNCTION_COUNT)];
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, vector([[0x60, 1, 0x7f, 1, 0x7f]])),
    ...section(3, vector(indices.map(() => [0]))),
    ...section(4, vector([[0x70, ...limits]])),
    ...section(5, vector([[0, 16]])),
    ...section(
      7,
      vector([
        [...name('memory'), 2, 0],
        [...name('add'), 0, ...leb(9999)],
      ]),
    ),
    ...section(9, vector([[0, 0x41, 0, 0x0b, ...vector(indices.map(leb))]])),
    ...section(10, vector(bodies)),
  ]);
}

/** By name: the module's bytes. */
export const WORKLOADS = {
  'source-map': packaged('source-map/lib/mappings.wasm'),
  'sql.js': packaged('sql.js/dist/sql-wasm.wasm'),
  resvg: packaged('@resvg/resvg-wasm/index_bg.wasm'),
  '10,000 functions': tenThousandFunctions,
};
