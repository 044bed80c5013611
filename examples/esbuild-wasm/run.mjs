import { runExample } from '../support/example.mjs';

await runExample({
  title: 'esbuild-wasm: minify and bundle TypeScript (13.5 MB of wasm, written in Go)',
  wasm: import.meta.resolve('esbuild-wasm/esbuild.wasm'),
  folder: new URL('.', import.meta.url).href,
  // Tens of thousands of functions: short names save megabytes.
  compileFlags: ['--names', 'short'],
  // Go's functions have many variables, and without a JIT every one of them lies on the stack.
  nodeFlags: ['--stack-size=4000'],
});
