/** Minifies TypeScript with JSX, and bundles two files, by esbuild itself. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compiled, runJob } from '../support/child.mjs';
import { webAssemblyOf } from '../support/webassembly.mjs';

const SOURCE = `
  import { createElement as h } from 'react';
  enum Level { Low = 1, Mid, High = Mid << 2 }
  interface Point<T extends object = {}> { readonly x?: T; fn(...rest: string[]): Promise<void> }
  export abstract class Shape<T> extends Array<T> implements Partial<Point> {
    static readonly #count = 7n ** 3n;
    constructor(protected readonly options: Record<string, unknown> | null) { super(); }
    get total() { return this.reduce((sum, x, i) => sum + (typeof x === 'number' ? x * i : 0), 0); }
  }
  export const View = ({ a }: { a: string }) => <div className="v">{a ?? Level.High}</div>;
  function unused() { return 1 + 2; }
`;

async function prepare() {
  globalThis.self ??= globalThis;
  // The package's loader for browsers wants a WebAssembly.Module, and asks for its class.
  if (compiled) globalThis.WebAssembly = webAssemblyOf(compiled);
  const wasm = readFileSync(fileURLToPath(import.meta.resolve('esbuild-wasm/esbuild.wasm')));
  const { default: esbuild } = await import('esbuild-wasm/lib/browser.js');
  await esbuild.initialize({ wasmModule: new WebAssembly.Module(wasm), worker: false });
  return esbuild;
}

/** Files that exist in memory only. */
const inMemory = {
  name: 'in-memory',
  setup(build) {
    build.onResolve({ filter: /.*/ }, ({ path }) => ({
      path,
      namespace: 'in-memory',
      external: path === 'react',
    }));
    build.onLoad({ filter: /.*/, namespace: 'in-memory' }, () => ({
      contents: SOURCE,
      loader: 'tsx',
    }));
  },
};

async function job(esbuild) {
  const minified = await esbuild.transform(SOURCE, {
    loader: 'tsx',
    minify: true,
    target: 'es2020',
    sourcemap: true,
  });
  const bundled = await esbuild.build({
    stdin: { contents: `import { View } from './view'; console.log(View)`, resolveDir: '/' },
    bundle: true,
    write: false,
    format: 'esm',
    minify: true,
    plugins: [inMemory],
  });
  return {
    minified: minified.code,
    mapBytes: minified.map.length,
    bundled: bundled.outputFiles[0].text,
  };
}

await runJob(prepare, job);
// Go waits for more work for ever.
process.exit();
