/**
 * One cold start of a package: CPU time from nothing loaded to the job's result, in this process.
 * Arguments: the job's file, and a module that exports `WebAssembly`, or nothing for the host's.
 * Prints { ms, result }.
 */
import { createHash } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import { cpuTimeMs } from './cpu-time.mjs';

const [, , jobFile, api] = process.argv;
const start = cpuTimeMs();
// Node's own fetch is wasm inside, which it would compile with the package's.
for (const name of ['fetch', 'Headers', 'Request', 'Response', 'FormData']) delete globalThis[name];
if (api !== undefined) globalThis.WebAssembly = (await import(api)).WebAssembly;
const { job } = await import(pathToFileURL(jobFile).href);
const value = JSON.stringify(await job());
const ms = cpuTimeMs() - start;
const result = createHash('sha256').update(value).digest('hex');
process.stdout.write(JSON.stringify({ ms, result }), () => process.exit());
