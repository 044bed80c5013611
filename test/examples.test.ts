/** Every example runs, and gives what native WebAssembly gives, or JavaScript where the host is too old. */
import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const folder = fileURLToPath(new URL('../examples/', import.meta.url));
const examples = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'support')
  .map(({ name }) => name);
const runs: readonly string[][] = [
  ...examples.map((name) => [name]),
  ['web-page', '--browser', 'firefox'],
  ['web-page', '--browser', 'webkit'],
];

describe('examples', () => {
  it.for(runs.map((run) => ({ title: run.join(' '), run })))(
    '$title',
    async ({ run }, { skip }) => {
      const [name, ...args] = run;
      const main = `${folder}${name}/run.mjs`;
      const { stdout } = await promisify(execFile)(process.execPath, [main, ...args]);
      // For want of a browser, for instance; the example says of which.
      const [, reason] = /^skipped: (.*)$/m.exec(stdout) ?? [];
      if (reason !== undefined) skip(reason);
      expect(stdout).toMatch(/The same result as (native WebAssembly|JavaScript)/);
    },
  );
});
