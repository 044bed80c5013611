import { runExample } from '../support/example.mjs';

const core = import.meta.resolve('quickjs-emscripten');
await runExample({
  title: 'quickjs-emscripten: a JavaScript interpreter',
  wasm: new URL('../../@jitl/quickjs-wasmfile-release-sync/dist/emscripten-module.wasm', core).href,
  folder: new URL('.', import.meta.url).href,
});
