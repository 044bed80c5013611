/** What the rows of lanes.ts and optional-lanes.ts are made of. */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Demands } from './suite.ts';

export interface Lane {
  readonly name: string;
  /** What to install, or null if it can run. */
  readonly missing: () => string | null;
  /** Name of the function that a script gives its result to. */
  readonly report: string;
  /** What it lacks beyond WebAssembly and eval. */
  readonly demands?: Demands;
  /** It ends with the script: what promises would do later is not done. */
  readonly lacksJobs?: true;
  /** @returns what the script reported */
  readonly run: (script: string) => Promise<string>;
}

const require = createRequire(import.meta.url);

export async function inFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'wasmless-lane-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export const output = async (file: string, args: readonly string[]): Promise<string> => {
  const options = { maxBuffer: 1 << 26, timeout: 110_000 };
  const { stdout } = await promisify(execFile)(file, args, options);
  return stdout.replace(/\n$/, '');
};

/** A program that takes the name of a script. */
export const command = (
  name: string,
  file: string | undefined,
  args: readonly string[],
  hint: string,
  demands: Demands = { losesNanBits: true, lacksClasses: false },
): Lane => ({
  name,
  report: 'print',
  demands,
  missing: () => (file !== undefined && existsSync(file) ? null : hint),
  run: (script) =>
    inFolder((folder) => {
      const path = join(folder, 'program.js');
      writeFileSync(path, script);
      return output(file!, [...args, path]);
    }),
});

/** A program of an npm package. */
export function packaged(name: string, path: string): string | undefined {
  try {
    const file = join(dirname(require.resolve(`${name}/package.json`)), path);
    return existsSync(file) ? file : undefined;
  } catch {
    return undefined;
  }
}
