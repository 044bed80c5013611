/** Vitest global setup: builds dist/, so that tests of built files never see stale ones. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export function setup(): void {
  const script = fileURLToPath(new URL('../build.mjs', import.meta.url));
  execFileSync(process.execPath, [script, '--incremental'], { stdio: 'inherit' });
}
