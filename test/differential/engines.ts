/** Our two ways to run a module, each as a WebAssembly object: at run time, and ahead of time. */
import { compile, validate } from '../../compiler/index.ts';
import type { CompileOptions } from '../../compiler/index.ts';
import { WebAssembly as jit, makeWebAssembly } from '../../compiler/webassembly.ts';
import * as runtime from '../../runtime/index.ts';
import type { Artefact } from '../../runtime/abi.ts';
import { createWebAssembly } from '../../runtime/js-api/create-webassembly.ts';
import type { WebAssemblyApi } from './execute.ts';

export interface Exported {
  readonly artefact: Artefact;
  readonly instantiate: (imports?: unknown) => {
    readonly exports: Readonly<Record<string, unknown>>;
  };
}

/** Runs the text of a CommonJS artefact. */
export function loadText(code: string): Exported {
  const module = { exports: {} as Exported };
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- running emitted code is the test
  const run = new Function('require', 'module', code) as (
    require: unknown,
    module: unknown,
  ) => void;
  run(() => runtime, module);
  return module.exports;
}

/** Compiles ahead of time, to text, with these options. */
export function ahead(options: Omit<CompileOptions, 'format'> = {}): WebAssemblyApi {
  const api = createWebAssembly({
    compile: (bytes) => loadText(compile(bytes, { ...options, format: 'cjs' }).code),
    validate: (bytes) => validate(bytes),
  });
  return api as unknown as WebAssemblyApi;
}

/** What execute() needs, over an artefact that instantiates itself. */
export function apiOf({ instantiate }: Exported): WebAssemblyApi {
  class Module {}
  class Instance {
    readonly exports: unknown;
    constructor(_module: Module, imports: unknown) {
      this.exports = instantiate(imports).exports;
    }
  }
  return { Module, Instance } as unknown as WebAssemblyApi;
}

export const justInTime = jit as unknown as WebAssemblyApi;

/** The same with another threshold of its tiers. */
export const tiered = (tierThreshold: number): WebAssemblyApi =>
  makeWebAssembly({ tierThreshold, giantSize: 0 }) as unknown as WebAssemblyApi;
