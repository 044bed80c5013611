/** What our engine offers beyond the front: wazero's ModuleEngine, its module counts, RuntimeConfig. */
import { describe, expect, it } from 'vitest';
import { assembleText } from '../../compiler/optimize.ts';
import {
  CompilationCache,
  CompileError,
  Engine,
  ExitError,
  Func,
  FuncType,
  HostEngine,
  Instance,
  JsEngine,
  Linker,
  Memory,
  MemoryType,
  Module,
  PoolingInstanceAllocator,
  RuntimeConfig,
  RuntimeError,
  Store,
  Table,
  TableType,
  Tag,
  TagType,
  Termination,
} from '../../compiler/wasmless.ts';
import type { RuntimeSettings, Val } from '../../compiler/wasmless.ts';
import { registeredGroupCount } from '../../runtime/type-registry.ts';
import { guests } from './guests.ts';

const text = `(module
  (type $unary (func (param i32) (result i32)))
  (type $nullary (func))
  (import "env" "host" (func $host (type $unary)))
  (table (export "table") 4 funcref)
  (elem (i32.const 0) $host $double)
  (func $double (export "double") (type $unary) (i32.mul (local.get 0) (i32.const 2)))
  (func $nothing (export "nothing") (type $nullary)))`;
const HOST = 0;
const DOUBLE = 1;
const UNARY = 0;
const NULLARY = 1;

function setUp(settings: RuntimeSettings = {}) {
  const engine = new Engine(new JsEngine(settings));
  const store = new Store(engine, undefined);
  return { engine, store };
}

async function instantiated() {
  const { engine, store } = setUp();
  const host = new Func(store, new FuncType(['i32'], ['i32']), (_store, args) => args);
  const module = new Module(engine, await assembleText(text));
  const linker = new Linker().define('env', 'host', host);
  const instance = linker.instantiate(store, module);
  const moduleEngine = engine.backend.newModuleEngine('guest', instance);
  const table = instance.getExport(store, 'table')!.intoTable()!;
  return { engine, store, host, module, linker, instance, moduleEngine, table };
}

describe('NewModuleEngine', () => {
  it('names the instance that another engine made', async () => {
    const { instance } = await instantiated();
    expect(() => new JsEngine().newModuleEngine('guest', instance)).toThrow(
      'source module for guest must be compiled by this engine before instantiation',
    );
  });
});

describe('LookupFunction', () => {
  it('finds what call_indirect would call', async () => {
    const { store, host, instance, moduleEngine, table } = await instantiated();
    const unary = moduleEngine.typeIds[UNARY]!;
    expect(moduleEngine.lookupFunction(table, unary, 0)).toBe(host);
    const double = moduleEngine.lookupFunction(table, unary, 1);
    expect(double).toBe(instance.getExport(store, 'double'));
    expect(moduleEngine.newCallEngine(double).call([21])).toEqual([42]);
  });

  it('traps in the words of the standard', async () => {
    const { store, moduleEngine, table } = await instantiated();
    const [unary, nullary] = moduleEngine.typeIds as [number, number];
    const lookup = (typeId: number, index: number) => () =>
      moduleEngine.lookupFunction(table, typeId, index);
    for (const index of [4, 2 ** 32 - 1, 2 ** 40, -1, 0.5]) {
      expect(lookup(unary, index)).toThrow(new RuntimeError('undefined element'));
    }
    expect(lookup(unary, 2)).toThrow(new RuntimeError('uninitialized element'));
    expect(lookup(nullary, 1)).toThrow(new RuntimeError('indirect call type mismatch'));
    const objects = new Table(store, new TableType('externref', 1), null);
    expect(() => moduleEngine.lookupFunction(objects, unary, 0)).toThrow(
      'indirect call type mismatch',
    );
  });
});

describe('FunctionInstanceReference, CreateFuncElementInstance', () => {
  it('gives the same function as exports and tables do', async () => {
    const { store, host, instance, moduleEngine, table } = await instantiated();
    expect(moduleEngine.functionInstanceReference(DOUBLE)).toBe(table.get(store, 1));
    expect(moduleEngine.functionInstanceReference(HOST)).toBe(host);
    expect(moduleEngine.createFuncElementInstance([DOUBLE, null, HOST])).toEqual([
      instance.getExport(store, 'double'),
      null,
      host,
    ]);
    expect(() => moduleEngine.functionInstanceReference(3)).toThrow(RangeError);
  });

  it('gives another instance other functions over the same code', async () => {
    const { engine, store, module, linker, moduleEngine } = await instantiated();
    const second = engine.backend.newModuleEngine('second', linker.instantiate(store, module));
    const [a, b] = [moduleEngine, second].map((one) => one.functionInstanceReference(DOUBLE));
    expect(a).not.toBe(b);
    expect(moduleEngine.typeIds[NULLARY]).toBe(second.typeIds[NULLARY]);
  });
});

describe('Engine.CompileModule', () => {
  it('compiles the same bytes once', async () => {
    const { engine } = setUp();
    const bytes = await assembleText(text);
    const modules = [new Module(engine, bytes), await Module.compile(engine, bytes)];
    expect(engine.backend.compiledModuleCount).toBe(1);
    expect(engine.backend.translationCount).toBe(1);
    modules[0]!.close();
    expect(engine.backend.compiledModuleCount).toBe(1);
    modules[1]!.close();
    expect(engine.backend.compiledModuleCount).toBe(0);
  });

  it('keeps nothing of a module that is invalid', () => {
    const { engine } = setUp();
    expect(() => new Module(engine, new Uint8Array(9))).toThrow();
    expect(engine.backend.compiledModuleCount).toBe(0);
  });

  it('forgets all modules when the engine is closed, and instances go on', async () => {
    const { engine, store, instance } = await instantiated();
    engine.close();
    expect(engine.backend.compiledModuleCount).toBe(0);
    expect(instance.getExport(store, 'double')!.intoFunc()!.call(store, [4])).toEqual([8]);
  });

  it('leaves a shared cache as it is', async () => {
    const cache = CompilationCache.inMemory();
    const bytes = await assembleText(text);
    const first = setUp({ cache }).engine;
    void new Module(first, bytes);
    first.close();
    const second = setUp({ cache }).engine;
    void new Module(second, bytes);
    expect(second.backend.compiledModuleCount).toBe(1);
    expect(second.backend.translationCount).toBe(1);
    cache.close();
  });
});

describe('DeleteCompiledModule', () => {
  it('is safe in a call: the call ends, and the next module is compiled anew', async () => {
    const { engine, store } = setUp();
    const bytes = await assembleText(guests.callback);
    const module = new Module(engine, bytes);
    const counts: number[] = [];
    const host = new Func(store, new FuncType(['i32'], ['i32']), (_store, args) => {
      engine.backend.deleteCompiledModule(module);
      counts.push(engine.backend.compiledModuleCount);
      return args;
    });
    const linker = new Linker().define('env', 'host', host);
    const run = (one: Module): Val[] =>
      linker.instantiate(store, one).getExport(store, 'call')!.intoFunc()!.call(store, [41]);
    expect(run(module)).toEqual([42]);
    expect(counts).toEqual([0]);
    const again = new Module(engine, bytes);
    expect(engine.backend.translationCount).toBe(2);
    expect(run(again)).toEqual([42]);
    // The handle that was deleted still holds its code.
    expect(run(module)).toEqual([42]);
  });
});

describe('RuntimeConfig', () => {
  it('is frozen, and makes changed copies', () => {
    const config = new RuntimeConfig({ features: { simd: false } });
    expect(Object.isFrozen(config)).toBe(true);
    expect(Object.isFrozen(config.features)).toBe(true);
    const changed = config.with({ memoryLimitPages: 3 });
    expect(config.memoryLimitPages).toBe(65536);
    expect(changed.memoryLimitPages).toBe(3);
    expect(changed.features).toEqual({ simd: false });
    expect(new JsEngine(changed).config).toBe(changed);
  });

  it('refuses limits that make no sense, at once', () => {
    for (const memoryLimitPages of [-1, 65537, 0.5, NaN]) {
      expect(() => new RuntimeConfig({ memoryLimitPages })).toThrow(RangeError);
      expect(() => new JsEngine({ memoryLimitPages })).toThrow(RangeError);
      expect(() => new RuntimeConfig().with({ memoryLimitPages })).toThrow(RangeError);
    }
  });

  it('refuses what is no such object, and settings and features that there are not', () => {
    for (const wrong of [5, null, {}]) {
      for (const name of ['cache', 'allocator', 'listeners']) {
        const settings = { [name]: wrong } as object;
        expect(() => new RuntimeConfig(settings)).toThrow(TypeError);
        expect(() => new JsEngine(settings)).toThrow(`${name} must have a method`);
      }
    }
    const misspelt = { closeOnAbrot: true } as object;
    const message = "there is no option 'closeOnAbrot': did you mean 'closeOnAbort'?";
    expect(() => new JsEngine(misspelt)).toThrow(new TypeError(message));
    expect(() => new RuntimeConfig().with(misspelt)).toThrow(message);
    expect(() => new JsEngine(null as never)).toThrow('the options must be an object, not null');
    const settings = { features: { simd: true, bogus: true } };
    expect(() => new JsEngine(settings)).toThrow(new TypeError("there is no feature 'bogus'"));
    const config = new RuntimeConfig(settings);
    expect(() => new JsEngine(config)).toThrow(TypeError);
  });

  it('can serve many engines, each on its own', async () => {
    const config = new RuntimeConfig();
    const [a, b] = [setUp(config), setUp(config)] as const;
    void new Module(a.engine, await assembleText(text));
    expect(a.engine.backend.compiledModuleCount).toBe(1);
    expect(b.engine.backend.compiledModuleCount).toBe(0);
  });

  it('switches features off', async () => {
    const { engine } = setUp({ features: { simd: false } });
    const vectors = await assembleText(guests.vectors);
    expect(() => new Module(engine, vectors)).toThrow(CompileError);
    expect(new Module(setUp().engine, vectors).getExport('vector')).toBeDefined();
  });

  it('limits memories, whoever makes or grows them', async () => {
    const { engine, store } = setUp({ memoryLimitPages: 2 });
    const instance = new Instance(
      store,
      new Module(engine, await assembleText(guests.state)),
      new Linker(),
    );
    const grow = (): Val[] => instance.getExport(store, 'grow')!.intoFunc()!.call(store, [1]);
    expect([grow(), grow()]).toEqual([[1], [-1]]);
    const memory = new Memory(store, new MemoryType(1));
    expect(() => memory.grow(store, 2)).toThrow(RangeError);
    expect(() => new Memory(store, new MemoryType(3))).toThrow(RangeError);
    const large = await assembleText('(module (memory 3))');
    expect(() => new Module(engine, large)).toThrow(
      new RangeError('a memory of 3 pages exceeds the limit of 2'),
    );
    expect(engine.backend.compiledModuleCount).toBe(1);
  });
});

describe('a termination', () => {
  const spinning = '(module (func (export "spin") (loop (br 0))) (func (export "nothing")))';
  const spin = async (termination: Termination) => {
    const engine = new Engine(new JsEngine({ closeOnAbort: true }));
    const store = new Store(engine, undefined, { termination });
    const module = new Module(engine, await assembleText(spinning));
    const instance = new Instance(store, module, new Linker());
    const call = (name: string) => () => instance.getExport(store, name)!.intoFunc()!.call(store);
    return { store, module, spin: call('spin'), nothing: call('nothing') };
  };

  it('ends the programs of a store, and what begins later', async () => {
    let looks = 0;
    const signal = {
      get aborted(): boolean {
        return ++looks > 100;
      },
    };
    const { store, module, spin: endless, nothing } = await spin(new Termination({ signal }));
    expect(nothing()).toEqual([]);
    expect(endless).toThrow(new ExitError(0xffffffff));
    expect(nothing).toThrow(ExitError);
    expect(() => new Instance(store, module, new Linker())).toThrow(ExitError);
  });

  it('ends a call that closes its own store’s programs, even if it would have succeeded', async () => {
    const termination = new Termination();
    const engine = new Engine(new JsEngine({ closeOnAbort: true }));
    const store = new Store(engine, undefined, { termination });
    const host = new Func(store, new FuncType(['i32'], ['i32']), (_store, args) => {
      termination.close(7);
      return args;
    });
    const module = new Module(engine, await assembleText(guests.callback));
    const instance = new Linker().define('env', 'host', host).instantiate(store, module);
    const call = (): Val[] => instance.getExport(store, 'call')!.intoFunc()!.call(store, [1]);
    expect(call).toThrow(new ExitError(7));
  });

  it('is refused where nothing could end a program', () => {
    const termination = new Termination();
    for (const backend of [new JsEngine(), new HostEngine()]) {
      expect(() => new Store(new Engine(backend), undefined, { termination })).toThrow(TypeError);
    }
  });
});

describe('listeners', () => {
  it('hear the calls of every instance, with the instance', async () => {
    const heard: unknown[] = [];
    const instances = new Set<Instance>();
    const { engine, store } = setUp({
      listeners: {
        newFunctionListener: ({ exportNames: [name] }) =>
          name === 'add_one'
            ? {
                before: (instance, _definition, params) => {
                  instances.add(instance);
                  heard.push(params);
                },
                after: (_instance, _definition, results) => heard.push(results),
              }
            : null,
      },
    });
    const module = new Module(engine, await assembleText(guests.arithmetic));
    const made = [1, 2].map(() => new Instance(store, module, new Linker()));
    for (const instance of made) {
      instance.getExport(store, 'add_one')!.intoFunc()!.call(store, [42]);
      instance.getExport(store, 'nothing')!.intoFunc()!.call(store);
    }
    expect(heard).toEqual([[42], [43], [42], [43]]);
    expect([...instances]).toEqual(made);
  });
});

describe('a pool', () => {
  const tenant = `(module
    (import "env" "table" (table 1 funcref))
    (memory (export "memory") 1)
    (func $steal (result i32)
      (i32.store (i32.const 0) (i32.const 99))
      (i32.load (i32.const 0)))
    (elem (i32.const 0) $steal))`;

  it('lets no function of a closed instance touch the next tenant', async () => {
    const allocator = new PoolingInstanceAllocator({ totalInstances: 1 });
    const { engine, store } = setUp({ allocator, dirtyPageTracking: true });
    const table = new Table(store, new TableType('funcref', 1), null);
    const linker = new Linker().define('env', 'table', table);
    const module = new Module(engine, await assembleText(tenant));
    const first = new Instance(store, module, linker);
    const memory = first.getExport(store, 'memory')!;
    expect(() => new Instance(store, module, linker)).toThrow('limit of 1 reached');
    const stale = engine.backend.newModuleEngine('first', first).functionInstanceReference(0);
    first.close();
    table.set(store, 0, null);
    const second = new Instance(store, module, new Linker().define('env', 'table', table));
    // Nobody exported it, so the front knows nothing of its end.
    expect(stale.isClosed).toBe(false);
    expect(() => stale.call(store)).toThrow(new RuntimeError('out of bounds memory access'));
    expect(memory.isClosed).toBe(true);
    const bytes = new Uint8Array(4);
    second.getExport(store, 'memory')!.intoMemory()!.read(store, 0, bytes);
    expect([...bytes]).toEqual([0, 0, 0, 0]);
  });

  it('gets its slot back from an instance whose start function traps, with the store', async () => {
    const allocator = new PoolingInstanceAllocator({ totalInstances: 1 });
    const { engine, store } = setUp({ allocator });
    const trapping = new Module(
      engine,
      await assembleText('(module (memory 1) (start $f) (func $f (unreachable)))'),
    );
    expect(() => new Instance(store, trapping, new Linker())).toThrow('unreachable');
    store.close();
    const next = new Store(engine, undefined);
    expect(() => new Instance(next, trapping, new Linker())).toThrow('unreachable');
  });
});

describe('what a store holds', () => {
  it('is given back when it is closed: types of host functions too', async () => {
    const before = registeredGroupCount();
    const engine = new Engine(new JsEngine());
    const store = new Store(engine, undefined);
    const type = new FuncType(['f64', 'i64', 'f64', 'f32'], ['f32', 'f32', 'i64']);
    void new Func(store, type, () => [1, 2, 3n]);
    void new Tag(store, new TagType(['f64', 'f32', 'f64', 'i64']));
    const bytes = await assembleText(
      '(module (func (export "f") (param f32 i64 f32 f64 i64) (result f64 i64) (unreachable)))',
    );
    const module = new Module(engine, bytes);
    void new Instance(store, module, new Linker());
    expect(registeredGroupCount()).toBe(before + 3);
    store.close();
    module.close();
    expect(registeredGroupCount()).toBe(before);
  });
});
