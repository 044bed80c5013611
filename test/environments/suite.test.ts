/**
 * Scripts of the official suite in every environment: each of their commands has to hold there,
 * traps with the spec's words. Where an engine has one NaN only, commands are left out that pass
 * the bits of one through a call: a documented limit.
 */
import { describe, expect, it } from 'vitest';
import { lanes } from './lanes.ts';
import { Testsuite } from '../spec/script.ts';
import { makeSuite, suite } from './suite.ts';
import type { Demands, SuiteScript } from './suite.ts';

const NO_DEMANDS: Demands = { losesNanBits: false, lacksClasses: false };
const made = new Map<string, Promise<SuiteScript>>();

/** Made once for all lanes with the same demands. */
function suiteFor(demands: Demands): Promise<SuiteScript> {
  const key = JSON.stringify(demands);
  const script = made.get(key) ?? makeSuite(demands);
  made.set(key, script);
  return script;
}

describe.skipIf(suite === null)(
  suite === null ? Testsuite.missing() : 'the official suite, compiled ahead of time',
  () => {
    it.for(lanes)('holds in $name', { timeout: 300_000 }, async (lane, { skip }) => {
      const reason = lane.missing();
      if (reason !== null) skip(reason);
      const { textFor, expected } = await suiteFor(lane.demands ?? NO_DEMANDS);
      expect(expected).not.toContain('\n  ');
      expect(await lane.run(textFor(lane.report))).toBe(expected);
    });
  },
);
