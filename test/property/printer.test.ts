/** Both printers write what parses to the very tree they were given. */
import { describe, expect, it } from 'vitest';
import { printCompact, printPretty } from '../../compiler/emit/print.ts';
import { Random } from '../differential/random.ts';
import { essence, parseText } from '../emit/syntax.ts';
import { RandomTree } from './random-tree.ts';

const PROGRAMS = 1_000;

describe('a printed tree', () => {
  it.each([
    ['compact', printCompact],
    ['pretty', printPretty],
  ])('parses to itself: %s', (_, print) => {
    for (let seed = 1; seed <= PROGRAMS; seed++) {
      const tree = new RandomTree(new Random(seed)).function();
      const text = print([tree]);
      const parsed = parseText(text, 'script').body;
      expect(essence(parsed), `seed ${seed}: ${text}`).toEqual([essence(tree)]);
    }
  });

  it('never contains what HTML takes for a comment or an end of script', () => {
    for (let seed = 1; seed <= PROGRAMS; seed++) {
      const text = printCompact([new RandomTree(new Random(seed)).function()]);
      expect(text, `seed ${seed}`).not.toMatch(/<!--|<\/script/i);
    }
  });
});
