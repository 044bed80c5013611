/**
 * Packages of many toolchains, each through its own loader and unchanged, with our WebAssembly in the
 * place of the global one. What they compute must be what they compute with the host's.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const TIMEOUT = 600_000;
const folder = mkdtempSync(join(tmpdir(), 'wasmless-'));
const bundle = join(folder, 'webassembly.mjs');

beforeAll(async () => {
  await build({
    entryPoints: [here('../../compiler/webassembly.ts')],
    bundle: true,
    format: 'esm',
    target: 'es2022',
    outfile: bundle,
    logLevel: 'error',
  });
});
afterAll(() => rmSync(folder, { recursive: true }));

const runNode = promisify(execFile);
async function run(flags: string[], job: string, ...api: string[]): Promise<string> {
  const args = [...flags, here('child.mjs'), job, ...api];
  const { stdout } = await runNode(process.execPath, args, { timeout: TIMEOUT });
  return stdout;
}

/** What each job gives with the host's own WebAssembly. */
const natively = new Map<string, Promise<string>>();
function native(job: string): Promise<string> {
  const known = natively.get(job) ?? run([], job);
  natively.set(job, known);
  return known;
}

const jobs = readdirSync(here('jobs'));
/** Without a JIT, 10 MB take minutes to be validated and translated. */
const tooLarge = ['binaryen.mjs'];
const lanes = [
  { flags: [], files: jobs },
  { flags: ['--jitless'], files: jobs.filter((file) => !tooLarge.includes(file)) },
];

describe.each(lanes)('node $flags', ({ flags, files }) => {
  it.each(files)('%s', { timeout: TIMEOUT }, async (file) => {
    const job = here(`jobs/${file}`);
    const expected = await native(job);
    expect(expected.length).toBeGreaterThan(40);
    expect(await run(flags, job, bundle)).toBe(expected);
  });
});
