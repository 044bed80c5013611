/**
 * Code with every extra on means the same: official scripts about calls, control and exceptions, run
 * with all calls reported and checkpoints everywhere. (`RUN_TIME=observed npx vitest run --project
 * source test/spec` runs them all.)
 */
import { expect, it } from 'vitest';
import { runScript } from '../spec/runner.ts';
import { Testsuite } from '../spec/script.ts';
import { WebAssembly, counts } from './observed.ts';
import type { WebAssemblyApi } from '../spec/instance.ts';

const scripts = [
  'core/br_table',
  'core/call_indirect',
  'core/fac',
  'core/loop',
  'core/return_call',
  'core/return_call_indirect',
  'core/return_call_ref',
  'core/exceptions/try_table',
  'core/exceptions/throw_ref',
];
const suite = Testsuite.find();
const why = suite ? '' : `: ${Testsuite.missing()}`;

it.skipIf(!suite).each(scripts)(`passes %s with all calls reported${why}`, (name) => {
  const before = { ...counts };
  const { failures } = runScript(
    WebAssembly as unknown as WebAssemblyApi,
    suite!,
    suite!.script(name),
    suite!.knownLimits(name),
  );
  expect(failures).toEqual([]);
  expect(counts.before).toBeGreaterThan(before.before);
  expect(counts.checkpoints).toBeGreaterThan(before.checkpoints);
});
