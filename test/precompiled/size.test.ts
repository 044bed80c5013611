/** What a page has to download before its own modules: bounds that the README states. */
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { build } from 'esbuild';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Bytes of an entry and all it imports, minified and compressed. */
async function compressedSize(entry: string): Promise<number> {
  const { outputFiles } = await build({
    entryPoints: [root + entry],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2020',
    legalComments: 'none',
  });
  return brotliCompressSync(outputFiles[0]!.contents).length;
}

it.each([
  ['wasmless/runtime', 'runtime/index.ts', 13],
  ['wasmless/precompiled', 'runtime/precompiled/index.ts', 21],
] as const)('%s is small', async (_name, entry, kibibytes) => {
  const size = await compressedSize(entry);
  expect(size).toBeGreaterThan(1024);
  expect(size).toBeLessThanOrEqual(kibibytes * 1024);
});
