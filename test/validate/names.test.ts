import { describe, expect, it } from 'vitest';
import { decodeModule } from '../../compiler/binary/decode.ts';
import { readNames } from '../../compiler/binary/names.ts';
import type { DebugNames } from '../../compiler/binary/names.ts';
import { moduleOf, section, text } from './bytes.ts';
import type { Bytes } from './bytes.ts';

const namesOf = (...subsections: Bytes[]): DebugNames =>
  readNames(decodeModule(moduleOf(section(0, text('name'), ...subsections))));

const moduleName = section(0, text('m'));
const functionNames = section(1, [2, 0], text('f'), [7], text('$evil"\n'));
const localNames = section(2, [2, 0, 1, 3], text('x'), [7, 2, 0], text('a'), [1], text('b'));

describe('the name section', () => {
  it('names modules, functions and locals', () => {
    const names = namesOf(moduleName, functionNames, localNames);
    expect(names.module).toBe('m');
    expect([...names.functions]).toEqual([
      [0, 'f'],
      [7, '$evil"\n'],
    ]);
    expect([...names.locals(0)]).toEqual([[3, 'x']]);
    expect([...names.locals(7)]).toEqual([
      [0, 'a'],
      [1, 'b'],
    ]);
    expect(names.locals(1).size).toBe(0);
  });

  it('steps over subsections it does not know', () => {
    expect(namesOf(section(99, [1, 2, 3]), functionNames).functions.size).toBe(2);
  });

  it.each([
    ['a count that the bytes do not back', section(1, [0xff, 0xff, 0xff, 0xff, 0x0f])],
    ['a name that is not UTF-8', section(1, [1, 0, 1, 0xff])],
    ['a size beyond the section', [1, 0xff, 0x7f]],
    ['a cut integer', [1, 0x80]],
  ])('keeps what it has read before %s', (_, broken) => {
    const names = namesOf(moduleName, broken);
    expect(names.module).toBe('m');
    expect(names.functions.size).toBe(0);
  });

  it('reads on after a broken subsection', () => {
    expect(namesOf(section(0, [9]), functionNames).functions.size).toBe(2);
  });

  it('is empty for a module without one', () => {
    const names = readNames(decodeModule(moduleOf()));
    expect([names.module, names.functions.size, names.fields(0).size]).toEqual([undefined, 0, 0]);
  });
});
