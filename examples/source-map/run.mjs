import { runExample } from '../support/example.mjs';

await runExample({
  title: 'source-map: positions in a source map',
  wasm: import.meta.resolve('source-map/lib/mappings.wasm'),
  folder: new URL('.', import.meta.url).href,
});
