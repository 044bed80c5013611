// Emscripten: C, with memory that the module defines.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const oniguruma = require('vscode-oniguruma');

export async function job() {
  const path = require.resolve('vscode-oniguruma/release/onig.wasm');
  await oniguruma.loadWASM(readFileSync(path));
  const scanner = oniguruma.createOnigScanner(['\\b(\\w+)\\s\\1\\b', '(?<=\\$)\\d+', '[äöü]+']);
  const text = oniguruma.createOnigString('costs $42, and that that is schön schön überall');
  const found = [];
  for (let at = 0; ;) {
    const match = scanner.findNextMatchSync(text, at);
    if (match === null) break;
    found.push(match.index, ...match.captureIndices.map(({ start, end }) => `${start}-${end}`));
    at = match.captureIndices[0].end;
  }
  return found.join(' ');
}
