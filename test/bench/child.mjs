/** Runs a script of this folder in a fresh Node process, pinned to one CPU where taskset can. */
import { execFile, spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { withoutWebAssembly } from '../../examples/support/without-webassembly.mjs';

/** A kernel that runs into an endless loop must not hang the bench. */
const TIMEOUT_MS = 180_000;

/** Enough for an error's message; a crash of the engine prints pages. */
const LAST_WORDS_LENGTH = 300;

const lastCpu = availableParallelism() - 1;
const taskset = ['taskset', '-c', String(lastCpu)];
const canPin = spawnSync(taskset[0], [...taskset.slice(1), 'true']).status === 0;

/** What the report says about pinning. */
export const pinning = canPin ? `pinned to CPU ${lastCpu}` : 'not pinned';

/** What is left of a script that printed no result. @param {any} error From execFile. */
function describeEnd({ killed, signal, code, stderr }) {
  if (killed) return `no result after ${TIMEOUT_MS / 1000} s`;
  const lastWords = stderr?.trim().slice(0, LAST_WORDS_LENGTH);
  return lastWords || `ended by ${signal ?? `exit code ${code}`}`;
}

/**
 * Which Node runs the measured processes, and how.
 * @typedef {{ executable: string, flags: readonly string[] }} Host
 */

/** @type {Host} */
export const thisNode = { executable: process.execPath, flags: [] };

/** No WebAssembly and no machine code made at run time. @type {(host: Host) => Host} */
export const withoutJit = ({ executable, flags }) => ({
  executable,
  flags: [...flags, '--jitless', ...withoutWebAssembly(executable)],
});

/** A type of an array in a recursion group: what engines without garbage collection refuse. */
const GC_MODULE = [0, 97, 115, 109, 1, 0, 0, 0, 1, 6, 1, 0x4e, 1, 0x5e, 0x78, 1];

/** What a host calls itself, and whether its WebAssembly has garbage collection. @param {Host} host */
export function describeHost({ executable, flags }) {
  const gcProbe = `WebAssembly.validate(Uint8Array.of(${GC_MODULE}))`;
  const script = `console.log(JSON.stringify({ ...process.versions, hasGc: ${gcProbe} }))`;
  const { status, stdout, error } = spawnSync(executable, [...flags, '-e', script]);
  if (status !== 0) throw new Error(`${executable} does not run`, { cause: error });
  const { node, v8, hasGc } = JSON.parse(String(stdout));
  return { node, v8, hasGc };
}

/**
 * @param {string} script File name in this folder; it must call `answerJob`.
 * @param {unknown} job
 * @param {Host} [host]
 * @returns {Promise<any>} The script's answer.
 * @throws {Error} With the script's last words, if it fails, crashes or takes too long.
 */
export async function runInChild(script, job, { executable, flags } = thisNode) {
  const file = fileURLToPath(new URL(script, import.meta.url));
  const words = [...(canPin ? taskset : []), executable, ...flags, file, JSON.stringify(job)];
  const [command, ...args] = words;
  try {
    const { stdout } = await promisify(execFile)(command, args, { timeout: TIMEOUT_MS });
    return JSON.parse(stdout);
  } catch (error) {
    throw new Error(describeEnd(error), { cause: error });
  }
}

/**
 * The script's side of `runInChild`.
 * @param {(job: any) => Promise<unknown>} work Its result becomes the answer, as JSON.
 */
export async function answerJob(work) {
  try {
    console.log(JSON.stringify(await work(JSON.parse(process.argv[2]))));
  } catch (error) {
    console.error(String(error));
    process.exitCode = 1;
  }
}
