/** The script that runs SQLite in an environment, and what native WebAssembly makes of the same job. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { compile, contentHash } from '../../compiler/index.ts';
import { encodeStub } from '../../runtime/precompiled/stub.ts';
import { useDatabase } from './sql-job.ts';
import type { SqlJs } from './sql-job.ts';

const require = createRequire(import.meta.url);
const bytes = readFileSync(require.resolve('sql.js/dist/sql-wasm-browser.wasm'));

/** The glue and the program as one script. */
async function programText(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('sql-program.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'sqlProgram',
    target: 'es2020',
    external: ['node:*'],
  });
  return outputFiles[0]!.text;
}

/** @returns for a lane: a script that ends with a call of `report`, later */
export async function makeSqlScript(): Promise<(report: string) => string> {
  const { code } = compile(bytes, { format: 'iife', globalName: 'sqlModule', names: 'short' });
  const stub = encodeStub(contentHash(bytes)).join();
  const text = `${await programText()}\n${code}\n`;
  return (report) => `${text}sqlProgram.runSql(sqlModule,[${stub}],${report});\n`;
}

export async function nativeSqlResult(): Promise<string> {
  type Init = (options: { wasmBinary: Uint8Array }) => Promise<SqlJs>;
  const initSqlJs = require('sql.js/dist/sql-wasm-browser.js') as Init;
  return useDatabase(await initSqlJs({ wasmBinary: bytes }));
}
