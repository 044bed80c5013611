/** What cannot be built is an error of the build in every bundler; odd folders are none. */
import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { assembleText } from '../../compiler/optimize.ts';
import { makeWorkspace } from '../cli/harness.ts';
import { builds } from './builds.ts';

const { path, write, node } = makeWorkspace();
write('package.json', '{ "type": "module" }');
// rollup leaves it to Node.
const noble = fileURLToPath(new URL('../../node_modules/@noble', import.meta.url));
symlinkSync(noble, path('node_modules/@noble'), 'dir');
const bundlers = Object.keys(builds);

mkdirSync(path('broken'));
write('broken/main.js', "import { f } from './broken.wasm'; f();");
write('broken/broken.wasm', new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 2, 3]));
mkdirSync(path('missing'));
write('missing/main.js', "import { f } from './missing.wasm'; f();");

const wasm = await assembleText('(module (func (export "f") (result i32) (i32.const 42)))');

describe('a build', () => {
  it.each(bundlers)('with %s reports a wasm file that is none, and what is wrong', async (name) => {
    const build = builds[name]!({ folder: path('broken'), out: path('out'), options: {} });
    await expect(build).rejects.toThrow(
      /broken\.wasm: unexpected end: length out of bounds \(at offset 0x8\)/,
    );
  });

  it.each(bundlers)('with %s reports a wasm file that is missing', async (name) => {
    const build = builds[name]!({ folder: path('missing'), out: path('out'), options: {} });
    await expect(build).rejects.toThrow(/missing\.wasm: ENOENT/);
  });

  it.each(bundlers)('with %s reports a missing file of the index', async (name) => {
    const folder = path(`index-${name}`);
    mkdirSync(folder);
    write(`index-${name}/main.js`, "import 'wasmless/modules';");
    const options = { modules: ['not-there.wasm'] };
    await expect(builds[name]!({ folder, out: path('out'), options })).rejects.toThrow(
      /ENOENT.*not-there\.wasm/,
    );
  });

  // webpack and vite build nothing in a folder with a `?`, and rspack takes what is behind it for a query.
  const odd = bundlers.map((name) => [name, 'a #1'] as const);
  it.each([...odd, ['rollup', 'a?b'] as const, ['esbuild', 'a?b'] as const])(
    'with %s works in a folder named %s',
    async (name, folder) => {
      const place = `${name}/${folder}`;
      mkdirSync(path(place), { recursive: true });
      write(`${place}/x.wasm`, wasm);
      write(
        `${place}/main.js`,
        `import { f } from './x.wasm';
        import init from './x.wasm?init';
        import module from './x.wasm?module';
        import 'wasmless/modules';
        const url = new URL('x.wasm', import.meta.url);
        const { exports } = await init({});
        console.log(f(), exports.f(), module instanceof WebAssembly.Module, url.protocol);`,
      );
      const out = path(`out-${place.replace(/\W/g, '')}`);
      await builds[name]!({
        folder: path(place),
        out,
        options: { modules: [path(`${place}/x.wasm`)] },
      });
      const main = ['main.mjs', 'main.js'].map((file) => `${out}/${file}`).find(existsSync)!;
      expect((await node(main)).stdout).toBe('42 42 true data:\n');
    },
  );
});
