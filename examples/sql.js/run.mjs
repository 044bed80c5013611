import { runExample } from '../support/example.mjs';

await runExample({
  title: 'sql.js: a database in SQLite',
  wasm: import.meta.resolve('sql.js/dist/sql-wasm.wasm'),
  folder: new URL('.', import.meta.url).href,
});
