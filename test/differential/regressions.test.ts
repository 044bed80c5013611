/** Programs that were once translated wrongly: each now does what the host's engine does. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { judge } from './campaign.ts';
import { makeInvocations } from './generator.ts';
import { encodeModule } from './module-spec.ts';
import { Random } from './random.ts';
import { parseWat, printWat } from './wat.ts';

const folder = new URL('regressions/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.wat'));

describe('a program that was translated wrongly', () => {
  it.each(files)('%s', (name) => {
    const module = parseWat(readFileSync(new URL(name, folder), 'utf8'));
    expect(WebAssembly.validate(encodeModule(module))).toBe(true);
    const faults = [1, 2, 3].map((seed) => {
      const invocations = makeInvocations(new Random(seed), module);
      return judge({ seed, module, invocations })?.fault;
    });
    expect(faults).toEqual([undefined, undefined, undefined]);
  });

  it.each(files)('%s reads the same after printing', (name) => {
    const module = parseWat(readFileSync(new URL(name, folder), 'utf8'));
    expect(encodeModule(parseWat(printWat(module)))).toEqual(encodeModule(module));
  });
});
