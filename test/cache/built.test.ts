/** Cached files as what they are, JavaScript modules, with the built package and command line. */
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { VERSION } from '../../compiler/version.ts';
import { makeWorkspace } from '../cli/harness.ts';
import { cachedFiles, moduleBytes } from './support.ts';

const workspace = makeWorkspace();
workspace.write('module.wasm', moduleBytes);
workspace.write(
  'job.mjs',
  `import { readFileSync } from 'node:fs';
import { CompilationCache, Engine, Instance, JsEngine, Linker, Module, Store } from 'wasmless';
const cache = CompilationCache.withDirectory('cache', { onDiagnostic: console.log });
const backend = new JsEngine({ cache });
const store = new Store(new Engine(backend), undefined);
const module = await Module.compile(store.engine, readFileSync('module.wasm'));
const instance = new Instance(store, module, new Linker());
console.log(instance.getExport(store, 'add_one').intoFunc().call(store, [41])[0]);
console.log(backend.translationCount);
`,
);

async function job(...flags: string[]): Promise<string> {
  const { stdout, stderr, code } = await workspace.node(...flags, 'job.mjs');
  // Of V8's own, about --jitless.
  expect(stderr.replace(/^Warning: disabling flag .*\n/, '').trim()).toBe('');
  expect(code).toBe(0);
  return stdout;
}

const NO_EVAL = '--disallow-code-generation-from-strings';
const onlyFile = (): string => cachedFiles(workspace.path('cache'))[0]!;

describe('cached modules of the built package', () => {
  it('are translated once, in whichever process', async () => {
    expect(await job()).toBe('42\n1\n');
    expect(await job()).toBe('42\n0\n');
    expect(await job('--jitless')).toBe('42\n0\n');
  });

  it('are imported where code cannot be made of text', async () => {
    expect(await job(NO_EVAL)).toBe('42\n0\n');
    expect((await workspace.wasmless('cache', 'clear', 'cache')).stdout).toBe(
      'removed 1 modules\n',
    );
    expect(await job(NO_EVAL)).toBe('42\n1\n');
    expect(await job(NO_EVAL)).toBe('42\n0\n');
  });

  it('can be imported by anybody', async () => {
    workspace.write(
      'import.mjs',
      `const { instantiate } = await import(${JSON.stringify(pathToFileURL(onlyFile()).href)});
      console.log(instantiate({}).exports.add_one(1))`,
    );
    expect(await workspace.node('import.mjs')).toEqual({ code: 0, stdout: '2\n', stderr: '' });
  });
});

describe('wasmless cache', () => {
  it('lists what is there', async () => {
    const { code, stdout } = await workspace.wasmless('cache', 'ls', 'cache');
    expect(code).toBe(0);
    const [line, total] = stdout.split('\n');
    expect(line).toMatch(
      new RegExp(`^${basename(onlyFile(), '.mjs')}  [\\d.]+ KB  ${VERSION}  20`),
    );
    expect(total).toMatch(/^1 modules, /);
  });

  it('verifies, and names what is corrupt', async () => {
    expect(await workspace.wasmless('cache', 'verify', 'cache')).toEqual({
      code: 0,
      stdout: '1 whole, 0 stale, 0 corrupt\n',
      stderr: '',
    });
    writeFileSync(onlyFile(), readFileSync(onlyFile()).subarray(0, -1));
    const { code, stdout, stderr } = await workspace.wasmless('cache', 'verify', 'cache');
    expect(code).toBe(3);
    expect(stdout).toMatch(
      /^corrupt  .*\.mjs: its checksum is wrong\n0 whole, 0 stale, 1 corrupt\n$/,
    );
    expect(stderr).toMatch(/^wasmless: 1 cached modules are corrupt \(hint: .*\)\n$/);
  });

  it('passes folders over, and says what it cannot read', async () => {
    const [folder, entry] = [dirname(onlyFile()), 'e'.repeat(64)];
    mkdirSync(`${folder}/${'d'.repeat(64)}.mjs`);
    symlinkSync('.', `${folder}/${entry}.mjs`);
    const { code, stdout } = await workspace.wasmless('cache', 'verify', 'cache');
    expect(code).toBe(3);
    expect(stdout).toContain(
      `corrupt  ${join('cache', basename(folder), entry)}.mjs: it cannot be read: `,
    );
    rmSync(`${folder}/${entry}.mjs`);
  });

  it('clears what is of no use, then everything', async () => {
    expect((await workspace.wasmless('cache', 'clear', '--stale', 'cache')).stdout).toBe(
      'removed 1 modules\n',
    );
    expect(await job()).toBe('42\n1\n');
    expect((await workspace.wasmless('cache', 'clear', '--stale', 'cache')).stdout).toBe(
      'removed 0 modules\n',
    );
    expect((await workspace.wasmless('cache', 'clear', 'cache')).stdout).toBe(
      'removed 1 modules\n',
    );
    expect((await workspace.wasmless('cache', 'ls', 'cache')).stdout).toBe('0 modules, 0 B\n');
  });

  it('says in one line that there is no such directory', async () => {
    const { code, stderr } = await workspace.wasmless('cache', 'ls', 'nowhere');
    expect(code).toBe(4);
    expect(stderr).toBe(
      'wasmless: cannot read nowhere: no such file or folder (hint: check the path)\n',
    );
  });
});
