import { readdirSync, rmSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { JsPluginRuntime, PluginModuleCache } from 'wasmless/plugin';
import { transform } from './host.mjs';
import { nativeRuntime } from './native-runtime.mjs';

const COUNT = 5;
const out = fileURLToPath(new URL('out', import.meta.url));
rmSync(out, { recursive: true, force: true });

async function timed(label, work) {
  const start = performance.now();
  const result = await work();
  console.log(`  ${label.padEnd(36)}${((performance.now() - start) / 1000).toFixed(2)} s`);
  return result;
}

console.log(
  `plugin-host: @swc/plugin-transform-imports, ${COUNT} transforms, an instance for each`,
);
const runtime = new JsPluginRuntime();
const run = (using, modules) => () => transform(using, modules, COUNT);
const ours = await timed(
  'compiled, and stored as JavaScript',
  run(runtime, new PluginModuleCache(out)),
);
const again = await timed('from the stored file', run(runtime, new PluginModuleCache(out)));
const native = await timed('native WebAssembly', run(nativeRuntime, new PluginModuleCache()));

const [path] = /react-bootstrap\/lib\/\w+/.exec(ours.toString('latin1'));
console.log(`  react-bootstrap became ${path}`);
console.log(`  stored: ${relative(process.cwd(), out)}/${readdirSync(out)[0]}`);
if (!ours.equals(native) || !ours.equals(again)) throw new Error('native gives another result');
console.log('The same result as native WebAssembly.');
