/** The fuzzing loop: makes cases, runs them everywhere, and shrinks and describes what fails. */
import { setFlagsFromString } from 'node:v8';
import type { CompileOptions } from '../../compiler/index.ts';
import { ahead, justInTime, tiered } from './engines.ts';
import { difference, execute } from './execute.ts';
import type { WebAssemblyApi } from './execute.ts';
import { generateCase } from './generator.ts';
import type { FuzzCase } from './generator.ts';
import { encodeModule } from './module-spec.ts';
import { shrink } from './shrink.ts';
import { printWat } from './wat.ts';

setFlagsFromString('--experimental-wasm-memory64');
const hasMemory64 = WebAssembly.validate(
  Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 5, 3, 1, 4, 1),
);

/** Options of the ahead-of-time side, one for each case in turn. */
const optionSets: readonly Omit<CompileOptions, 'format'>[] = [
  {},
  { pretty: true },
  { names: 'short' },
  { names: 'short', pretty: true },
  { dirtyPageTracking: true },
  { engine: 'interpreting' },
  { release: true },
  { release: true, pretty: true },
];

/** Full code at once, and at the second call or round: what is run is hardly ever hot by itself. */
const tiers: readonly [name: string, api: WebAssemblyApi][] = [
  ['at run time, in full', tiered(0)],
  ['at run time, soon in full', tiered(1)],
];

export function* enginesFor(seed: number): Generator<[name: string, api: WebAssemblyApi]> {
  const options = optionSets[seed % optionSets.length]!;
  yield ['at run time', justInTime];
  yield tiers[seed % tiers.length]!;
  yield [`ahead of time ${JSON.stringify(options)}`, ahead(options)];
}

/** What is wrong with one engine's run of a case, or null. */
function faultOf(target: FuzzCase, api: WebAssemblyApi): string | null {
  const native = execute(WebAssembly, target);
  try {
    return difference(native, execute(api, target));
  } catch (error) {
    return (error as Error).stack ?? String(error);
  }
}

/** The case's faults: the first engine that is wrong, and how. */
export function judge(
  target: FuzzCase,
): { engine: string; api: WebAssemblyApi; fault: string } | null {
  for (const [engine, api] of enginesFor(target.seed)) {
    const fault = faultOf(target, api);
    if (fault !== null) return { engine, api, fault };
  }
  return null;
}

export interface Failure {
  readonly seed: number;
  readonly engine: string;
  readonly fault: string;
  /** The case after shrinking, and what is wrong with it. */
  readonly report: string;
}

const showCalls = ({ invocations }: FuzzCase): string =>
  invocations.map(({ index, args }) => `;; ${index}(${args.map(String).join(', ')})\n`).join('');

function describeFailure(
  seed: number,
  found: NonNullable<ReturnType<typeof judge>>,
  shrinkMs: number,
): Failure {
  const target = generateCase(seed, { hasMemory64 });
  const fails = (): boolean => faultOf(target, found.api) !== null;
  shrink(target, fails, shrinkMs);
  const report = `;; ${faultOf(target, found.api)}\n${showCalls(target)}${printWat(target.module)}`;
  return { seed, engine: found.engine, fault: found.fault, report };
}

/** Runs the case of one seed. @returns null if all engines agree */
export function tryCase(seed: number, shrinkMs = 20_000): Failure | null {
  const target = generateCase(seed, { hasMemory64 });
  const bytes = encodeModule(target.module);
  if (!WebAssembly.validate(bytes)) {
    const fault = String(compileFault(bytes));
    return { seed, engine: 'generator', fault, report: printWat(target.module) };
  }
  const found = judge(target);
  return found === null ? null : describeFailure(seed, found, shrinkMs);
}

function compileFault(bytes: Uint8Array<ArrayBuffer>): unknown {
  try {
    return new WebAssembly.Module(bytes);
  } catch (error) {
    return error;
  }
}
