/** Stores one plugin over and over: `node store-job.mjs <plugin.wasm> <stored module> <count>`. */
import { readFileSync } from 'node:fs';
import { JsPluginRuntime } from 'wasmless/plugin';

const [wasmPath, storedPath, count] = process.argv.slice(2);
const onDiagnostic = ({ message }) => {
  throw new Error(message);
};
const runtime = new JsPluginRuntime({ onDiagnostic });
const module = runtime.prepareModule(readFileSync(wasmPath));
for (let i = 0; i < Number(count); i++) {
  await runtime.storeCache(storedPath, module);
  const loaded = await runtime.loadCache(storedPath, { trusted: true });
  if (loaded === undefined) throw new Error('a file that was not whole');
}
