/** The option `suspending` of a build: modules that wait, and a namespace that says so before they are loaded. */
import { existsSync, mkdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { assembleText } from '../../compiler/optimize.ts';
import { makeWorkspace } from '../cli/harness.ts';
import { builds } from './builds.ts';
import { withoutWebAssembly } from '../../examples/support/without-webassembly.mjs';

const { path, write, node } = makeWorkspace();
write('package.json', '{ "type": "module" }');
const wasm = await assembleText(`
  (module
    (import "./env.js" "f" (func $f (param i32) (result i32)))
    (func (export "g") (param i32) (result i32)
      (i32.add (call $f (local.get 0)) (i32.const 1))))`);

const wait = 'async (x) => { await 0; return 10 * x; }';
const imports = `{ './env.js': { f: new WebAssembly.Suspending(${wait}) } }`;
/** Programs, by the way they import the file. */
const programs: Readonly<Record<string, string>> = {
  '?init': `
    import { WebAssembly } from 'wasmless/precompiled';
    import init from './waits.wasm?init';
    const { g } = (await init(${imports})).exports;
    console.log(await WebAssembly.promising(g)(4));`,
  '?module': `
    import { WebAssembly } from 'wasmless/precompiled';
    import module from './waits.wasm?module';
    const { g } = new WebAssembly.Instance(module, ${imports}).exports;
    console.log(await WebAssembly.promising(g)(4));`,
  '?url': `
    import { WebAssembly } from 'wasmless/precompiled';
    import url from './waits.wasm?url';
    const bytes = Buffer.from(url.split(',')[1], 'base64');
    const { g } = (await WebAssembly.instantiate(bytes, ${imports})).instance.exports;
    console.log(await WebAssembly.promising(g)(4));`,
  modules: `
    import { WebAssembly } from 'wasmless/modules';
    const bytes = Buffer.from('${Buffer.from(wasm).toString('base64')}', 'base64');
    const { g } = (await WebAssembly.instantiate(bytes, ${imports})).instance.exports;
    console.log(await WebAssembly.promising(g)(4));`,
  exports: `
    import { promising } from 'wasmless/runtime';
    import { g } from './waits.wasm';
    console.log(await promising(g)(4));`,
};
const env = `
  import { Suspending } from 'wasmless/runtime';
  export const f = new Suspending(${wait});`;

describe('a build with `suspending`', () => {
  it.each(Object.keys(programs).map((kind, i) => [kind, i] as const))(
    'has modules that wait: %s',
    async (kind, i) => {
      const [folder, out] = [path(`app${i}`), path(`out${i}`)];
      mkdirSync(folder);
      write(`app${i}/waits.wasm`, wasm);
      write(`app${i}/env.js`, env);
      write(`app${i}/main.js`, programs[kind]!);
      const modules = kind === 'modules' ? [`${folder}/waits.wasm`] : [];
      await builds['esbuild']!({ folder, out, options: { suspending: true, modules } });
      const main = ['main.mjs', 'main.js'].map((file) => `${out}/${file}`).find(existsSync)!;
      expect(await node(...withoutWebAssembly(), main)).toEqual({
        code: 0,
        stdout: '41\n',
        stderr: '',
      });
    },
  );
});
