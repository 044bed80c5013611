/**
 * Threads with a shared memory, modules and memories posted from one to the other, in Node: with native
 * WebAssembly, with ours beside it, and with ours where there is no other.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assembleText } from '../../compiler/optimize.ts';
import { withoutWebAssembly } from '../../examples/support/without-webassembly.mjs';
import { expected, text } from './exercises.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const program = fileURLToPath(new URL('program.mjs', import.meta.url));
const folder = mkdtempSync(`${tmpdir()}/wasmless-threads-`);
const apiFile = `${folder}/webassembly.mjs`;
const moduleFile = `${folder}/module.wasm`;

async function run(api: string, execArgv: readonly string[]): Promise<unknown> {
  const child = fork(program, [api, moduleFile], { execArgv: [...execArgv] });
  const messages: unknown[] = [];
  child.on('message', (message) => messages.push(message));
  await once(child, 'exit');
  return messages[0];
}

describe('threads', () => {
  beforeAll(async () => {
    writeFileSync(moduleFile, await assembleText(text));
    await build({
      entryPoints: [`${root}compiler/webassembly.ts`],
      outfile: apiFile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      logLevel: 'error',
    });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('do the same with native WebAssembly', async () => {
    expect(await run('native', [])).toEqual(expected);
  });

  it('share memories of the host, where it has any', async () => {
    expect(await run(apiFile, [])).toEqual(expected);
  });

  it('share memories of ours, where there is no WebAssembly', async () => {
    expect(await run(apiFile, withoutWebAssembly())).toEqual(expected);
  });

  it('need no compiler of machine code', async () => {
    expect(await run(apiFile, ['--jitless', ...withoutWebAssembly()])).toEqual(expected);
  });
});
