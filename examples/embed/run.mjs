import { readFileSync } from 'node:fs';
import { inspect, isDeepStrictEqual } from 'node:util';
import binaryen from 'binaryen';
import { HostEngine, JsEngine } from 'wasmless';
import { embed } from './embed.mjs';

console.log('Embedding: one program, two backends');
const text = readFileSync(new URL('guest.wat', import.meta.url), 'utf8');
const wasm = binaryen.parseText(text).emitBinary();

const results = [new JsEngine(), new HostEngine()].map((backend) => {
  const result = embed(backend, wasm);
  console.log(`  ${backend.constructor.name}`, inspect(result));
  return result;
});
if (!isDeepStrictEqual(...results)) throw new Error('the backends give different results');
console.log('The same result as native WebAssembly, from plain JavaScript.');
