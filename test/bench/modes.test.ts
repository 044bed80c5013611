/** Every mode of `npm run bench`, on one small subject each: what it writes, never how fast it was. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { makeWorkspace } from '../cli/harness.ts';

const script = fileURLToPath(new URL('main.mjs', import.meta.url));
const workspace = makeWorkspace();
const module = createRequire(import.meta.url).resolve('source-map/lib/mappings.wasm');
/** What compiles the kernels; `npm run bench` says how to install it. */
const hasClang = spawnSync('clang', ['--version']).status === 0;

interface Result {
  readonly node: string;
  readonly charts: readonly {
    readonly labels: readonly string[];
    readonly series: readonly { readonly name: string; readonly values: readonly number[] }[];
  }[];
}

const runBench = (args: readonly string[]) => workspace.node(script, ...args);

const MODES: Readonly<Record<string, readonly string[]>> = {
  packages: ['--packages', '--only', '^source-map$', '--rounds', '1'],
  sizes: ['--sizes', module],
  translate: ['--translate', module, '--rounds', '1'],
  instances: ['--instances', '--only', '^source-map$'],
  hazards: ['--hazards', '--only', '^tier-up$', '--processes', '1'],
};
const KERNEL = ['--only', '^fib$', '--providers', 'wasmless', '--rounds', '1'];
const KERNEL_MODES: Readonly<Record<string, readonly string[]>> = {
  'steady state': KERNEL,
  cold: [...KERNEL, '--cold'],
  jitless: [...KERNEL, '--jitless'],
};

async function expectFigures(args: readonly string[]): Promise<void> {
  const [json, html] = [workspace.path('bench.json'), workspace.path('bench.html')];
  const { code, stderr } = await runBench([...args, '--json', json, '--html', html]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const result = JSON.parse(readFileSync(json, 'utf8')) as Result;
  const page = readFileSync(html, 'utf8');
  expect(result.node).toMatch(/^\d+\./);
  expect(result.charts.length).toBeGreaterThan(0);
  for (const { labels, series } of result.charts) {
    expect(labels.length).toBeGreaterThan(0);
    for (const { values } of series) {
      expect(values).toHaveLength(labels.length);
      for (const value of values) expect(value).toBeGreaterThan(0);
    }
  }
  expect(page.match(/<canvas>/g)).toHaveLength(result.charts.length);
  expect(page).not.toMatch(/<script[^>]+src=|<link/);
}

describe('the benchmark', () => {
  it.each(Object.keys(MODES))('measures %s', (mode) => expectFigures(MODES[mode]!));

  // Without clang there are no kernels to measure.
  it.skipIf(!hasClang).each(Object.keys(KERNEL_MODES))('measures kernels: %s', (mode) =>
    expectFigures(KERNEL_MODES[mode]!),
  );

  it.each([
    [['--only', 'nothing-like-it'], 'no kernel matches /nothing-like-it/'],
    [['--packages', '--only', 'nothing-like-it'], 'no package matches /nothing-like-it/'],
    [['--rounds', '0'], '--rounds takes a whole number above 0'],
    [['--providers', 'nobody'], 'nobody'],
  ])('refuses %j in words', async (args, words) => {
    const { code, stderr } = await runBench(args);
    expect(code).toBe(1);
    expect(stderr).toContain(words);
    expect(stderr).toContain('Usage: npm run bench');
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});
