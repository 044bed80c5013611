import { runExample } from '../support/example.mjs';

await runExample({
  title: '@resvg/resvg-wasm: draw an SVG (2.5 MB of wasm, written in Rust)',
  wasm: import.meta.resolve('@resvg/resvg-wasm/index_bg.wasm'),
  folder: new URL('.', import.meta.url).href,
});
