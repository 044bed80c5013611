/**
 * The program that runs scripts of the official suite in an environment: the suite's runner over
 * the precompiled namespace. Bundled by suite.ts, never run by Node itself.
 */
import * as runtime from '../../dist/runtime/index.js';
import { WebAssembly, register } from '../../dist/runtime/precompiled/index.js';
import type { Artefact } from '../../runtime/abi.ts';
import type { WebAssemblyApi } from '../spec/instance.ts';
import { runScript } from '../spec/runner.ts';
import type { Script, Testsuite } from '../spec/script.ts';

/** What the compiled modules take their runtime from. */
(globalThis as Record<string, unknown>)['wasmlessRuntime'] = runtime;

export interface SuiteData {
  readonly scripts: readonly { readonly name: string; readonly script: Script }[];
  /** Hex digits of the modules that scripts name. */
  readonly modules: Readonly<Record<string, string>>;
}

function bytesOf(hex: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(hex.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = parseInt(hex.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

/** @returns a line for each script: how many commands passed, and those that failed */
export function runSuite(data: SuiteData, compiled: readonly { artefact: Artefact }[]): string {
  for (const { artefact } of compiled) register(artefact);
  const suite = { module: (name: string) => bytesOf(data.modules[name]!) };
  return data.scripts
    .map(({ name, script }) => {
      const api = WebAssembly as unknown as WebAssemblyApi;
      const result = runScript(api, suite as Testsuite, script, new Set(), true);
      const failures = result.failures.map(
        ({ line, type, message }) => `\n  ${name}:${line} ${type}: ${message}`,
      );
      return `${name} ${result.passed}${failures.join('')}`;
    })
    .join('\n');
}
