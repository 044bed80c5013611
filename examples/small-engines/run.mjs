/**
 * One job in engines without WebAssembly: Hermes, from bytecode as in a React Native app, and
 * QuickJS. The script is the runtime, the compiled module and the job, one after the other.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { getQuickJS } from 'quickjs-emscripten';

const require = createRequire(import.meta.url);
const here = fileURLToPath(new URL('.', import.meta.url));
const packageFolder = fileURLToPath(new URL('.', import.meta.resolve('wasmless/package.json')));
const wasmFile = require.resolve('source-map/lib/mappings.wasm');
const read = (path) => readFileSync(path, 'utf8');

/** A real source map: that of the runtime's own bundle. */
function makeMap() {
  const { outputFiles } = buildSync({
    stdin: { contents: "export * from 'wasmless/runtime'", resolveDir: packageFolder },
    bundle: true,
    minify: true,
    format: 'esm',
    sourcemap: 'external',
    sourcesContent: false,
    outfile: 'bundle.js',
    absWorkingDir: packageFolder,
    write: false,
  });
  return outputFiles.find(({ path }) => path.endsWith('.map')).text;
}

function compile() {
  const main = `${packageFolder}dist/compiler/cli/main.js`;
  const flags = ['--format', 'iife', '--global-name', 'mappings', '--standalone'];
  const args = [main, 'compile', wasmFile, '-o', `${here}out/mappings.js`, '--names', 'short'];
  const { status } = spawnSync(process.execPath, [...args, ...flags], { stdio: 'inherit' });
  if (status !== 0) throw new Error(`wasmless compile failed with exit code ${status}`);
}

/** A program of the package hermes-engine-cli, if it has one for this machine. */
function hermesProgram(name) {
  const folder = { linux: 'linux64-bin', darwin: 'osx-bin' }[process.platform];
  const file = `${dirname(require.resolve('hermes-engine-cli/package.json'))}/${folder}/${name}`;
  return existsSync(file) && process.arch !== 'arm64' ? file : null;
}

function runHermes(script) {
  const [hermesc, hermes] = ['hermesc', 'hermes'].map(hermesProgram);
  if (hermesc === null || hermes === null) return null;
  const source = `${here}out/job.js`;
  const bytecode = `${here}out/job.hbc`;
  writeFileSync(source, `${script}print(result);`);
  execFileSync(hermesc, ['-emit-binary', '-O', '-w', '-out', bytecode, source]);
  console.log(`  Hermes    ${(statSync(bytecode).size / 1024).toFixed()} KB of bytecode`);
  return execFileSync(hermes, [bytecode], { encoding: 'utf8' }).trim();
}

async function runQuickJS(script) {
  const context = (await getQuickJS()).newContext();
  context.unwrapResult(context.evalCode(script)).dispose();
  const text = context.getProp(context.global, 'result').consume(context.getString);
  context.dispose();
  return text;
}

mkdirSync(`${here}out`, { recursive: true });
compile();
const map = makeMap();
const job = read(`${here}job.js`);
const script =
  `${read(`${here}out/mappings.js`)}${job}\n` +
  'function instantiate(imports){return mappings.instantiate(imports).exports}\n' +
  `var result=countLines(instantiate,${JSON.stringify(map)});\n`;

const module = new WebAssembly.Module(readFileSync(wasmFile));
const native = (imports) => new WebAssembly.Instance(module, imports).exports;
const expected = new Function(`${job}return countLines`)()(native, map);

const results = { Hermes: runHermes(script), QuickJS: await runQuickJS(script) };
console.log(expected.replace(/^/gm, '  '));
for (const [engine, result] of Object.entries(results)) {
  if (result === null) console.log(`  ${engine} is not to be had for this machine`);
  else if (result !== expected) throw new Error(`${engine} gives another result: ${result}`);
  else console.log(`  ${engine} gives the same`);
}
console.log('The same result as native WebAssembly, in engines without it.');
