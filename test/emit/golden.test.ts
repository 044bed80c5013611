/**
 * Golden files: test/golden/x.wat and the code it becomes, x.mjs, to be read side by side and
 * reviewed as diffs. UPDATE_GOLDEN=1 writes them anew.
 */
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compile } from '../../compiler/index.ts';
import { assembleText } from '../../compiler/optimize.ts';
import { faultsOfText } from './syntax.ts';

const folder = new URL('../golden/', import.meta.url);
const topics = readdirSync(folder)
  .filter((name) => name.endsWith('.wat'))
  .map((name) => name.slice(0, -4));

/** Topics about what is around the functions: the whole file, but for the line with the hash. */
const wholeFiles = new Set(['data-image', 'hostile-names', 'imports-exports']);

/** Topics about code for engines that don't optimise. */
const interpreting = new Set(['interpreting']);

/** The part of a file that a golden file holds: functions and constants, or everything. */
function goldenPart(topic: string, code: string): string {
  const body = code.slice(code.indexOf('\n') + 1).replace(/^hash:.*\n/m, '');
  return wholeFiles.has(topic) ? body : body.slice(0, body.indexOf('function initGlobals('));
}

const read = (name: string): string => readFileSync(new URL(name, folder), 'utf8');

describe('the code of a program', () => {
  it.each(topics)('%s', async (topic) => {
    const bytes = await assembleText(read(`${topic}.wat`));
    const engine = interpreting.has(topic) ? 'interpreting' : 'optimizing';
    const { code } = compile(bytes, { pretty: true, engine });
    expect(faultsOfText(code, 'esm')).toEqual([]);
    const part = goldenPart(topic, code);
    const file = `${topic}.mjs`;
    if (process.env.UPDATE_GOLDEN === '1') writeFileSync(new URL(file, folder), part);
    expect(existsSync(new URL(file, folder)), 'UPDATE_GOLDEN=1 makes new golden files').toBe(true);
    expect(part).toBe(read(file));
  });
});
