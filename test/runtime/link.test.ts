import { describe, expect, it } from 'vitest';
import type { ImportDescriptor } from '../../runtime/abi.ts';
import {
  LinearMemory,
  Table,
  Tag,
  canonicalTypes,
  instantiate,
  newGlobalCell,
} from '../../runtime/index.ts';
import { EXTERNREF, F64, FUNCREF, I32, I64, V128 } from '../../runtime/value-types.ts';
import type { ValType } from '../../runtime/value-types.ts';
import { funcType, handWritten, outcome } from './hand-written.ts';

const types = [funcType([I32], [I32]), funcType([], [])];
const memory = (min: number, max: number | null = null) =>
  new LinearMemory({ min, max, is64: false, shared: false, pageSizeLog2: 16 });
const table = (min: number, max: number | null = null, element: ValType = FUNCREF) =>
  new Table({ min, max, is64: false, element }, element, null);

const memoryImport = (min: number, max: number | null = null, is64 = false): ImportDescriptor => ({
  module: 'm',
  name: 'x',
  kind: 'memory',
  memory: { min, max, is64, shared: false, pageSizeLog2: 16 },
});
const tableImport = (min: number, max: number | null = null): ImportDescriptor => ({
  module: 'm',
  name: 'x',
  kind: 'table',
  table: { min, max, is64: false, element: FUNCREF },
});
const globalImport = (type: ValType, mutable = false): ImportDescriptor => ({
  module: 'm',
  name: 'x',
  kind: 'global',
  global: { type, mutable },
});
const funcImport = (type = 0): ImportDescriptor => ({ module: 'm', name: 'x', kind: 'func', type });
const tagImport: ImportDescriptor = { module: 'm', name: 'x', kind: 'tag', type: 1 };

/** Links a module with the one import m.x against `value`; 'ok' or the error. */
function link(descriptor: ImportDescriptor, value: unknown): unknown {
  const { kind } = descriptor;
  const artefact = handWritten({
    types,
    imports: [descriptor],
    functionTypes: kind === 'func' ? [descriptor.type] : [],
    memories: kind === 'memory' ? [descriptor.memory] : [],
    tables: kind === 'table' ? [descriptor.table] : [],
    globals: kind === 'global' ? [{ ...descriptor.global, isPrivate: false }] : [],
    tags: kind === 'tag' ? [descriptor.type] : [],
  });
  return outcome(() => {
    instantiate(artefact, { m: { x: value } });
    return 'ok';
  });
}

describe('reading imports', () => {
  const artefact = handWritten({ types, imports: [funcImport()], functionTypes: [0] });

  it('wants objects at both levels', () => {
    for (const imports of [undefined, null, 3, {}, { m: null }, { m: 'text' }]) {
      expect(outcome(() => instantiate(artefact, imports))).toMatch(/^throws TypeError/);
    }
  });

  it('names what is missing', () => {
    expect(outcome(() => instantiate(artefact, { m: {} }))).toBe(
      'throws LinkError: import m.x: unknown import: expected a function',
    );
  });

  it('reads and checks kinds in order, before types are matched', () => {
    const log: string[] = [];
    const two = handWritten({
      types,
      imports: [memoryImport(9), { module: 'm', name: 'y', kind: 'func', type: 0 }],
      memories: [{ min: 9, max: null, is64: false, shared: false, pageSizeLog2: 16 }],
      functionTypes: [0],
    });
    const imports = {
      m: {
        get x() {
          log.push('x');
          return memory(1);
        },
        get y() {
          log.push('y');
          return 3;
        },
      },
    };
    expect(outcome(() => instantiate(two, imports))).toMatch(/m\.y/);
    expect(log).toEqual(['x', 'y']);
  });
});

describe('kinds', () => {
  it('must agree', () => {
    const values = [undefined, 1, 1n, {}, memory(1), table(1), newGlobalCell(I32, false)];
    for (const descriptor of [funcImport(), memoryImport(0), tableImport(0), tagImport]) {
      for (const value of values) {
        const fits =
          value instanceof LinearMemory
            ? descriptor.kind === 'memory'
            : value instanceof Table && descriptor.kind === 'table';
        expect(link(descriptor, value)).toEqual(fits ? 'ok' : expect.stringMatching(/LinkError/));
      }
    }
  });
});

describe('limits', () => {
  it('are matched against the current size and the maximum', () => {
    const grown = memory(1, 5);
    grown.grow(2);
    expect(link(memoryImport(3), grown)).toBe('ok');
    expect(link(memoryImport(4), grown)).toMatch(
      /LinkError: import m\.x: incompatible import type/,
    );
    expect(link(memoryImport(1, 5), grown)).toBe('ok');
    expect(link(memoryImport(1, 4), grown)).toMatch(/LinkError/);
    expect(link(memoryImport(1, 5), memory(1))).toMatch(/LinkError/);
    expect(link(memoryImport(1, null, true), grown)).toMatch(/LinkError/);
    expect(link(tableImport(2, 4), table(2, 4))).toBe('ok');
    expect(link(tableImport(3), table(2))).toMatch(/LinkError/);
    expect(link(tableImport(1), table(2, null, EXTERNREF))).toMatch(/LinkError/);
  });
});

describe('globals', () => {
  it('take JS values of their own type', () => {
    expect(link(globalImport(I32), 1)).toBe('ok');
    expect(link(globalImport(I64), 1n)).toBe('ok');
    expect(link(globalImport(F64), 1)).toBe('ok');
    expect(link(globalImport(EXTERNREF), undefined)).toBe('ok');
    expect(link(globalImport(FUNCREF), null)).toBe('ok');
    expect(link(globalImport(I32), 1n)).toMatch(/LinkError/);
    expect(link(globalImport(I64), 1)).toMatch(/LinkError/);
    expect(link(globalImport(F64), '1')).toMatch(/LinkError/);
    expect(link(globalImport(V128), 1)).toMatch(/LinkError/);
    expect(link(globalImport(FUNCREF), () => 1)).toMatch(/LinkError/);
  });

  it('are invariant if mutable', () => {
    expect(link(globalImport(I32, true), 1)).toMatch(/LinkError/);
    expect(link(globalImport(I32, true), newGlobalCell(I32, true))).toBe('ok');
    expect(link(globalImport(I32, true), newGlobalCell(I32, false))).toMatch(/LinkError/);
    expect(link(globalImport(I32), newGlobalCell(I32, true))).toMatch(/LinkError/);
    expect(link(globalImport(FUNCREF), newGlobalCell(EXTERNREF, false))).toMatch(/LinkError/);
  });
});

describe('functions and tags', () => {
  const exporter = handWritten({
    types,
    functionTypes: [0],
    code: [(_$, a: number) => (a + 1) | 0],
    exports: [{ name: 'f', kind: 'func', index: 0 }],
  });

  it('of other instances are linked directly, if the type fits', () => {
    const { exports } = instantiate(exporter, {});
    expect(link(funcImport(0), exports['f'])).toBe('ok');
    expect(link(funcImport(1), exports['f'])).toMatch(/LinkError: import m\.x: incompatible/);
    const importer = handWritten({
      types,
      imports: [funcImport(0)],
      functionTypes: [0],
      exports: [{ name: 'again', kind: 'func', index: 0 }],
    });
    const again = instantiate(importer, { m: { x: exports['f'] } }).exports['again'];
    expect(again).toBe(exports['f']);
  });

  it('from the host are exported as new functions', () => {
    const host = (a: unknown) => Number(a) * 2;
    const importer = handWritten({
      types,
      imports: [funcImport(0)],
      functionTypes: [0],
      exports: [{ name: 'f', kind: 'func', index: 0 }],
    });
    const f = instantiate(importer, { m: { x: host } }).exports['f'] as (a: number) => number;
    expect(f).not.toBe(host);
    expect(f(21)).toBe(42);
    expect(f.name).toBe('0');
  });

  it('tags match by type', () => {
    const [withI32, empty] = canonicalTypes([funcType([I32], []), funcType([], [])], [1, 1]);
    expect(link(tagImport, new Tag(empty!))).toBe('ok');
    expect(link(tagImport, new Tag(withI32!))).toMatch(/LinkError/);
  });
});
