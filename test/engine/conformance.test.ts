/** One suite over every backend, whatever it is: modules, stores, instances and calls behave the same. */
import { describe, expect, it } from 'vitest';
import {
  CompileError,
  ExternRef,
  Func,
  FuncType,
  Global,
  GlobalType,
  Instance,
  LinkError,
  Linker,
  Memory,
  MemoryType,
  Module,
  RuntimeError,
  Store,
  Table,
  TableType,
  Tag,
  TagType,
} from '../../compiler/wasmless.ts';
import type { Val } from '../../compiler/wasmless.ts';
import { backends, newEngine } from './backends.ts';
import {
  DIFFERENT_STORE,
  call,
  engine,
  funcOf,
  instantiate,
  load,
  other,
  store,
  unary,
  useBackend,
} from './subject.ts';

describe.each(backends)('wasm_runtime_layer front over $name', (backend) => {
  useBackend(backend);

  describe('Engine, Module', () => {
    it('refuses bytes that are no module', () => {
      expect(() => new Module(engine, new Uint8Array([1, 2, 3]))).toThrow(CompileError);
    });

    it('compiles what arrives later', async () => {
      const bytes = await backend.bytes('arithmetic');
      const response = { arrayBuffer: () => Promise.resolve(bytes.slice().buffer) };
      const module = await Module.compile(engine, Promise.resolve(response));
      const instance = new Instance(store, module, new Linker());
      expect(call(instance, 'add_one', [42])).toEqual([43]);
      await expect(Module.compile(engine, new Uint8Array([1]))).rejects.toThrow(CompileError);
    });

    it('does not look at the bytes again', async () => {
      const bytes = (await backend.bytes('arithmetic')).slice();
      const module = new Module(engine, bytes);
      bytes.fill(0);
      const instance = new Instance(store, module, new Linker());
      expect(call(instance, 'add_one', [1])).toEqual([2]);
    });

    it('tells imports and exports with their types, in order', async () => {
      const importer = await load('importer');
      expect([...importer.imports()].map((i) => [i.module, i.name, String(i.type)])).toEqual([
        ['env', 'memory', 'memory 1..2'],
        ['env', 'table', 'table 1.. funcref'],
        ['env', 'global', 'global (mut i32)'],
      ]);
      const state = await load('state');
      expect([...state.exports()].map(({ name, type }) => [name, String(type)])).toEqual([
        ['memory', 'memory 1..3'],
        ['counter', 'global (mut i32)'],
        ['constant', 'global i64'],
        ['count', '[] -> [i32]'],
        ['load', '[i32] -> [i32]'],
        ['grow', '[i32] -> [i32]'],
      ]);
      expect(String(state.getExport('count'))).toBe('[] -> [i32]');
      expect(state.getExport('no such export')).toBeUndefined();
      const exceptions = await load('exceptions');
      const tag = [...exceptions.imports()].find(({ name }) => name === 'tag');
      expect(String(tag?.type)).toBe('tag [i32 f64]');
    });

    it('gives up a module when it is closed, and keeps its instances', async () => {
      const module = await load('arithmetic');
      const instance = new Instance(store, module, new Linker());
      module.close();
      module.close();
      expect(() => new Instance(store, module, new Linker())).toThrow('the module is closed');
      expect(call(instance, 'add_one', [1])).toEqual([2]);
    });

    it('makes nothing once it is closed, and is closed by `using`', async () => {
      const bytes = await backend.bytes('arithmetic');
      const closing = newEngine(backend);
      closing[Symbol.dispose]();
      closing.close();
      expect(() => new Module(closing, bytes)).toThrow('the engine is closed');
      expect(() => new Store(closing, undefined)).toThrow('the engine is closed');
    });
  });

  describe('Store', () => {
    it('keeps the data of the embedder, for host functions too', async () => {
      const seen: string[] = [];
      const hostFunc = new Func(store, unary, (given: Store<string>, [x]) => {
        seen.push(given.data);
        given.data = 'changed';
        return [x!];
      });
      const instance = await instantiate('callback', new Linker().define('env', 'host', hostFunc));
      call(instance, 'call', [1]);
      expect(seen).toEqual(['data of the embedder']);
      expect(store.data).toBe('changed');
    });

    it('needs no data', () => {
      expect(new Store(engine).data).toBeUndefined();
    });

    it('refuses objects of another store, wherever they appear', async () => {
      const instance = await instantiate('arithmetic');
      const func = funcOf(instance, 'nothing');
      const memory = new Memory(store, new MemoryType(1));
      const table = new Table(store, new TableType('funcref', 1), null);
      const global = new Global(store, new GlobalType('i32', true), 1);
      const tag = new Tag(store, new TagType([]));
      const reference = new ExternRef(store, {});
      const foreign = new Func(other, unary, () => [1]);
      const linker = new Linker().define('env', 'host', foreign);
      const callback = await load('callback');
      const uses: (() => unknown)[] = [
        () => func.call(other),
        () => func.type(other),
        () => func.newCallEngine(other),
        () => instance.getExport(other, 'nothing'),
        () => instance.exports(other),
        () => memory.read(other, 0, new Uint8Array(1)),
        () => memory.write(other, 0, new Uint8Array(1)),
        () => memory.grow(other, 1),
        () => memory.data(other),
        () => table.get(other, 0),
        () => table.set(store, 0, foreign),
        () => global.get(other),
        () => global.set(other, 1),
        () => tag.newException(other, []),
        () => reference.downcast(other),
        () => new Instance(store, callback, linker),
        () => new Table(store, new TableType('funcref', 1), foreign),
      ];
      for (const use of uses) {
        expect(use, String(use)).toThrow(TypeError);
        expect(use, String(use)).toThrow(DIFFERENT_STORE);
      }
    });

    it('refuses modules of another engine', async () => {
      const foreign = new Module(newEngine(backend), await backend.bytes('arithmetic'));
      expect(() => new Instance(store, foreign, new Linker())).toThrow(
        'module belongs to a different engine',
      );
    });

    it('ends everything that lives in it', async () => {
      const instance = await instantiate('state');
      const count = funcOf(instance, 'count');
      store.close();
      store[Symbol.dispose]();
      expect(() => count.call(store)).toThrow('the store is closed');
      expect(() => new Memory(store, new MemoryType(1))).toThrow('the store is closed');
      expect(instance.isClosed).toBe(true);
    });
  });

  describe('Instance', () => {
    it('runs the example of the field', async () => {
      const instance = new Instance(store, await load('arithmetic'));
      const addOne = instance.getExport(store, 'add_one')?.intoFunc();
      expect(addOne?.call(store, [42])).toEqual([43]);
    });

    it('lists its exports in order, each always the same object', async () => {
      const instance = await instantiate('state');
      const exports = [...instance.exports(store)];
      expect(exports.map(({ name, value }) => [name, value.kind])).toEqual([
        ['memory', 'memory'],
        ['counter', 'global'],
        ['constant', 'global'],
        ['count', 'func'],
        ['load', 'func'],
        ['grow', 'func'],
      ]);
      expect(instance.getExport(store, 'memory')).toBe(exports[0]!.value);
      expect(instance.getExport(store, 'no such export')).toBeUndefined();
      expect(instance.getExport(store, 'memory')!.intoFunc()).toBeUndefined();
      expect(instance.getExport(store, 'memory')!.intoMemory()).toBe(exports[0]!.value);
    });

    it('names the import that is missing or does not fit', async () => {
      const linker = new Linker();
      await expect(instantiate('callback', linker)).rejects.toThrow(LinkError);
      await expect(instantiate('callback', linker)).rejects.toThrow(/env.*host/);
      linker.define('env', 'host', new Global(store, new GlobalType('i32', false), 1));
      await expect(instantiate('callback', linker)).rejects.toThrow(LinkError);
      await expect(instantiate('callback', linker)).rejects.toThrow(/env.*host/);
      linker.define('env', 'host', new Func(store, new FuncType(['i64'], ['i32']), () => [1]));
      await expect(instantiate('callback', linker)).rejects.toThrow(LinkError);
      await expect(instantiate('callback', linker)).rejects.toThrow(/env.*host/);
    });

    it('checks limits, element types and mutability of imports', async () => {
      const good = (): Linker =>
        new Linker()
          .define('env', 'memory', new Memory(store, new MemoryType(1, 2)))
          .define('env', 'table', new Table(store, new TableType('funcref', 1), null))
          .define('env', 'global', new Global(store, new GlobalType('i32', true), 1));
      await instantiate('importer', good());
      const bad = [
        ['memory', new Memory(store, new MemoryType(1, 3))],
        ['memory', new Memory(store, new MemoryType(0, 2))],
        ['memory', new Memory(store, new MemoryType(1))],
        ['table', new Table(store, new TableType('funcref', 0), null)],
        ['table', new Table(store, new TableType('externref', 1), null)],
        ['global', new Global(store, new GlobalType('i32', false), 1)],
        ['global', new Global(store, new GlobalType('i64', true), 1n)],
      ] as const;
      for (const [name, value] of bad) {
        const linker = good().define('env', name, value);
        await expect(instantiate('importer', linker), name).rejects.toThrow(LinkError);
      }
    });

    it('shares imported memories, tables and globals', async () => {
      const memory = new Memory(store, new MemoryType(1, 2));
      const table = new Table(store, new TableType('funcref', 1), null);
      const global = new Global(store, new GlobalType('i32', true), 42);
      const linker = new Linker();
      linker.registerNamespace('env', [
        ['memory', memory],
        ['table', table],
        ['global', global],
      ]);
      const instance = await instantiate('importer', linker);
      call(instance, 'store');
      const bytes = new Uint8Array(1);
      memory.read(store, 5, bytes);
      expect([...bytes]).toEqual([42]);
      global.set(store, 43);
      expect(call(instance, 'get')).toEqual([43]);
      expect(table.get(store, 0)).toBe(funcOf(instance, 'get'));
    });

    it('leaves what it wrote before a trap on the way, and its functions callable', async () => {
      const memory = new Memory(store, new MemoryType(1, 2));
      const table = new Table(store, new TableType('funcref', 1), null);
      const linker = new Linker().define('env', 'memory', memory).define('env', 'table', table);
      await expect(instantiate('trapping', linker)).rejects.toThrow(RuntimeError);
      const bytes = new Uint8Array(1);
      memory.read(store, 0, bytes);
      expect([...bytes]).toEqual([0x78]);
      expect((table.get(store, 0) as Func).call(store)).toEqual([42]);
    });

    it('ends with its exports when it is closed', async () => {
      const instance = await instantiate('state');
      const memory = instance.getExport(store, 'memory')!.intoMemory()!;
      const count = funcOf(instance, 'count');
      instance.close();
      instance[Symbol.dispose]();
      for (const use of [
        () => count.call(store),
        () => memory.read(store, 0, new Uint8Array(1)),
        () => instance.getExport(store, 'count'),
      ]) {
        expect(use).toThrow('object belongs to a closed instance');
      }
    });

    it('leaves imported objects open when it is closed', async () => {
      const hostFunc = new Func(store, unary, (_store, args) => args);
      const memory = new Memory(store, new MemoryType(1, 2));
      const linker = new Linker()
        .define('env', 'memory', memory)
        .define('env', 'table', new Table(store, new TableType('funcref', 1), null))
        .define('env', 'global', new Global(store, new GlobalType('i32', true), 42));
      const instance = await instantiate('importer', linker);
      instance.close();
      expect(memory.currentPages(store)).toBe(1);
      expect(hostFunc.isClosed).toBe(false);
    });

    it('lets a call end that closes the instance', async () => {
      const linker = new Linker();
      const state: { instance?: Instance } = {};
      linker.define(
        'env',
        'host',
        new Func(store, unary, (_store, [x]) => {
          state.instance!.close();
          return [x!];
        }),
      );
      state.instance = await instantiate('callback', linker);
      const func = funcOf(state.instance, 'call');
      expect(func.call(store, [41])).toEqual([42]);
      expect(() => func.call(store, [41])).toThrow('object belongs to a closed instance');
    });
  });

  describe('Func', () => {
    it('passes every number type exactly, both ways', async () => {
      const instance = await instantiate('arithmetic');
      const echo = (...args: Val[]): Val[] => call(instance, 'echo', args);
      expect(echo(-1, -(2n ** 63n), 0.1, 0.1)).toEqual([-1, -(2n ** 63n), Math.fround(0.1), 0.1]);
      expect(echo(2 ** 32 - 1, 2n ** 64n - 1n, -0, NaN)).toEqual([-1, -1n, -0, NaN]);
    });

    it('takes no value that is not of the type', async () => {
      const instance = await instantiate('arithmetic');
      const good: Val[] = [1, 1n, 1, 1];
      const bad: [number, unknown][] = [
        [0, 1.5],
        [0, 2 ** 32],
        [0, -(2 ** 31) - 1],
        [0, '1'],
        [0, 1n],
        [0, undefined],
        [1, 1],
        [1, 2n ** 64n],
        [1, -(2n ** 63n) - 1n],
        [2, '1'],
        [2, null],
        [3, 1n],
      ];
      for (const [at, value] of bad) {
        const args = good.map((one, i) => (i === at ? value : one)) as Val[];
        expect(() => call(instance, 'echo', args), String(value)).toThrow(TypeError);
      }
    });

    it('calls host functions of many parameters and results', async () => {
      const type = new FuncType(
        [...new Array<'i32'>(10).fill('i32'), 'i64', 'f64'],
        ['i32', 'f64'],
      );
      const sum = new Func(store, type, (_store, args) => [
        args.slice(0, 11).reduce((total: number, x) => total + Number(x), 0),
        (args[11] as number) * 2,
      ]);
      const instance = await instantiate('wide', new Linker().define('env', 'sum', sum));
      expect(call(instance, 'call')).toEqual([66, 1]);
      expect(sum.call(store, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11n, 0.5])).toEqual([66, 1]);
    });

    it('tells its type; names do not count', async () => {
      const instance = await instantiate('arithmetic');
      const type = funcOf(instance, 'add_one').type(store);
      expect(type.equals(unary)).toBe(true);
      expect(type.equals(unary.withName('add one'))).toBe(true);
      expect(type.equals(new FuncType(['i32'], []))).toBe(false);
      expect(unary.withName('add one').name).toBe('add one');
    });

    it('checks what host functions return', async () => {
      const bad: readonly (readonly unknown[] | undefined)[] = [
        undefined,
        [],
        [1, 2],
        [1.5],
        ['1'],
        [1n],
      ];
      for (const results of bad) {
        const linker = new Linker();
        linker.define('env', 'host', new Func(store, unary, () => results as Val[]));
        const instance = await instantiate('callback', linker);
        expect(() => call(instance, 'call', [1]), String(results)).toThrow(TypeError);
      }
    });

    it('lets what host functions throw pass through the guest as it is', async () => {
      for (const thrown of [
        new Error('mine'),
        new RangeError('mine'),
        new RuntimeError('mine'),
        7,
      ]) {
        const linker = new Linker();
        linker.define(
          'env',
          'host',
          new Func(store, unary, () => {
            // eslint-disable-next-line @typescript-eslint/only-throw-error -- hosts may throw anything
            throw thrown;
          }),
        );
        const instance = await instantiate('callback', linker);
        let caught: unknown;
        try {
          call(instance, 'call', [1]);
        } catch (error) {
          caught = error;
        }
        expect(caught).toBe(thrown);
      }
    });

    it('traps with RuntimeErrors', async () => {
      const instance = await instantiate('arithmetic');
      expect(() => call(instance, 'trap')).toThrow(RuntimeError);
      expect(() => call(instance, 'trap')).toThrow('unreachable');
      expect(() => call(instance, 'divide', [1, 0])).toThrow(RuntimeError);
    });
  });

  describe('CallEngine.Call', () => {
    it('checks the number of parameters', async () => {
      const engineOfCalls = funcOf(await instantiate('arithmetic'), 'add_one').newCallEngine(store);
      expect(() => engineOfCalls.call([])).toThrow(new TypeError('expected 1 argument, found 0'));
      expect(() => engineOfCalls.call([1, 2])).toThrow('expected 1 argument, found 2');
      expect(engineOfCalls.call([1])).toEqual([2]);
    });

    it('gives results of the caller’s own', async () => {
      const engineOfCalls = funcOf(await instantiate('arithmetic'), 'echo').newCallEngine(store);
      const first = engineOfCalls.call([1, 2n, 3, 4]);
      const second = engineOfCalls.call([5, 6n, 7, 8]);
      first[0] = 99;
      expect(second).toEqual([5, 6n, 7, 8]);
      expect(engineOfCalls.call([1, 2n, 3, 4])).toEqual([1, 2n, 3, 4]);
    });

    it('can be used again after a trap', async () => {
      const instance = await instantiate('arithmetic');
      const divide = funcOf(instance, 'divide').newCallEngine(store);
      expect(() => divide.call([1, 0])).toThrow(RuntimeError);
      expect(divide.call([6, 3])).toEqual([2]);
    });

    it('turns the end of the stack into a trap, and can be used again', async () => {
      const instance = await instantiate('arithmetic');
      const recurse = funcOf(instance, 'recurse').newCallEngine(store);
      expect(() => recurse.call([])).toThrow(new RuntimeError('call stack exhausted'));
      expect(() => recurse.call([])).toThrow(RuntimeError);
      expect(call(instance, 'add_one', [1])).toEqual([2]);
    });

    it('may be entered again from a host function, with a frame of its own', async () => {
      const linker = new Linker();
      const depths: number[] = [];
      const state: { again?: (n: number) => Val[] } = {};
      linker.define(
        'env',
        'host',
        new Func(store, unary, (_store, [n]) => {
          depths.push(n as number);
          return n === 0 ? [0] : state.again!((n as number) - 1);
        }),
      );
      const callEngine = funcOf(await instantiate('callback', linker), 'call').newCallEngine(store);
      state.again = (n) => callEngine.call([n]);
      expect(callEngine.call([3])).toEqual([4]);
      expect(depths).toEqual([3, 2, 1, 0]);
    });

    it('lets a trap in a nested call pass through all frames', async () => {
      const arithmetic = await instantiate('arithmetic');
      const linker = new Linker().define(
        'env',
        'host',
        new Func(store, unary, () => call(arithmetic, 'divide', [1, 0])),
      );
      const callEngine = funcOf(await instantiate('callback', linker), 'call').newCallEngine(store);
      expect(() => callEngine.call([1])).toThrow(RuntimeError);
    });
  });
});
