/** Runs a case on one engine and says everything that may be observed of it. */
import { Host, show } from './host.ts';
import { encodeModule } from './module-spec.ts';
import { FUEL } from './generator.ts';
import type { FuzzCase } from './generator.ts';

export type WebAssemblyApi = typeof globalThis.WebAssembly;

export interface Outcome {
  /** Result or error of each invocation. */
  readonly results: readonly string[];
  readonly log: readonly string[];
  readonly memory: Uint8Array;
  readonly globals: string;
  readonly table: string;
}

const NO_BYTES = new Uint8Array(0);

function describeError(error: unknown): string {
  const { name, message, constructor } = error as Error;
  return name === undefined ? constructor.name : `${name}: ${message}`;
}

function attempt(action: () => unknown): string {
  try {
    return show(action());
  } catch (error) {
    return describeError(error);
  }
}

function tableText(table: WebAssembly.Table | undefined): string {
  if (table === undefined) return '';
  return Array.from({ length: Math.min(table.length, 20) }, (_, k) => show(table.get(k))).join(' ');
}

/** @throws whatever compiling or instantiating throws */
export function execute(api: WebAssemblyApi, { module, invocations }: FuzzCase): Outcome {
  const host = new Host(module.memory?.is64 === false);
  const bytes = encodeModule(module);
  const { exports } = new api.Instance(new api.Module(bytes), host.imports);
  host.exports = exports;
  const fuel = exports.g0 as WebAssembly.Global<'i32'> | undefined;
  const results = invocations.map(({ index, args }) => {
    if (fuel) fuel.value = FUEL;
    return attempt(() => (exports[index] as (...args: unknown[]) => unknown)(...args));
  });
  const globals = Object.keys(exports)
    .filter((name) => /^g\d/.test(name))
    .map((name) => `${name}=${show((exports[name] as WebAssembly.Global).value)}`);
  const memory = exports.memory as WebAssembly.Memory | undefined;
  return {
    results,
    log: host.log,
    memory: memory ? new Uint8Array(memory.buffer) : NO_BYTES,
    globals: globals.join(' '),
    table: tableText(exports.table as WebAssembly.Table | undefined),
  };
}

// ---------------------------------------------------------------- comparison

const NO_SUCH_FUNCTION =
  /^uninitialized element$|^indirect call type mismatch$|^null function reference$/;

/** V8's words for traps, and ours that mean the same. */
const trapWords: Readonly<Record<string, RegExp>> = {
  unreachable: /^unreachable$/,
  // V8 looks at an atomic's bounds first, the threads proposal's interpreter at its alignment.
  'memory access out of bounds': /^out of bounds memory access$|^unaligned atomic$/,
  'divide by zero': /^integer divide by zero$/,
  'remainder by zero': /^integer divide by zero$/,
  'divide result unrepresentable': /^integer overflow$/,
  'float unrepresentable in integer range': /^integer overflow$|^invalid conversion to integer$/,
  'table index is out of bounds': /^undefined element$|^out of bounds table access$/,
  'table access out of bounds': /^out of bounds table access$/,
  'table or element segment out of bounds': /^out of bounds table access$/,
  'element segment out of bounds': /^out of bounds table access$/,
  'null function or function signature mismatch': NO_SUCH_FUNCTION,
  'function signature mismatch': NO_SUCH_FUNCTION,
  'operation does not support unaligned accesses': /^unaligned atomic$/,
};

const TRAP = 'RuntimeError: ';

/** True if our result is the host's; traps by kind, since engines word them differently. */
function isSameResult(native: string, ours: string): boolean {
  if (native === ours) return true;
  if (/^RangeError: Maximum call stack/.test(native))
    return /^RangeError: Maximum call stack/.test(ours);
  if (native.startsWith('TypeError: ') && ours.startsWith('TypeError: ')) return true;
  if (native.startsWith('SyntaxError: ') && ours.startsWith('SyntaxError: ')) return true;
  if (!native.startsWith(TRAP) || !ours.startsWith(TRAP)) return false;
  return trapWords[native.slice(TRAP.length)]?.test(ours.slice(TRAP.length)) === true;
}

/** What differs, in one line; null if nothing does. */
export function difference(native: Outcome, ours: Outcome): string | null {
  const wrong = native.results.findIndex((result, i) => !isSameResult(result, ours.results[i]!));
  if (wrong >= 0)
    return `invocation ${wrong}: expected ${native.results[wrong]}, got ${ours.results[wrong]}`;
  const entry = native.log.findIndex((line, i) => line !== ours.log[i]);
  if (entry >= 0 || native.log.length !== ours.log.length) {
    return `host call ${entry}: expected ${native.log[entry]}, got ${ours.log[entry]} (${native.log.length} and ${ours.log.length} calls)`;
  }
  if (native.globals !== ours.globals)
    return `globals: expected ${native.globals}, got ${ours.globals}`;
  if (native.table !== ours.table) return `table: expected ${native.table}, got ${ours.table}`;
  if (Buffer.compare(native.memory, ours.memory) === 0) return null;
  const at = native.memory.findIndex((byte, i) => byte !== ours.memory[i]);
  return `memory at ${at}: expected ${native.memory[at]}, got ${ours.memory[at]} (${native.memory.length} and ${ours.memory.length} bytes)`;
}
