/**
 * The program that runs SQLite in an environment: sql.js with its own glue, unchanged, over the
 * precompiled namespace. Bundled by sql.ts, never run by Node itself.
 */
import initSqlJs from 'sql.js/dist/sql-wasm-browser.js';
import * as runtime from '../../dist/runtime/index.js';
import { WebAssembly, register } from '../../dist/runtime/precompiled/index.js';
import type { Artefact } from '../../runtime/abi.ts';
import { decodeStrictly } from '../../runtime/utf8.ts';
import { useDatabase } from './sql-job.ts';

const globals = globalThis as Record<string, unknown>;

/** What the compiled module takes its runtime from. */
globals['wasmlessRuntime'] = runtime;
globals['WebAssembly'] = WebAssembly;
// Parts of a web page or of Node that the glue asks for, and a bare engine has not.
globals['console'] ??= { log() {}, error() {} };
globals['location'] ??= { href: '' };
globals['TextDecoder'] ??= class {
  readonly decode = decodeStrictly;
};

/** Reports in the end, be it that it failed. @param stub what the glue takes for a module */
export function runSql(
  { artefact }: { artefact: Artefact },
  stub: readonly number[],
  report: (text: string) => void,
): void {
  register(artefact);
  initSqlJs({ wasmBinary: Uint8Array.from(stub) })
    .then(useDatabase)
    .then(report, (error: unknown) => report(`failed: ${String(error)}`));
}
