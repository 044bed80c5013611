/** The interpreter keeps its promise: nothing in it makes code of text. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseText } from '../emit/syntax.ts';

const folder = mkdtempSync(join(tmpdir(), 'wasmless-'));
const bundle = join(folder, 'interpreter.mjs');
const job = fileURLToPath(new URL('package-job.mjs', import.meta.url));
let text = '';
let files: string[] = [];

beforeAll(async () => {
  const { metafile, outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('../../compiler/interpreter.ts', import.meta.url))],
    bundle: true,
    format: 'esm',
    target: 'es2020',
    outfile: bundle,
    metafile: true,
    write: false,
    logLevel: 'error',
  });
  text = outputFiles[0]!.text;
  files = Object.keys(metafile.inputs);
  await build({ stdin: { contents: text }, outfile: bundle, logLevel: 'error' });
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Names that are called or constructed. */
function callees(node: unknown, found = new Set<string>()): Set<string> {
  if (Array.isArray(node)) for (const item of node) callees(item, found);
  else if (typeof node === 'object' && node !== null) {
    const { type, callee } = node as { type?: string; callee?: { type: string; name: string } };
    if (/^(Call|New)Expression$/.test(type ?? '') && callee?.type === 'Identifier')
      found.add(callee.name);
    for (const child of Object.values(node)) callees(child, found);
  }
  return found;
}

describe('the interpreter', () => {
  it('has no printer and nothing that evaluates text', () => {
    expect(files.filter((file) => /astring|emit\/print|text-runner/.test(file))).toEqual([]);
    const called = callees(parseText(text, 'module'));
    expect(called).toContain('createWebAssembly');
    expect(called).not.toContain('Function');
    expect(called).not.toContain('eval');
  });

  it("runs a package by the package's own loader where eval is forbidden", () => {
    const run = (flags: string[], args: string[]): string =>
      execFileSync(process.execPath, [...flags, job, ...args], { encoding: 'utf8' });
    const interpreted = run(['--disallow-code-generation-from-strings'], [bundle]);
    expect(interpreted).toBe(run([], []));
  });
});
