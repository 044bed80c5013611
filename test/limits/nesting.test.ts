/**
 * Deep nests compile to text that grows as they do, and mean what they mean natively. Depths are
 * such that work or text that grew with the square would end in a timeout, or out of memory.
 */
import { describe, expect, it } from 'vitest';
import { compile } from '../../compiler/index.ts';
import { Code, I32, moduleOf, op } from './builder.ts';
import { nested, nests } from './shapes.ts';
import { type Exports, native, ways } from './run.ts';

const SHALLOW = 200;
const DEEP = 20_000;

/** A module whose `run` is the nest, and whose `seen` tells which way it went. */
function moduleOfNest(name: string, depth: number): Uint8Array<ArrayBuffer> {
  // memory[0] = memory[0] * 31 + n
  const note = new Code().const(0).const(0).load().const(31).raw(op.i32Mul);
  note.get(0).raw(op.i32Add).store();
  return moduleOf([
    { params: [I32], results: [], code: note },
    {
      params: [I32],
      results: [I32],
      locals: [[1, I32]],
      code: nested(nests[name]!, depth),
      name: 'run',
    },
    { params: [], results: [I32], code: new Code().const(0).load(), name: 'seen' },
  ]);
}

const results = ({ run, seen }: Exports): number[] =>
  [0, 1, 2, 5].flatMap((argument) => [run!(argument), seen!()]);

const textLength = (name: string, depth: number): number =>
  compile(moduleOfNest(name, depth)).code.length;

describe.each(Object.keys(nests))('%s', (name) => {
  it.each([SHALLOW, DEEP])('mean the same as natively, %i deep', (depth) => {
    const bytes = moduleOfNest(name, depth);
    const expected = results(native(bytes));
    for (const [way, instantiate] of ways) {
      expect(results(instantiate(bytes)), way).toEqual(expected);
    }
  });

  it('become text that grows as they do', () => {
    expect(textLength(name, DEEP) / textLength(name, DEEP / 4)).toBeLessThan(5);
  });
});
