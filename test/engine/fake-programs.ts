/** The guests of guests.ts as programs of the fake backend. */
import {
  FuncType,
  GlobalType,
  MemoryType,
  RuntimeError,
  TableType,
  TagType,
} from '../../compiler/wasmless.ts';
import type {
  BackendHostFunction,
  BackendValue,
  ExternType,
  ImportType,
  ValType,
  WasmExtern,
  WasmFunc,
  WasmGlobal,
  WasmMemory,
  WasmTable,
  WasmTag,
} from '../../compiler/wasmless.ts';
import type { Exports, FakeStore, Program } from './fake-backend.ts';
import type { GuestName } from './guests.ts';

type Body = [params: readonly ValType[], results: readonly ValType[], body: BackendHostFunction];

const env = (name: string, type: ExternType): ImportType => ({ module: 'env', name, type });
const func = (params: readonly ValType[], results: readonly ValType[]): FuncType =>
  new FuncType(params, results);

function trap(text: string): never {
  throw new RuntimeError(text);
}

/** A program of functions, and whatever else `others` makes. */
function program(
  imports: readonly ImportType[],
  exportTypes: Readonly<Record<string, ExternType>>,
  instantiate: (imports: Exports, store: FakeStore) => Readonly<Record<string, Body | WasmExtern>>,
): Program {
  const exports = Object.entries(exportTypes).map(([name, type]) => ({ name, type }));
  return {
    imports,
    exports,
    instantiate(store, given) {
      const made = Object.entries(instantiate(given, store)).map(([name, item]) => [
        name,
        Array.isArray(item) ? store.createFunc(func(item[0], item[1]), item[2]) : item,
      ]);
      return Object.fromEntries(made) as Exports;
    },
  };
}

const unary = func(['i32'], ['i32']);
const all = ['i32', 'i64', 'f32', 'f64'] as const;
const recurse = (): never => recurse();
const memoryType = new MemoryType(1, 2);

export const fakePrograms: Readonly<Record<GuestName, Program>> = {
  arithmetic: program(
    [],
    {
      add_one: unary,
      echo: func(all, all),
      nothing: func([], []),
      divide: func(['i32', 'i32'], ['i32']),
      trap: func([], []),
      recurse: func([], []),
    },
    () => ({
      add_one: [['i32'], ['i32'], ([a]) => [((a as number) + 1) | 0]],
      echo: [all, all, (args) => args],
      nothing: [[], [], () => []],
      divide: [
        ['i32', 'i32'],
        ['i32'],
        ([a, b]) => [
          b === 0 ? trap('integer divide by zero') : ((a as number) / (b as number)) | 0,
        ],
      ],
      trap: [[], [], () => trap('unreachable')],
      recurse: [[], [], recurse],
    }),
  ),

  callback: program([env('host', unary)], { call: unary }, ({ host }) => ({
    call: [['i32'], ['i32'], (args) => [((host as WasmFunc).call(args)[0] as number) + 1]],
  })),

  wide: program(
    [env('sum', func([...new Array<'i32'>(10).fill('i32'), 'i64', 'f64'], ['i32', 'f64']))],
    { call: func([], ['i32', 'f64']) },
    ({ sum }) => ({
      call: [
        [],
        ['i32', 'f64'],
        () => (sum as WasmFunc).call([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11n, 0.5]),
      ],
    }),
  ),

  references: program(
    [env('keep', func(['externref'], ['externref']))],
    {
      table: new TableType('funcref', 2, 4),
      pass: func(['externref'], ['externref']),
      double: func([], ['funcref']),
      apply: func(['funcref', 'i32'], ['i32']),
    },
    ({ keep }, store) => {
      const table = store.createTable(new TableType('funcref', 2, 4), null);
      table.set(
        0,
        store.createFunc(unary, ([a]) => [(a as number) * 2]),
      );
      const call = (f: BackendValue, arg: BackendValue): readonly BackendValue[] => {
        if (f === null) return trap('uninitialized element');
        const matches = (f as WasmFunc).type.equals(unary);
        return matches ? (f as WasmFunc).call([arg]) : trap('indirect call type mismatch');
      };
      return {
        table,
        pass: [['externref'], ['externref'], (args) => (keep as WasmFunc).call(args)],
        double: [[], ['funcref'], () => [table.get(0)]],
        apply: [
          ['funcref', 'i32'],
          ['i32'],
          ([f, arg]) => {
            table.set(1, f);
            return call(f, arg);
          },
        ],
      };
    },
  ),

  state: program(
    [],
    {
      memory: new MemoryType(1, 3),
      counter: new GlobalType('i32', true),
      constant: new GlobalType('i64', false),
      count: func([], ['i32']),
      load: unary,
      grow: unary,
    },
    (_imports, store) => {
      const memory = store.createMemory(new MemoryType(1, 3));
      memory.write(0, new TextEncoder().encode('hello'));
      const counter = store.createGlobal(new GlobalType('i32', true), 7);
      return {
        memory,
        counter,
        constant: store.createGlobal(new GlobalType('i64', false), -1n),
        count: [
          [],
          ['i32'],
          () => {
            counter.set((counter.get() as number) + 1);
            return [counter.get()];
          },
        ],
        load: [
          ['i32'],
          ['i32'],
          ([at]) => [memory.data()[at as number] ?? trap('out of bounds memory access')],
        ],
        grow: [['i32'], ['i32'], ([delta]) => [memory.grow(delta as number)]],
      };
    },
  ),

  importer: program(
    [
      env('memory', memoryType),
      env('table', new TableType('funcref', 1)),
      env('global', new GlobalType('i32', true)),
    ],
    { get: func([], ['i32']), store: func([], []) },
    ({ memory, table, global }, store) => {
      const value = (): number => (global as WasmGlobal).get() as number;
      const get = store.createFunc(func([], ['i32']), () => [value()]);
      (table as WasmTable).set(0, get);
      return {
        get,
        store: [
          [],
          [],
          () => {
            (memory as WasmMemory).write(5, Uint8Array.of(value()));
            return [];
          },
        ],
      };
    },
  ),

  trapping: program(
    [env('memory', memoryType), env('table', new TableType('funcref', 1))],
    {},
    ({ memory, table }, store) => {
      (table as WasmTable).set(
        0,
        store.createFunc(func([], ['i32']), () => [42]),
      );
      (memory as WasmMemory).write(0, Uint8Array.of(0x78));
      return trap('unreachable');
    },
  ),

  exceptions: program(
    [env('tag', new TagType(['i32', 'f64'])), env('host', func([], []))],
    { throw: func([], []), call: func([], []), catch: func([], ['i32']) },
    ({ tag, host }) => {
      const callHost = (): readonly BackendValue[] => (host as WasmFunc).call([]);
      return {
        throw: [
          [],
          [],
          () => {
            throw (tag as WasmTag).newException([3, 0.5]);
          },
        ],
        call: [[], [], callHost],
        catch: [
          [],
          ['i32'],
          () => {
            try {
              callHost();
              return [-1];
            } catch (error) {
              const payload = (tag as WasmTag).payloadOf(error);
              if (payload === undefined) throw error;
              return [payload[0]];
            }
          },
        ],
      };
    },
  ),

  vectors: program(
    [],
    { vector: func([], ['v128']), vector_global: new GlobalType('v128', false) },
    (_imports, store) => ({
      vector: [[], ['v128'], () => [null]],
      vector_global: store.createGlobal(new GlobalType('v128', false), null),
    }),
  ),
};
