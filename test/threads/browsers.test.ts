/**
 * The exercises of workers.test.ts in browsers: a page that is isolated from other origins, its
 * Workers, and modules and shared memories posted between them.
 */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assembleText } from '../../compiler/optimize.ts';
import { MISSING, findChromium, launch } from '../../examples/support/browser.mjs';
import { serve } from '../../examples/support/server.mjs';
import { undriven, visitUndriven } from '../../examples/support/undriven-browsers.mjs';
import { expected, text } from './exercises.ts';

const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const root = mkdtempSync(`${tmpdir()}/wasmless-threads-`);

/** Pages by what stands in the place of WebAssembly, and the scripts that it needs to be allowed. */
const pages = {
  native: { script: "'wasm-unsafe-eval'", namespace: '' },
  'wasmless/webassembly beside it': {
    script: "'unsafe-eval'",
    namespace: "import './use-webassembly.mjs';",
  },
  'wasmless/webassembly alone': {
    script: "'unsafe-eval'",
    namespace: "import './without.mjs'; import './use-webassembly.mjs';",
  },
  'wasmless/interpreter, without eval': {
    script: '',
    namespace: "import './use-interpreter.mjs';",
  },
  'wasmless/interpreter alone, without eval': {
    script: '',
    namespace: "import './without.mjs'; import './use-interpreter.mjs';",
  },
};
type PageName = keyof typeof pages;

/** Scripts that put one of our namespaces into the global's place. */
const namespaces = Object.fromEntries(
  ['webassembly', 'interpreter'].map((entry) => [
    `use-${entry}`,
    `import { WebAssembly } from ${JSON.stringify(source(`../../compiler/${entry}.ts`))};
     globalThis.WebAssembly = WebAssembly;`,
  ]),
);

beforeAll(async () => {
  for (const [name, contents] of Object.entries(namespaces)) {
    await build({
      stdin: { contents, resolveDir: root },
      outfile: `${root}/${name}.mjs`,
      bundle: true,
      format: 'esm',
      external: ['node:*'],
      logLevel: 'error',
    });
  }
  for (const file of ['exercises.mjs', 'thread.mjs', 'page/page.mjs', 'page/worker.mjs'])
    cpSync(source(file), `${root}/${file.replace('page/', '')}`);
  writeFileSync(`${root}/without.mjs`, 'delete globalThis.WebAssembly;');
  writeFileSync(
    `${root}/index.html`,
    '<!doctype html><script type="module" src="page.mjs"></script>',
  );
  writeFileSync(`${root}/module.wasm`, await assembleText(text));
});
afterAll(() => rmSync(root, { recursive: true }));

interface Server {
  readonly url: string;
  readonly posted: Promise<string>;
}

async function visitChromium({ url, posted }: Server): Promise<string> {
  const browser = await launch(findChromium()!);
  try {
    const tab = await browser.newPage();
    const failed = new Promise<never>((_resolve, reject) => tab.on('pageerror', reject));
    await tab.goto(url);
    return await Promise.race([posted, failed]);
  } finally {
    await browser.close();
  }
}

interface Browser {
  readonly name: string;
  readonly missing: string | null;
  readonly visit: (server: Server) => Promise<string>;
  readonly pages: readonly PageName[];
}

const browsers: readonly Browser[] = [
  {
    name: 'Chromium',
    missing: findChromium() === undefined ? MISSING : null,
    visit: visitChromium,
    pages: Object.keys(pages) as PageName[],
  },
  // The engine's own memories, and ours: what one engine's pages differ in, another's do, too.
  ...[undriven.firefox, undriven.webkit].map((browser) => ({
    name: browser.name,
    missing: browser.missing,
    visit: (server: Server) => visitUndriven(browser, server),
    pages: ['wasmless/webassembly alone', 'wasmless/interpreter, without eval'] as const,
  })),
];

describe.each(browsers)('threads in $name', ({ missing, visit, pages: own }) => {
  it.for(own)('%s', async (page, { skip }) => {
    if (missing !== null) skip(missing);
    const { script, namespace } = pages[page];
    writeFileSync(`${root}/namespace.mjs`, namespace);
    const server = await serve(root, {
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Embedder-Policy': 'require-corp',
      'Content-Security-Policy': `default-src 'none'; script-src 'self' ${script}; connect-src 'self'`,
    });
    const results = await visit(server).finally(server.close);
    expect(JSON.parse(results)).toEqual({ ...expected, crossOriginIsolated: true });
  });
});
