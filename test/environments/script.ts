/** The scripts that the environments run: runtime, two compiled modules, and the program. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import vm from 'node:vm';
import { compile } from '../../compiler/index.ts';
import { assembleText } from '../../compiler/optimize.ts';

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const require = createRequire(import.meta.url);

const exactness = await assembleText(readFileSync(here('exactness.wat'), 'utf8'));
const mappings = readFileSync(require.resolve('source-map/lib/mappings.wasm'));
const program = readFileSync(here('program.js'), 'utf8');

const script = (bytes: Uint8Array, globalName: string): string =>
  compile(bytes, { format: 'iife', globalName, names: 'short' }).code;

/**
 * A script without imports that ends with a call.
 * @param report the expression that takes the result, `print` for instance
 */
export const scriptFor = (report: string): string =>
  [
    readFileSync(here('../../dist/runtime/script.js'), 'utf8'),
    script(exactness, 'exactnessModule'),
    script(mappings, 'mappingsModule'),
    program,
    'function exportsOf(module){return function(imports){return module.instantiate(imports).exports}}\n',
    `${report}(runProgram(exportsOf(exactnessModule),exportsOf(mappingsModule)));\n`,
  ].join('');

type MakeExports = (imports: object) => unknown;

/** What native WebAssembly makes the program say, with the spec's words for traps. */
export function nativeResult(): string {
  const natively =
    (bytes: Uint8Array): MakeExports =>
    (imports) =>
      new WebAssembly.Instance(
        new WebAssembly.Module(bytes as Uint8Array<ArrayBuffer>),
        imports as WebAssembly.Imports,
      ).exports;
  const run = vm.runInThisContext(`(${program.slice(program.indexOf('function runProgram'))})`) as (
    ...modules: MakeExports[]
  ) => string;
  return run(natively(exactness), natively(mappings));
}
