/** Every kind of file holds the same program, is made the same every time, and runs. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import vm from 'node:vm';
import { buildSync } from 'esbuild';
import { afterAll, describe, expect, it } from 'vitest';
import { compile } from '../../compiler/index.ts';
import type { CompileOptions } from '../../compiler/index.ts';
import * as runtime from '../../runtime/index.ts';
import { apiOf } from '../differential/engines.ts';
import type { Exported } from '../differential/engines.ts';
import { difference, execute } from '../differential/execute.ts';
import { generateCase } from '../differential/generator.ts';
import { encodeModule } from '../differential/module-spec.ts';
import { essence, faultsOfText, parseText } from './syntax.ts';

const entry = fileURLToPath(new URL('../../runtime/index.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'wasmless-formats-'));
afterAll(() => rmSync(folder, { recursive: true }));

const bundle = (format: 'esm' | 'iife'): string =>
  buildSync({ entryPoints: [entry], bundle: true, write: false, format, globalName: 'runtime' })
    .outputFiles[0]!.text;
writeFileSync(join(folder, 'runtime.mjs'), bundle('esm'));
/** The runtime as one expression. */
const runtimeText = `(function(){${bundle('iife')};return runtime})()`;

const cases = [1, 2, 3].map((seed) => generateCase(seed, { hasMemory64: false }));
const modules = cases.map(({ module }) => encodeModule(module));

const formats = ['esm', 'cjs', 'iife'] as const;
const optionSets: readonly CompileOptions[] = formats.flatMap((format) => [
  { format },
  { format, names: 'short' },
  { format, names: 'short', standalone: true, runtimeText },
  { format, release: true },
]);

/** Loads a file as the hosts of its format do. */
async function load(code: string, { format, standalone }: CompileOptions): Promise<Exported> {
  if (format === 'esm') {
    const file = join(folder, `${Math.random()}.mjs`);
    writeFileSync(file, code);
    return (await import(/* @vite-ignore */ pathToFileURL(file).href)) as Exported;
  }
  const module = { exports: null as Exported | null };
  const own = standalone === true ? {} : { wasmlessRuntime: runtime, require: () => runtime };
  const context = vm.createContext({ ...own, module });
  vm.runInContext(code, context);
  return (
    format === 'cjs' ? module.exports : vm.runInContext('wasmlessModule', context)
  ) as Exported;
}

describe('an emitted file', () => {
  it.each(optionSets)(
    'is the same every time: $format, names $names, standalone $standalone, release $release',
    (options) => {
      for (const bytes of modules) {
        const first = compile(bytes, options).code;
        expect(compile(bytes.slice(), options).code).toBe(first);
      }
    },
  );

  it.each(optionSets)(
    'is the same program when pretty: $format, names $names, standalone $standalone, release $release',
    (options) => {
      const parse = (code: string): string =>
        JSON.stringify(essence(parseText(code, options.format === 'esm' ? 'module' : 'script')));
      const lean = { ...options, runtimeText: 'null' };
      for (const bytes of modules) {
        const compact = compile(bytes, lean).code;
        const pretty = compile(bytes, { ...lean, pretty: true }).code;
        expect(pretty.length).toBeGreaterThan(compact.length);
        expect(parse(pretty)).toBe(parse(compact));
        expect(faultsOfText(compact, options.format!)).toEqual([]);
      }
    },
  );

  it.each(optionSets)(
    'runs: $format, names $names, standalone $standalone, release $release',
    async (options) => {
      for (const [k, bytes] of modules.entries()) {
        const own = options.standalone === true || options.format === 'iife';
        const imported = own ? {} : { runtimeImport: './runtime.mjs' };
        const { code } = compile(bytes, { ...options, ...imported });
        const api = apiOf(await load(code, options));
        expect(difference(execute(WebAssembly, cases[k]!), execute(api, cases[k]!))).toBeNull();
      }
    },
  );
});
