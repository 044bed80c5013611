/**
 * A process that uses a cache in a directory. Prints how often it translated, and what the cache
 * reported, as JSON.
 *
 *   cache-child <directory> <file.wasm> [rounds]
 *
 * With rounds it compiles the module so many times, each time with an empty memory, and removes what
 * is stored before every third: so processes that do the same at once meet in all ways.
 */
import { readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  CompilationCache,
  Engine,
  Instance,
  JsEngine,
  Linker,
  Module,
  Store,
} from '../../compiler/wasmless.ts';
import type { CacheDiagnostic } from '../../compiler/wasmless.ts';

const [directory = '', file = '', rounds = '1'] = process.argv.slice(2);
const bytes = readFileSync(file);
const diagnostics: CacheDiagnostic[] = [];
let translations = 0;

function removeStored(): void {
  for (const name of readdirSync(directory, { recursive: true }).map(String)) {
    if (name.endsWith('.mjs')) rmSync(join(directory, name), { force: true });
  }
}

function round(): void {
  const cache = CompilationCache.withDirectory(directory, {
    onDiagnostic: (diagnostic) => void diagnostics.push(diagnostic),
  });
  const backend = new JsEngine({ cache });
  const store = new Store(new Engine(backend), undefined);
  const instance = new Instance(store, new Module(store.engine, bytes), new Linker());
  const [result] = instance.getExport(store, 'add_one')!.intoFunc()!.call(store, [41]);
  if (result !== 42) throw new Error('add_one(41) is not 42');
  translations += backend.translationCount;
}

for (let i = 0; i < Number(rounds); i++) {
  if (i % 3 === 2) removeStored();
  round();
}
console.log(JSON.stringify({ translations, diagnostics: diagnostics.map(({ kind }) => kind) }));
