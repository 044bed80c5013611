/** What the package promises to those who install it: entries that exist, and scripts for old engines. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import vm from 'node:vm';
import { parse } from 'acorn';
import { describe, expect, it } from 'vitest';
import { VERSION } from '../compiler/version.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string): string => readFileSync(root + path, 'utf8');

/** A file, or what there is under each condition. */
type Target = string | { readonly [condition: string]: Target };

const filesOf = (target: Target): string[] =>
  typeof target === 'string' ? [target] : Object.values(target).flatMap(filesOf);

interface PackageJson {
  version: string;
  bin: Record<string, string>;
  exports: Record<string, Target>;
}
const packageJson = JSON.parse(read('package.json')) as PackageJson;

describe('the package', () => {
  it('has a file for every entry and every condition', () => {
    const files = [...filesOf(packageJson.exports), ...filesOf(packageJson.bin)];
    expect(files.filter((file) => !existsSync(root + file))).toEqual([]);
  });

  it('can be imported by its entries', () => {
    const entries = Object.keys(packageJson.exports).filter((entry) => !/\.js(on)?$/.test(entry));
    const program = entries.map((entry) => `await import('wasmless${entry.slice(1)}');`).join('');
    execFileSync(process.execPath, ['--input-type=module', '-e', program], { cwd: root });
  });

  it('keeps the names of classes', async () => {
    const entry = (await import('wasmless')) as Record<string, unknown>;
    // `Imports` is another name of Linker.
    const classes = Object.entries(entry).filter(([name]) => /^(?!Imports)[A-Z][a-z]/.test(name));
    expect(classes.length).toBeGreaterThan(15);
    const names = classes.map(([, value]) => (value as { name?: string }).name);
    expect(names).toEqual(classes.map(([name]) => name));
  });

  it('lets CommonJS require the runtime', () => {
    const require = createRequire(`${root}package.json`);
    const runtime = require('wasmless/runtime') as Record<string, unknown>;
    expect(runtime.instantiate).toBeTypeOf('function');
  });

  it('carries one version number', () => {
    expect(VERSION).toBe(packageJson.version);
  });
});

describe('the runtime as a script', () => {
  it('sets one global', () => {
    const context = vm.createContext({}, { codeGeneration: { strings: false, wasm: false } });
    vm.runInContext(read('dist/runtime/script.js'), context);
    expect(vm.runInContext('typeof wasmlessRuntime.instantiate', context)).toBe('function');
    expect(Object.keys(context)).toEqual(['wasmlessRuntime']);
  });

  it('is one expression that old engines can parse', () => {
    const text = read('dist/runtime/standalone.js');
    const nodes = new Set<string>();
    parse(text, {
      ecmaVersion: 2020,
      sourceType: 'script',
      onToken: ({ type }) => nodes.add(type.label),
    });
    expect(nodes).not.toContain('class');
    expect(nodes).not.toContain('?.');
    expect(nodes).not.toContain('import');
    expect(text).toMatch(/^\(/);
  });
});
