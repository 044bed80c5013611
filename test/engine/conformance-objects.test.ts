/** The same suite: tables, memories, globals, tags and linkers. */
import { describe, expect, it } from 'vitest';
import {
  ExternRef,
  Func,
  FuncType,
  Global,
  GlobalType,
  Linker,
  MemoryType,
  RuntimeError,
  Table,
  TableType,
  Tag,
  TagType,
} from '../../compiler/wasmless.ts';
import type { Val, Instance } from '../../compiler/wasmless.ts';
import { backends } from './backends.ts';
import { call, host, instantiate, load, store, unary, useBackend } from './subject.ts';

describe.each(backends)('wasm_runtime_layer objects over $name', (backend) => {
  useBackend(backend);

  describe('ExternRef, Table', () => {
    const references = (keep?: (x: Val) => Val): Promise<Instance> =>
      instantiate(
        'references',
        new Linker().define(
          'env',
          'keep',
          new Func(store, new FuncType(['externref'], ['externref']), (_store, [x]) => [
            keep?.(x!) ?? x!,
          ]),
        ),
      );

    it('passes host values through the guest, by identity', async () => {
      const object = {};
      const seen: unknown[] = [];
      const instance = await references((x) => {
        seen.push(x === null ? null : (x as ExternRef).downcast(store));
        return x;
      });
      const pass = (value: Val): Val => call(instance, 'pass', [value])[0]!;
      expect((pass(new ExternRef(store, object)) as ExternRef).downcast(store)).toBe(object);
      expect((pass(new ExternRef(store, 'text')) as ExternRef).downcast(store)).toBe('text');
      expect((pass(new ExternRef(store, undefined)) as ExternRef).downcast(store)).toBeUndefined();
      expect(pass(null)).toBeNull();
      expect(seen[0]).toBe(object);
      expect(() => pass(object as ExternRef)).toThrow(TypeError);
    });

    it('gives functions an identity, and their types', async () => {
      const instance = await references();
      const table = instance.getExport(store, 'table')!.intoTable()!;
      const [double] = call(instance, 'double') as [Func];
      expect(table.get(store, 0)).toBe(double);
      expect(String(double.type(store))).toBe('[i32] -> [i32]');
      expect(double.call(store, [21])).toEqual([42]);
    });

    it('takes host functions as references', async () => {
      const instance = await references();
      const triple = new Func(store, unary, (_store, [x]) => [(x as number) * 3]);
      expect(call(instance, 'apply', [triple, 14])).toEqual([42]);
      const table = instance.getExport(store, 'table')!.intoTable()!;
      expect(table.get(store, 1)).toBe(triple);
      const binary = new Func(store, new FuncType(['i32', 'i32'], ['i32']), () => [0]);
      expect(() => call(instance, 'apply', [binary, 1])).toThrow(RuntimeError);
      expect(() => call(instance, 'apply', [null, 1])).toThrow(RuntimeError);
    });

    it('grows tables to their maximum and throws beyond', async () => {
      const table = (await references()).getExport(store, 'table')!.intoTable()!;
      expect(table.size(store)).toBe(2);
      expect(table.grow(store, 2, null)).toBe(2);
      expect(() => table.grow(store, 1, null)).toThrow(RangeError);
      expect(() => table.grow(store, 2 ** 40, null)).toThrow(RangeError);
      expect(() => table.grow(store, -1, null)).toThrow(RangeError);
      expect(table.size(store)).toBe(4);
    });

    it('gives undefined out of bounds, and throws for sets there', () => {
      const table = new Table(store, new TableType('externref', 1), new ExternRef(store, 'init'));
      expect((table.get(store, 0) as ExternRef).downcast(store)).toBe('init');
      expect(table.get(store, 1)).toBeUndefined();
      expect(() => table.set(store, 1, null)).toThrow(RangeError);
      expect(() => table.get(store, -1)).toThrow(RangeError);
      table.set(store, 0, null);
      expect(table.get(store, 0)).toBeNull();
      expect(() => table.set(store, 0, 1)).toThrow(TypeError);
      expect(String(table.type(store))).toBe('table 1.. externref');
    });
  });

  describe('Memory', () => {
    it('reads and writes within its bounds, and not beyond', async () => {
      const instance = await instantiate('state');
      const memory = instance.getExport(store, 'memory')!.intoMemory()!;
      const bytes = new Uint8Array(5);
      memory.read(store, 0, bytes);
      expect(new TextDecoder().decode(bytes)).toBe('hello');
      memory.write(store, 65535, Uint8Array.of(9));
      expect(call(instance, 'load', [65535])).toEqual([9]);
      expect(() => memory.write(store, 65535, Uint8Array.of(1, 2))).toThrow(RangeError);
      expect(call(instance, 'load', [65535])).toEqual([9]);
      expect(() => memory.read(store, 65536, new Uint8Array(1))).toThrow(RangeError);
      memory.read(store, 65536, new Uint8Array(0));
      for (const offset of [-1, 0.5, NaN, 2 ** 53]) {
        expect(() => memory.read(store, offset, bytes), String(offset)).toThrow(RangeError);
      }
    });

    it('grows to its maximum and throws beyond', async () => {
      const instance = await instantiate('state');
      const memory = instance.getExport(store, 'memory')!.intoMemory()!;
      expect(memory.grow(store, 1)).toBe(1);
      expect(call(instance, 'grow', [1])).toEqual([2]);
      expect(memory.currentPages(store)).toBe(3);
      expect(() => memory.grow(store, 1)).toThrow(RangeError);
      expect(() => memory.grow(store, 2 ** 40)).toThrow(RangeError);
      expect(() => memory.grow(store, -1)).toThrow(RangeError);
      expect(call(instance, 'grow', [1])).toEqual([-1]);
      expect(memory.currentPages(store)).toBe(3);
    });

    it('shows all of its bytes', async () => {
      const instance = await instantiate('state');
      const memory = instance.getExport(store, 'memory')!.intoMemory()!;
      memory.data(store)[7] = 77;
      expect(call(instance, 'load', [7])).toEqual([77]);
      memory.grow(store, 1);
      expect(memory.data(store).length).toBe(2 * 65536);
      memory.data(store)[65536 + 7] = 78;
      expect(call(instance, 'load', [65536 + 7])).toEqual([78]);
    });
  });

  describe('Global', () => {
    it('sets what is mutable and nothing else', async () => {
      const instance = await instantiate('state');
      const counter = instance.getExport(store, 'counter')!.intoGlobal()!;
      const constant = instance.getExport(store, 'constant')!.intoGlobal()!;
      counter.set(store, 41);
      expect(call(instance, 'count')).toEqual([42]);
      expect(counter.get(store)).toBe(42);
      expect(constant.get(store)).toBe(-1n);
      expect(() => constant.set(store, 1n)).toThrow(TypeError);
      expect(() => counter.set(store, 1n)).toThrow(TypeError);
      expect(String(counter.type(store))).toBe('global (mut i32)');
    });

    it('holds references', () => {
      const func = new Func(store, unary, () => [1]);
      const global = new Global(store, new GlobalType('funcref', true), func);
      expect(global.get(store)).toBe(func);
      global.set(store, null);
      expect(global.get(store)).toBeNull();
      const any = new Global(store, new GlobalType('externref', false), new ExternRef(store, 5));
      expect((any.get(store) as ExternRef).downcast(store)).toBe(5);
    });

    it('has no vectors: they do not exist in JavaScript', async () => {
      const instance = await instantiate('vectors');
      const vector = instance.getExport(store, 'vector_global')!.intoGlobal()!;
      expect(String(vector.type(store))).toBe('global v128');
      expect(() => vector.get(store)).toThrow(TypeError);
      expect(() => call(instance, 'vector')).toThrow(TypeError);
      expect(() => new Global(store, new GlobalType('v128', false), 0)).toThrow(TypeError);
    });
  });

  describe('Tag', () => {
    const exceptions = (tag: Tag, body: () => unknown): Promise<Instance> =>
      instantiate(
        'exceptions',
        new Linker().define('env', 'tag', tag).define('env', 'host', host(body)),
      );
    const thrownBy = (action: () => unknown): unknown => {
      try {
        action();
      } catch (error) {
        return error;
      }
      throw new Error('nothing was thrown');
    };

    it('reads what the guest throws', async () => {
      const tag = new Tag(store, new TagType(['i32', 'f64']));
      const same = new Tag(store, new TagType(['i32', 'f64']));
      const instance = await exceptions(tag, () => undefined);
      const thrown = thrownBy(() => call(instance, 'throw'));
      expect(tag.payloadOf(store, thrown)).toEqual([3, 0.5]);
      expect(same.payloadOf(store, thrown)).toBeUndefined();
      expect(tag.payloadOf(store, new Error('another'))).toBeUndefined();
    });

    it('lets the guest catch what the host throws, by tag', async () => {
      const tag = new Tag(store, new TagType(['i32', 'f64']));
      const other = new Tag(store, new TagType(['i32', 'f64']));
      let thrown: unknown = tag.newException(store, [42, 1]);
      const instance = await exceptions(tag, () => {
        // eslint-disable-next-line @typescript-eslint/only-throw-error -- exceptions are no Errors
        if (thrown !== undefined) throw thrown;
      });
      expect(call(instance, 'catch')).toEqual([42]);
      thrown = other.newException(store, [42, 1]);
      expect(thrownBy(() => call(instance, 'catch'))).toBe(thrown);
      thrown = undefined;
      expect(call(instance, 'catch')).toEqual([-1]);
      expect(() => tag.newException(store, [1])).toThrow(TypeError);
    });
  });

  describe('Linker', () => {
    it('defines, finds, lists, extends, and puts one definition in place of another', () => {
      const one = new Global(store, new GlobalType('i32', false), 1);
      const two = new Global(store, new GlobalType('i32', false), 2);
      const linker = new Linker().define('a', 'x', one).extend([
        ['b', 'y', two],
        ['a', '__proto__', two],
      ]);
      expect(linker.getExport('a', 'x')).toBe(one);
      expect(linker.getExport('a', '__proto__')).toBe(two);
      expect(linker.getExport('a', 'constructor')).toBeUndefined();
      expect(linker.exists('b', 'y')).toBe(true);
      expect(linker.exists('b', 'x')).toBe(false);
      expect(linker.containsNamespace('c')).toBe(false);
      linker.registerNamespace('c', []);
      expect(linker.containsNamespace('c')).toBe(true);
      linker.define('a', 'x', two);
      expect([...linker]).toEqual([
        ['a', 'x', two],
        ['a', '__proto__', two],
        ['b', 'y', two],
      ]);
      linker.registerNamespace('a', [['z', one]]);
      expect(linker.exists('a', 'x')).toBe(false);
    });

    it('offers the exports of one instance to another', async () => {
      const arithmetic = await instantiate('arithmetic');
      const linker = new Linker().defineInstance(store, 'env', arithmetic);
      linker.define('env', 'host', linker.getExport('env', 'add_one')!);
      const instance = linker.instantiate(store, await load('callback'));
      expect(call(instance, 'call', [40])).toEqual([42]);
    });
  });

  it('makes no type whose minimum is above its maximum', () => {
    expect(() => new TableType('funcref', 2, 1)).toThrow(RangeError);
    expect(() => new MemoryType(2, 1)).toThrow(RangeError);
    expect(() => new MemoryType(-1)).toThrow(RangeError);
    expect(() => new FuncType(['i31' as never], [])).toThrow(TypeError);
  });
});
