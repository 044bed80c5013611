/**
 * Runs a module that Node 20's own engine refuses: garbage-collected objects, and a memory with 64-bit
 * addresses. Once compiled ahead of time, and once by `wasmless/webassembly`.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import binaryen from 'binaryen';
import { compile } from 'wasmless/compiler';
import { WebAssembly as Wasmless } from 'wasmless/webassembly';

const folder = new URL('.', import.meta.url);

function assemble() {
  const { GC, ReferenceTypes, Memory64, Multivalue } = binaryen.Features;
  const text = readFileSync(new URL('words.wat', folder), 'utf8');
  return binaryen.parseText(text, GC | ReferenceTypes | Memory64 | Multivalue).emitBinary();
}

/** Compiles ahead of time, and loads the file. */
async function compileAndLoad(wasm) {
  const file = new URL('out/module.mjs', folder);
  mkdirSync(new URL('out/', folder), { recursive: true });
  writeFileSync(file, compile(wasm).code);
  return (await import(file.href)).instantiate({}).exports;
}

const instantiate = (namespace, wasm) =>
  new namespace.Instance(new namespace.Module(wasm), {}).exports;

const TEXT = readFileSync(new URL('words.wat', folder));
const START = 20 * 65536;

/** [words, distinct words, count of the most frequent one] */
function countWith({ memory, count }) {
  new Uint8Array(memory.buffer).set(TEXT, START);
  return count(BigInt(START), BigInt(TEXT.length));
}

/** The same in JavaScript. */
function countInJavaScript() {
  const words = TEXT.toString('latin1').match(/[a-z]+/gi);
  const counts = new Map();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [words.length, counts.size, Math.max(...counts.values())];
}

/** Undefined where the host's own engine refuses the module. */
function countNatively(wasm) {
  if (!globalThis.WebAssembly?.validate(wasm)) return undefined;
  return countWith(instantiate(globalThis.WebAssembly, wasm));
}

console.log('A word counter that needs WasmGC and memory64');
const wasm = assemble();
const results = {
  'ahead of time': countWith(await compileAndLoad(wasm)),
  'at run time': countWith(instantiate(Wasmless, wasm)),
};
const native = countNatively(wasm);
console.log(
  `  the engine of Node ${process.versions.node} ${native ? 'runs' : 'refuses'} the module`,
);
if (native) results['native'] = native;
const expected = countInJavaScript();
for (const [name, result] of Object.entries(results)) {
  console.log(`  ${name.padEnd(14)}${result.join(' ')}`);
  if (!isDeepStrictEqual(result, expected)) throw new Error(`${name}: not ${expected.join(' ')}`);
}
console.log(`The same result as ${native ? 'native WebAssembly' : 'JavaScript'}.`);
