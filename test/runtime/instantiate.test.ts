import { describe, expect, it } from 'vitest';
import type { GlobalDescriptor } from '../../runtime/abi.ts';
import { LinearMemory, Table, instantiate, newGlobalCell, refFunc } from '../../runtime/index.ts';
import type { GlobalCell } from '../../runtime/index.ts';
import { F64, FUNCREF, I32, I64 } from '../../runtime/value-types.ts';
import { funcType, handWritten, outcome } from './hand-written.ts';

const types = [funcType([], [I32]), funcType([I64], [I64])];
const onePage = { min: 1, max: null, is64: false, shared: false, pageSizeLog2: 16 };
const funcTable = (min: number) => ({ min, max: null, is64: false, element: FUNCREF });
const global = (type: number, mutable: boolean, isPrivate = false): GlobalDescriptor => ({
  type,
  mutable,
  isPrivate,
});

describe('contexts', () => {
  it('have the named fields that code uses, and no others', () => {
    const { context } = instantiate(
      handWritten({
        types,
        fields: ['D', 't0', 'k1'],
        functionTypes: [0],
        memories: [onePage],
        tables: [funcTable(2)],
        comparedTypes: [0, 1],
      }),
    );
    const fields = context as unknown as Record<string, unknown>;
    expect(fields['D']).toBe(context.M[0]!.view);
    expect(fields['t0']).toBe(context.T[0]!.elements);
    expect(fields['k1']).toBe(context.K[1]);
    expect('U' in fields || 'k0' in fields).toBe(false);
  });

  it('keep immutable and private globals in fields, the others in cells', () => {
    const artefact = handWritten({
      types,
      fields: ['g0', 'g0_1', 'g1', 'g2'],
      imports: [{ module: 'm', name: 'x', kind: 'global', global: { type: I64, mutable: false } }],
      globals: [global(I64, false), global(I32, true, true), global(F64, true)],
      initGlobals: ($) => {
        const fields = $ as { g0: number; g1: number; g2: GlobalCell };
        fields.g1 = fields.g0;
        fields.g2.v = 0.5;
      },
      exports: [
        { name: 'imported', kind: 'global', index: 0 },
        { name: 'shared', kind: 'global', index: 2 },
      ],
    });
    const { context, exports } = instantiate(artefact, { m: { x: -(2n ** 40n) + 7n } });
    expect(context).toMatchObject({ g0: 7, g0_1: -256, g1: 7 });
    expect((exports['imported'] as GlobalCell).value).toBe(-(2n ** 40n) + 7n);
    (exports['shared'] as GlobalCell).value = 2.25;
    expect((context as unknown as { g2: GlobalCell }).g2.v).toBe(2.25);
  });

  it('show one record for each function', () => {
    const { context, exports } = instantiate(
      handWritten({
        types,
        functionTypes: [0],
        code: [() => 1],
        tables: [funcTable(1)],
        elements: [{ mode: 'active', table: 0, offset: 0, type: FUNCREF, items: [0] }],
        exports: [
          { name: 'f', kind: 'func', index: 0 },
          { name: 'g', kind: 'func', index: 0 },
          { name: 't', kind: 'table', index: 0 },
        ],
      }),
    );
    expect(refFunc(context, 0)).toBe(context.T[0]!.elements[0]);
    expect(exports['f']).toBe(exports['g']);
    expect((exports['t'] as Table).get(0)).toBe(exports['f']);
  });
});

describe('exports', () => {
  it('are frozen, in order, without prototype, and keep identity', () => {
    const memory = new LinearMemory(onePage);
    const { exports } = instantiate(
      handWritten({
        types,
        imports: [{ module: 'm', name: 'x', kind: 'memory', memory: onePage }],
        memories: [onePage],
        exports: ['z', '__proto__', 'a'].map((name) => ({ name, kind: 'memory', index: 0 })),
      }),
      { m: { x: memory } },
    );
    expect(Object.keys(exports)).toEqual(['z', '__proto__', 'a']);
    expect(Object.isFrozen(exports)).toBe(true);
    expect(Object.getPrototypeOf(exports)).toBe(null);
    expect(exports['z']).toBe(memory);
  });
});

describe('segments', () => {
  const importedMemory = { module: 'm', name: 'x', kind: 'memory', memory: onePage } as const;
  const importedTable = { module: 'm', name: 't', kind: 'table', table: funcTable(2) } as const;

  it('are copied in order, elements before data, up to the first trap', () => {
    const memory = new LinearMemory(onePage);
    const table = new Table(funcTable(2), FUNCREF, null);
    const artefact = handWritten({
      types,
      imports: [importedMemory, importedTable],
      memories: [onePage],
      tables: [funcTable(2)],
      functionTypes: [0],
      code: [() => 77],
      elements: [{ mode: 'active', table: 0, offset: 1, type: FUNCREF, items: [0] }],
      bytes: [1, 2, 3, 4],
      data: [
        { mode: 'active', memory: 0, offset: 0, start: 0, end: 4 },
        { mode: 'active', memory: 0, offset: () => 65534, start: 0, end: 4 },
        { mode: 'active', memory: 0, offset: 8, start: 0, end: 4 },
      ],
    });
    expect(outcome(() => instantiate(artefact, { m: { x: memory, t: table } }))).toBe(
      'throws RuntimeError: out of bounds memory access',
    );
    expect([...memory.bytes.subarray(0, 12)]).toEqual([1, 2, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect(memory.bytes[65534]).toBe(0);
    expect((table.get(1) as () => number)()).toBe(77);
  });

  it('write nothing if linking fails', () => {
    const memory = new LinearMemory(onePage);
    const artefact = handWritten({
      types,
      imports: [importedMemory, importedTable],
      memories: [onePage],
      tables: [funcTable(2)],
      bytes: [1],
      data: [{ mode: 'active', memory: 0, offset: 0, start: 0, end: 1 }],
    });
    expect(outcome(() => instantiate(artefact, { m: { x: memory } }))).toMatch(/LinkError/);
    expect(memory.bytes[0]).toBe(0);
  });

  it('leave passive ones for later and drop the others', () => {
    const { context } = instantiate(
      handWritten({
        types,
        memories: [onePage],
        tables: [funcTable(1)],
        functionTypes: [0],
        code: [() => 1],
        bytes: [5, 6],
        elements: [
          { mode: 'passive', table: 0, offset: 0, type: FUNCREF, items: [0, -1] },
          { mode: 'declarative', table: 0, offset: 0, type: FUNCREF, items: [0] },
          { mode: 'active', table: 0, offset: 0, type: FUNCREF, items: () => [null] },
        ],
        data: [
          { mode: 'passive', memory: 0, offset: 0, start: 1, end: 2 },
          { mode: 'active', memory: 0, offset: 0, start: 0, end: 1 },
        ],
      }),
    );
    expect(context.elem.map((segment) => segment.length)).toEqual([2, 0, 0]);
    expect(context.data.map((segment) => [...segment])).toEqual([[6], []]);
    expect(context.M[0]!.bytes[0]).toBe(5);
  });
});

describe('initial values and start', () => {
  it('fills tables, runs the start function last and maps its traps', () => {
    const log: string[] = [];
    const artefact = handWritten({
      types,
      fields: ['D'],
      tables: [funcTable(3)],
      memories: [onePage],
      functionTypes: [0],
      initGlobals: () => log.push('globals'),
      tableInit: { 0: ($) => (log.push('table'), refFunc($ as never, 0)) },
      code: [($: { D: DataView }) => (log.push('start'), $.D.getInt32(65536, true))],
      start: 0,
    });
    expect(outcome(() => instantiate(artefact))).toBe(
      'throws RuntimeError: out of bounds memory access',
    );
    expect(log).toEqual(['globals', 'table', 'start']);
  });

  it('refuses an artefact of another ABI', () => {
    expect(outcome(() => instantiate(handWritten({ abi: 0 })))).toMatch(/LinkError.*ABI 0/);
  });

  it('gives cells of floats, integers and references one shape each', () => {
    const cell = newGlobalCell(F64, true);
    expect(cell.v).toBe(NaN);
    expect(Object.getPrototypeOf(cell)).toBe(Object.getPrototypeOf(newGlobalCell(FUNCREF, true)));
  });
});
