/** Each bundler builds again what a changed wasm file stands for. */
import { mkdirSync, readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { assembleText } from '../../compiler/optimize.ts';
import { makeWorkspace } from '../cli/harness.ts';
import { builds, watches } from './builds.ts';

const { path, write } = makeWorkspace();
write('package.json', '{ "type": "module" }');

const returning = (result: number) =>
  assembleText(`(module (func (export "f") (result i32) (i32.const ${result})))`);
const versions = [await returning(1111), await returning(2222), await returning(3333)] as const;
const importing = await assembleText(
  `(module (import "./x.wasm" "f" (func $f (result i32))) (func (export "f") (result i32) (call $f)))`,
);

/** A program of a wasm file that imports another. */
function makeProgram(folder: string): string {
  mkdirSync(path(folder));
  write(`${folder}/main.js`, "import { f } from './main.wasm'; export const result = String(f());");
  write(`${folder}/main.wasm`, importing);
  write(`${folder}/x.wasm`, versions[0]);
  return path(folder);
}

describe('a changed wasm file', () => {
  it.each(Object.keys(watches))('is seen by %s', async (name) => {
    const folder = makeProgram(name);
    const watch = await watches[name]!({ folder, out: path(`out-${name}`), options: {} });
    const becomes = (result: string, timeout: number) =>
      vi.waitFor(async () => expect(await watch.result()).toContain(result), { timeout });
    // A watcher may not look yet when a file is written: then it is written again.
    const change = (content: Parameters<typeof write>[1], result: string) =>
      vi.waitFor(
        async () => {
          write(`${name}/x.wasm`, content);
          await becomes(result, 8_000);
        },
        { timeout: 40_000 },
      );
    try {
      await becomes('1111', 30_000);
      await change(versions[1], '2222');
      write(`${name}/x.wasm`, 'broken');
      await change(versions[2], '3333');
    } finally {
      await watch.close();
    }
  });

  it.each([
    ['webpack', (folder: string) => ({ cache: { type: 'filesystem', cacheDirectory: folder } })],
    [
      'rspack',
      (directory: string) => ({
        cache: { type: 'persistent', storage: { type: 'filesystem', directory } },
      }),
    ],
  ])('is seen by %s, which has the former build on disk', async (name, cacheIn) => {
    const folder = makeProgram(`cached-${name}`);
    const out = path(`out-cached-${name}`);
    const cacheFolder = path(`cache-${name}`);
    const build = async () => {
      await builds[name]!({ folder, out, options: {}, more: cacheIn(cacheFolder) });
      return /return (\d{4})/.exec(readFileSync(`${out}/main.mjs`, 'utf8'))?.[1];
    };
    expect(await build()).toBe('1111');
    expect(await build()).toBe('1111');
    write(`cached-${name}/x.wasm`, versions[1]);
    expect(await build()).toBe('2222');
    write(`cached-${name}/x.wasm`, versions[2]);
    expect(await build()).toBe('3333');
  });
});
