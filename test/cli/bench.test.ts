/** `wasmless bench` compares engines on one function of a module. */
import { describe, expect, it } from 'vitest';
import type { BenchResult } from '../../compiler/cli/bench-command.ts';
import { makeWorkspace, mathWasm } from './harness.ts';

const { write, wasmless } = makeWorkspace();
write('math.wasm', mathWasm);

interface Answer {
  readonly invoke: string;
  readonly results: readonly BenchResult[];
}

async function bench(...args: string[]): Promise<Answer> {
  const { code, stdout, stderr } = await wasmless('bench', 'math.wasm', '--json', ...args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as Answer;
}

describe('wasmless bench', () => {
  it('measures native and wasmless, and says what it could not measure', async () => {
    const { invoke, results } = await bench('--rounds', '1', '--invoke', 'add', '40', '2');
    expect(invoke).toBe('add');
    expect(results.map(({ engine }) => engine)).toEqual([
      'native',
      'wasmless',
      'wasm2js -O4',
      'polywasm',
    ]);
    for (const { status, callMs, medianMs, firstCallMs } of results.slice(0, 2)) {
      expect(status).toBe('ok');
      expect(callMs).toBeGreaterThan(0);
      expect(medianMs).toBeGreaterThanOrEqual(callMs!);
      expect(firstCallMs).toBeGreaterThan(0);
    }
    expect(results[3]!.status).toBe('failed');
    expect(results[3]!.reason).toMatch(/npm install polywasm/);
  });

  it('gives i64 values to engines that take them as JavaScript does', async () => {
    const { results } = await bench('--rounds', '1', '--invoke', 'add64', '9007199254740993', '2');
    expect(results.map(({ status }) => status)).toEqual(['ok', 'ok', 'failed', 'failed']);
  });

  it('prints a table with native as the measure', async () => {
    const { stdout, code } = await wasmless(
      ...['bench', 'math.wasm', '--rounds', '1', '--invoke', 'half', '5'],
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/x native/);
    expect(stdout).toMatch(/^native .* 1\.00 /m);
    expect(stdout).toMatch(/^wasmless .* \d+\.\d\d /m);
  });

  it('fails like run where the function traps or is missing', async () => {
    const missing = await wasmless('bench', 'math.wasm', '--invoke', 'nothing');
    expect(missing.code).toBe(2);
    expect(missing.stderr).toMatch(/no exported function 'nothing'/);
    const trapping = await wasmless('bench', 'math.wasm', '--invoke', 'divide', '1', '0');
    expect(trapping.code).toBe(1);
    expect(trapping.stderr).toMatch(/divide by zero/);
  });
});
