/** Runs cache-child.ts, bundled from the sources, in processes of their own. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll } from 'vitest';
import { rmSync } from 'node:fs';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface ChildResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a child starts with beside its arguments. */
export interface ChildOptions {
  readonly uid?: number;
  /** Of the shell, before it becomes the child: `ulimit -f 0`, say. */
  readonly shell?: string;
  readonly nodeFlags?: readonly string[];
}

/** Bundles the child once for a test file. Packages are found where the repository has them. */
export async function bundleChild(): Promise<
  (args: readonly string[], options?: ChildOptions) => Promise<ChildResult>
> {
  const outfile = `${root}node_modules/.cache/wasmless-test/child-${process.pid}.mjs`;
  await build({
    absWorkingDir: root,
    entryPoints: ['test/cache/cache-child.ts'],
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    outfile,
    logLevel: 'warning',
  });
  afterAll(() => rmSync(outfile, { force: true }));
  return (args, options = {}) => run(outfile, args, options);
}

function run(file: string, args: readonly string[], options: ChildOptions): Promise<ChildResult> {
  const command = [process.execPath, ...(options.nodeFlags ?? []), file, ...args];
  const [program, ...rest] =
    options.shell === undefined
      ? command
      : ['sh', '-c', `${options.shell}; exec "$@"`, 'sh', ...command];
  const child = spawn(program!, rest, {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (data: Buffer) => (stdout += data.toString()));
  child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}
