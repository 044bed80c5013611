/**
 * The cases of the standard over the host's own WebAssembly, in plain Node. Every disagreement is
 * written down with its reason; NATIVE_NODE names another node executable to ask.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { differences } from './native-differences.mjs';

const node = process.env['NATIVE_NODE'] ?? process.execPath;
const run = (...args: string[]): string => execFileSync(node, args, { encoding: 'utf8' });
const major = Number(run('-p', 'process.versions.node.split(".")[0]'));
const isKnown = differences.some((difference) => difference.in.includes(major));

// Of other versions nobody has written down where they disagree.
it.runIf(isKnown)(`Node ${major} agrees but for known differences`, () => {
  const failed = JSON.parse(run(fileURLToPath(new URL('run.mjs', import.meta.url)))) as object;
  const expected = differences
    .filter((difference) => difference.in.includes(major))
    .flatMap((difference) => difference.cases);
  expect(Object.keys(failed).sort()).toEqual([...expected].sort());
});
