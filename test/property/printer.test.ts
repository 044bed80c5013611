/** Both printers write what parses to the very tree they were given. */
import type * as ES from 'estree';
import { describe, expect, it } from 'vitest';
import { UNDEFINED } from '../../compiler/emit/estree.ts';
import { printCompact, printPretty } from '../../compiler/emit/print.ts';
import { Random } from '../differential/random.ts';
import { parseText } from '../emit/syntax.ts';
import { RandomTree } from './random-tree.ts';

const PROGRAMS = 1_000;

/** What parsers and builders may say differently about the same tree. */
const ignored = new Set(['start', 'end', 'raw', 'optional', 'expression', 'async', 'directive']);

/** A tree without positions; `void 0`, a literal to the builders, is an operator to the parser. */
function essence(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(essence);
  if (node === null || typeof node !== 'object') return node;
  const { raw, type } = node as { raw?: string; type?: string };
  if (type === 'Literal' && raw === (UNDEFINED as ES.SimpleLiteral).raw) {
    return {
      type: 'UnaryExpression',
      operator: 'void',
      prefix: true,
      argument: { type: 'Literal', value: 0 },
    };
  }
  const entries = Object.entries(node).filter(([key]) => !ignored.has(key));
  return Object.fromEntries(entries.map(([key, value]) => [key, essence(value)]));
}

describe('a printed tree', () => {
  it.each([
    ['compact', printCompact],
    ['pretty', printPretty],
  ])('parses to itself: %s', (_, print) => {
    for (let seed = 1; seed <= PROGRAMS; seed++) {
      const tree = new RandomTree(new Random(seed)).function();
      const text = print(tree);
      const parsed = parseText(text, 'script').body;
      expect(essence(parsed), `seed ${seed}: ${text}`).toEqual([essence(tree)]);
    }
  });

  it('never contains what HTML takes for a comment or an end of script', () => {
    for (let seed = 1; seed <= PROGRAMS; seed++) {
      const text = printCompact(new RandomTree(new Random(seed)).function());
      expect(text, `seed ${seed}`).not.toMatch(/<!--|<\/script/i);
    }
  });
});
