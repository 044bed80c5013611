/**
 * Real packages, by their own loaders, where neither WebAssembly nor eval exists: their modules were
 * compiled ahead of time and are found by content. They must give what native WebAssembly gives.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { cli } from '../cli/harness.ts';
import { withoutWebAssembly } from '../../examples/support/without-webassembly.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const jobs = readdirSync(`${here}jobs`).map((file) => file.replace(/\.mjs$/, ''));

// Inside the package, so that the index finds it by name.
mkdirSync(`${here}out`, { recursive: true });
const folder = mkdtempSync(`${here}out/run-`);
afterAll(() => rmSync(folder, { recursive: true }));

const RESTRICTED = [...withoutWebAssembly(), '--disallow-code-generation-from-strings'];

async function node(...args: string[]): Promise<string> {
  const options = { maxBuffer: 1 << 26 };
  return (await promisify(execFile)(process.execPath, args, options)).stdout;
}

describe('packages over modules compiled ahead of time', () => {
  it.each(jobs)('%s', async (name) => {
    const job = `${here}jobs/${name}.mjs`;
    const recorded = join(folder, name);
    mkdirSync(recorded);
    const expected = await node(`${here}run-job.mjs`, job, '--record', recorded);
    expect(expected.length).toBeGreaterThan(20);
    const modules = readdirSync(recorded).map((file) => join(recorded, file));
    const out = join(recorded, 'compiled');
    const names = ['--names', 'short'];
    await node(cli, 'compile', ...modules, '--out-dir', out, '--eager', '--global', ...names);
    const index = join(out, 'index.mjs');
    const result = await node(...RESTRICTED, `${here}run-job.mjs`, job, '--index', index);
    expect(JSON.parse(result)).toEqual(JSON.parse(expected));
  });
});
