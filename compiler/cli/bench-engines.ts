/**
 * What `wasmless bench` compares: the host's own WebAssembly and the ways to do without it. Each
 * turns a module without imports into an instance's exports; what is not installed says so.
 */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { FuncTypeDescriptor } from '../../runtime/abi.ts';
import { I64 } from '../../runtime/value-types.ts';
import { compile } from '../index.ts';
import { packageFile } from '../package-files.ts';

export type Exports = Readonly<Record<string, (...values: unknown[]) => unknown>>;

export interface BenchEngine {
  readonly name: string;
  /** Why the engine can't run a function of this type, or null. */
  readonly refuses: (type: FuncTypeDescriptor) => string | null;
  /**
   * Work ahead of time.
   * @param folder where files may be left
   * @returns what makes a first instance, once
   */
  readonly translate: (bytes: Uint8Array, folder: string) => Promise<() => Promise<Exports>>;
}

interface Instantiating {
  readonly instantiate: (bytes: Uint8Array) => Promise<{ instance: { exports: object } }>;
}

const RUNTIME = packageFile('runtime/index.js').href;
const takesAll = (): null => null;
const importExports = async (file: string): Promise<Record<string, unknown>> =>
  (await import(pathToFileURL(file).href)) as Record<string, unknown>;

const instantiateBy = (api: Instantiating, bytes: Uint8Array) => async (): Promise<Exports> =>
  (await api.instantiate(bytes)).instance.exports as Exports;

const native: BenchEngine = {
  name: 'native',
  refuses: takesAll,
  translate: (bytes) => {
    const api = (globalThis as { WebAssembly?: Instantiating }).WebAssembly;
    if (api === undefined) throw new Error('this host has no WebAssembly');
    return Promise.resolve(instantiateBy(api, bytes));
  },
};

const wasmless: BenchEngine = {
  name: 'wasmless',
  refuses: takesAll,
  async translate(bytes, folder) {
    const file = join(folder, 'wasmless.mjs');
    await writeFile(file, compile(bytes, { runtimeImport: RUNTIME }).code);
    return async () => {
      const { instantiate } = await importExports(file);
      return (instantiate as (imports: object) => { exports: Exports })({}).exports;
    };
  },
};

const wasm2js: BenchEngine = {
  name: 'wasm2js -O4',
  refuses: ({ params, results }) =>
    [...params, ...results].includes(I64) ? 'it takes i64 as two numbers' : null,
  async translate(bytes, folder) {
    const [input, output] = [join(folder, 'input.wasm'), join(folder, 'wasm2js.mjs')];
    const script = fileURLToPath(new URL('bin/wasm2js', import.meta.resolve('binaryen')));
    await writeFile(input, bytes);
    await promisify(execFile)(process.execPath, [script, '-O4', input, '-o', output]);
    return async () => (await importExports(output)) as Exports;
  },
};

const polywasm: BenchEngine = {
  name: 'polywasm',
  refuses: takesAll,
  async translate(bytes) {
    let path: string;
    try {
      path = createRequire(join(process.cwd(), 'package.json')).resolve('polywasm');
    } catch {
      throw new Error('not installed: npm install polywasm');
    }
    const { WebAssembly } = await importExports(path);
    // A copy: it misreads bytes that do not begin their buffer.
    return instantiateBy(WebAssembly as Instantiating, new Uint8Array(bytes));
  },
};

/** In the order of the table: the first is what the others are measured against. */
export const benchEngines: readonly BenchEngine[] = [native, wasmless, wasm2js, polywasm];
