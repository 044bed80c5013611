import { runExample } from '../support/example.mjs';

await runExample({
  title: 'Quick start: SQLite (sql.js), compiled from WebAssembly to JavaScript',
  wasm: import.meta.resolve('sql.js/dist/sql-wasm.wasm'),
  folder: new URL('.', import.meta.url).href,
});
