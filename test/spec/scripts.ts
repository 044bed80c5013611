/**
 * One test per conformance script, of the scripts whose names match a pattern. Without the suite, one
 * skipped test whose name says what is missing.
 *
 * WASM_TESTSUITE  where the suite is, if not beside the repository
 * SPEC_API        `native` runs the host's own WebAssembly instead of ours: a control of the runner
 * SPEC_REPORT     a file to which one line of JSON per script is appended: counts and failures
 */
import { appendFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { concurrentScripts, expectations } from './expectations.ts';
import { isRejection, runScript, type Failure, type ScriptResult } from './runner.ts';
import { Testsuite } from './script.ts';
import type { WebAssemblyApi } from './instance.ts';

const isNative = process.env.SPEC_API === 'native';

async function loadApi(): Promise<WebAssemblyApi> {
  if (isNative) return globalThis.WebAssembly;
  const ours = await import('../run-time.ts');
  return ours.WebAssembly as unknown as WebAssemblyApi;
}

function report(script: string, result: ScriptResult): void {
  const file = process.env.SPEC_REPORT;
  if (file) appendFileSync(file, JSON.stringify({ script, ...result }) + '\n');
}

const show = ({ line, type, message }: Failure): string => `line ${line}, ${type}: ${message}`;

/** @throws AssertionError if the result is not what the expectations say */
function judge(result: ScriptResult, reason: string | undefined): void {
  const failures = reason === undefined ? result.failures : result.failures.filter(isRejection);
  expect(failures.map(show)).toEqual([]);
  const isStale = reason !== undefined && result.failures.length === 0;
  if (isStale && !isNative) {
    throw new Error(`passes in full: take it off the expectations ("${reason}")`);
  }
}

/** Declares the tests of all scripts whose names match. */
export async function testScripts(pattern: RegExp): Promise<void> {
  const suite = Testsuite.find();
  if (!suite) {
    const why = Testsuite.missing();
    console.warn(`Skipped: ${why}`);
    it.skip(why);
    return;
  }
  const api = await loadApi();
  for (const name of suite.scripts().filter((script) => pattern.test(script))) {
    if (concurrentScripts.test(name)) {
      it.skip(`${name}: needs threads that run at the same time`);
      continue;
    }
    const reason = expectations.find(({ scripts }) => scripts.test(name))?.reason;
    it(reason === undefined ? name : `${name}: rejections only, ${reason}`, () => {
      const result = runScript(api, suite, suite.script(name), suite.knownLimits(name));
      report(name, result);
      judge(result, reason);
    });
  }
}
