import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import binaryen from 'binaryen';
import { runExample } from '../support/example.mjs';

const folder = new URL('.', import.meta.url);
const wasm = new URL('out/mandelbrot.wasm', folder);

/** Only the native run needs a binary: `wasmless compile` takes text as well. */
function assemble() {
  const text = readFileSync(new URL('mandelbrot.wat', folder), 'utf8');
  mkdirSync(new URL('out/', folder), { recursive: true });
  writeFileSync(wasm, binaryen.parseText(text, binaryen.Features.Atomics).emitBinary());
}

assemble();
await runExample({
  title: 'Threads: four workers draw into one shared memory',
  wasm: wasm.href,
  folder: folder.href,
});
