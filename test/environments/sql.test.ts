/**
 * SQLite in every environment that holds its glue: what Emscripten made to load it runs unchanged,
 * and gets the module compiled ahead of time from a namespace in the place of WebAssembly.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { lanes } from './lanes.ts';
import { makeSqlScript, nativeSqlResult } from './sql.ts';

let scriptFor: (report: string) => string;
let expected = '';
beforeAll(async () => {
  [scriptFor, expected] = [await makeSqlScript(), await nativeSqlResult()];
});

describe('sql.js, compiled ahead of time', () => {
  it('does its work natively', () => {
    expect(expected).toContain('["ok"]');
    expect(expected).toContain('UNIQUE constraint failed: shop.name');
    expect(expected).toContain('no such table: nowhere');
  });

  it.for(lanes)('does the same in $name', async (lane, { skip }) => {
    const reason = lane.missing();
    if (reason !== null) skip(reason);
    if (lane.demands?.lacksClasses) skip('the glue is made of async functions and classes');
    if (lane.lacksJobs) skip('the glue starts by promises, which are not run here');
    expect(await lane.run(scriptFor(lane.report))).toBe(expected);
  });
});
