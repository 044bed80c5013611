/**
 * `wasmless bench`: one exported function under the host's WebAssembly, wasmless and its peers. The
 * engines take turns in this one process; what counts is CPU time, and that the results agree.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { decodeModule } from '../binary/decode.ts';
import { benchEngines } from './bench-engines.ts';
import type { BenchEngine, Exports } from './bench-engines.ts';
import { CliError, ExitCode } from './exit.ts';
import { readModule } from './input.ts';
import { functionType, parseArguments, requireNoImports } from './run-command.ts';
import { formatTable } from './text-table.ts';

export interface BenchFlags {
  readonly invoke: string;
  readonly rounds: number;
  readonly json?: true;
}

/** What calls in a round must take for the clock to be good enough. */
const ROUND_MS = 20;
/** Rounds before those that count. */
const WARM_UP_ROUNDS = 5;

/** What was measured of one engine; times are milliseconds of CPU time. */
export interface BenchResult {
  readonly engine: string;
  /** `different`: the first call's result is not native's. */
  status: 'ok' | 'different' | 'failed';
  reason?: string;
  /** From the translated module to an instance, and that and the first call. */
  readyMs?: number;
  firstCallMs?: number;
  /** A call in the steady state: minimum and median over the rounds. */
  callMs?: number;
  medianMs?: number;
}

interface Contestant {
  readonly result: BenchResult;
  readonly call: () => unknown;
  readonly samples: number[];
}

function cpuTimeMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Equal in every bit that JavaScript shows; arrays of results one by one. */
const isSame = (a: unknown, b: unknown): boolean =>
  Array.isArray(a) && Array.isArray(b)
    ? a.length === b.length && a.every((item, i) => Object.is(item, b[i]))
    : Object.is(a, b);

type Run = (exports: Exports) => unknown;

async function enter(
  engine: BenchEngine,
  bytes: Uint8Array,
  folder: string,
  run: Run,
): Promise<{ contestant: Contestant; value: unknown }> {
  const instantiate = await engine.translate(bytes, folder);
  const start = cpuTimeMs();
  const exports = await instantiate();
  const readyMs = cpuTimeMs() - start;
  const value = run(exports);
  const firstCallMs = cpuTimeMs() - start;
  const result: BenchResult = { engine: engine.name, status: 'ok', readyMs, firstCallMs };
  return { contestant: { result, call: () => run(exports), samples: [] }, value };
}

/** CPU time of one call, by so many that it can be measured. */
function timeOf(call: () => unknown, calls: number): number {
  const start = cpuTimeMs();
  for (let i = 0; i < calls; i++) call();
  return (cpuTimeMs() - start) / calls;
}

async function takeTurns(contestants: readonly Contestant[], rounds: number): Promise<void> {
  // Every engine makes the same number of calls, by what the first one needs.
  const callMs = Math.max(timeOf(contestants[0]!.call, 10), 1e-5);
  const calls = Math.max(1, Math.ceil(ROUND_MS / callMs));
  for (let round = 0; round < WARM_UP_ROUNDS + rounds; round++) {
    for (const { call, samples } of contestants) {
      const ms = timeOf(call, calls);
      if (round >= WARM_UP_ROUNDS) samples.push(ms);
      // Optimised code made in the background is installed between tasks.
      await setImmediate();
    }
  }
}

function summarise({ result, samples }: Contestant): void {
  const sorted = [...samples].sort((a, b) => a - b);
  result.callMs = sorted[0]!;
  result.medianMs = sorted[sorted.length >> 1]!;
}

function describe(results: readonly BenchResult[]): string[] {
  const base = results[0]!;
  const ms = (value: number | undefined): string =>
    value === undefined ? '-' : value.toPrecision(3);
  const rows = results.map(({ engine, status, reason, readyMs, firstCallMs, callMs, medianMs }) => {
    if (status === 'failed') return [engine, '-', '-', '-', '-', `not measured: ${reason}`];
    const ratio = callMs === undefined || !base.callMs ? '-' : (callMs / base.callMs).toFixed(2);
    const remark =
      status === 'different'
        ? 'gives another result'
        : `±${((medianMs! / callMs! - 1) * 100).toFixed(0)} %`;
    return [engine, ms(readyMs), ms(firstCallMs), ms(callMs), ratio, remark];
  });
  const head = ['', 'ready', 'first call', 'call', `x ${base.engine}`, ''];
  return [
    'Milliseconds of CPU time; ± is how far the median lies above the minimum.',
    ...formatTable([head, ...rows], [1, 2, 3, 4]),
  ];
}

/** @throws CliError, CompileError, TextError */
export async function benchCommand(
  input: string,
  args: readonly string[],
  { invoke, rounds, json }: BenchFlags,
): Promise<void> {
  const bytes = await readModule(input);
  const signatures = decodeModule(bytes);
  const type = functionType(signatures, invoke);
  const values = parseArguments(type, args);
  requireNoImports(signatures);
  const folder = await mkdtemp(join(tmpdir(), 'wasmless-bench-'));
  const results: BenchResult[] = [];
  try {
    const contestants: Contestant[] = [];
    let expected: { value: unknown } | null = null;
    for (const engine of benchEngines) {
      try {
        const refusal = engine.refuses(type);
        if (refusal !== null) throw new Error(refusal);
        const run: Run = (exports) => exports[invoke]!(...values);
        const { contestant, value } = await enter(engine, bytes, folder, run);
        expected ??= { value };
        results.push(contestant.result);
        if (isSame(value, expected.value)) contestants.push(contestant);
        else contestant.result.status = 'different';
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        results.push({ engine: engine.name, status: 'failed', reason });
      }
    }
    if (contestants.length === 0) {
      throw new CliError(ExitCode.failed, results[0]!.reason!, 'no engine could run the function');
    }
    await takeTurns(contestants, rounds);
    contestants.forEach(summarise);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const text = json
    ? JSON.stringify({ node: process.versions.node, invoke, args, results }, null, 2)
    : describe(results).join('\n');
  process.stdout.write(`${text}\n`);
}
