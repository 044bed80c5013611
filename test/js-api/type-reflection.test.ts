/** Type reflection, in a process of its own: it changes interfaces for good. */
import { beforeAll, describe, expect, it } from 'vitest';
import { WebAssembly as Ours, enableTypeReflection } from '../../compiler/webassembly.ts';
import { FUNC, FUNCREF, I32, I64, MEMORY, TABLE, TAG } from './build-module.mjs';
import { body, build, call, exportOf, functionsModule, importOf } from './build-module.mjs';
import { instantiate, limits, local, type } from './build-module.mjs';

/* eslint-disable @typescript-eslint/no-explicit-any, @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-return, @typescript-eslint/no-unsafe-argument -- W is more than TypeScript knows of */
const W = Ours as any;

const signature = { parameters: ['i32', 'i64'], results: ['i64'] };

it('is off until it is asked for', () => {
  expect('Function' in W || 'type' in W.Memory.prototype).toBe(false);
  expect(() => new W.Memory({ minimum: 1 })).toThrow(TypeError);
});

describe('type reflection', () => {
  beforeAll(enableTypeReflection);

  it('tells the types of memories as they are now', () => {
    const memory = new W.Memory({ initial: 1, maximum: 3 });
    memory.grow(1);
    expect(memory.type()).toEqual({ minimum: 2, maximum: 3, shared: false, address: 'i32' });
    const big = new W.Memory({ initial: 1n, address: 'i64' }).type();
    expect(big).toEqual({ minimum: 1n, shared: false, address: 'i64' });
    const shared = new W.Memory({ initial: 1, maximum: 1, shared: true }).type();
    expect(shared).toEqual({ minimum: 1, maximum: 1, shared: true, address: 'i32' });
  });

  it('tells the types of tables, globals and tags', () => {
    const table = new W.Table({ initial: 1, element: 'anyfunc' });
    expect(table.type()).toEqual({ element: 'funcref', minimum: 1, address: 'i32' });
    const global = new W.Global({ value: 'i64', mutable: true });
    expect(global.type()).toEqual({ mutable: true, value: 'i64' });
    const tag = new W.Tag({ parameters: ['i32', 'externref'] });
    expect(tag.type()).toEqual({ parameters: ['i32', 'externref'] });
    for (const name of ['Memory', 'Table', 'Global', 'Tag', 'Function']) {
      expect(() => W[name].prototype.type.call({})).toThrow(TypeError);
    }
  });

  it('takes types for descriptors', () => {
    expect(new W.Memory({ minimum: 2, maximum: 3 }).buffer.byteLength).toBe(2 * 65536);
    const table = new W.Table({ minimum: 2, element: 'funcref' });
    expect(new W.Table(table.type()).length).toBe(2);
    expect(() => new W.Memory({ minimum: 1, initial: 1 })).toThrow(TypeError);
    expect(() => new W.Memory({ maximum: 1 })).toThrow(TypeError);
  });

  it('tells the types of exported functions, which are WebAssembly.Functions', () => {
    const { f } = instantiate(
      W,
      functionsModule([['f', [I32, I64], [I64], local(1)]]),
      undefined,
      undefined,
    );
    expect(f).toBeInstanceOf(W.Function);
    expect(f).toBeInstanceOf(Function);
    expect(f.type()).toEqual(signature);
    expect(new W.Function(signature, f)).toBe(f);
    expect(() => new W.Function({ parameters: [], results: [] }, f)).toThrow(TypeError);
  });

  it('makes functions of JavaScript functions that tables, modules and JavaScript can call', () => {
    const f = new W.Function(signature, (a: number, b: bigint) => BigInt(a) + b);
    expect([f.type(), f.length, f('3', 4n)]).toEqual([signature, 2, 7n]);
    expect(() => f(1, 2)).toThrow(TypeError);
    expect(() => new f()).toThrow(TypeError);
    const bytes = build({
      types: [type([I32, I64], [I64])],
      imports: [importOf('m', 'f', FUNC, 0), importOf('m', 'table', TABLE, FUNCREF, ...limits(1))],
      functions: [0, 0],
      exports: ['again', 'direct', 'indirect'].map((name, k) => exportOf(name, FUNC, k)),
      codes: [
        body(...local(0), ...local(1), ...call(0)),
        body(...local(0), ...local(1), 0x41, 0, 0x11, 0, 0),
      ],
    });
    const table = new W.Table({ initial: 1, element: 'anyfunc' }, f);
    const exports = instantiate(W, bytes, { m: { f, table } }, undefined);
    expect(exports.again).toBe(f);
    expect([exports.direct(1, 2n), exports.indirect(3, 4n)]).toEqual([3n, 7n]);
    const reason = new Error();
    const failing = new W.Function({ parameters: [], results: [] }, () => {
      throw reason;
    });
    expect(() => failing()).toThrow(reason);
  });

  it('checks its arguments', () => {
    const types = { parameters: [], results: [] };
    expect(() => W.Function(types, () => {})).toThrow(TypeError);
    expect(() => new W.Function(types, 1)).toThrow(TypeError);
    for (const bad of [undefined, {}, { parameters: [] }, { ...types, results: ['i33'] }]) {
      expect(() => new W.Function(bad, () => {})).toThrow(TypeError);
    }
  });

  it('tells the types of imports and exports', () => {
    const bytes = build({
      types: [type([I32], []), type([], [I32])],
      imports: [
        importOf('m', 'memory', MEMORY, ...limits(1, 2)),
        importOf('m', 'f', FUNC, 0),
        importOf('m', 'tag', TAG, 0, 0),
        importOf('m', 'g', FUNC, 1),
      ],
      exports: [exportOf('g', FUNC, 1), exportOf('memory', MEMORY, 0)],
    });
    const module = new W.Module(bytes);
    const memory = { minimum: 1, maximum: 2, shared: false, address: 'i32' };
    expect(W.Module.imports(module).map((item: { type: object }) => item.type)).toEqual([
      memory,
      { parameters: ['i32'], results: [] },
      { parameters: ['i32'] },
      { parameters: [], results: ['i32'] },
    ]);
    expect(W.Module.exports(module)).toEqual([
      { name: 'g', kind: 'function', type: { parameters: [], results: ['i32'] } },
      { name: 'memory', kind: 'memory', type: memory },
    ]);
  });
});
