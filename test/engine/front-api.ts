/**
 * The front dressed up as a `WebAssembly` namespace, as far as conformance scripts and fuzzed modules
 * need one: so their runners judge it. One namespace has one engine and one store.
 */
import {
  CompileError,
  Engine,
  ExternRef,
  Extern,
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
} from '../../compiler/wasmless.ts';
import type { AnyExtern, ImportType, Val, ValType, WasmEngine } from '../../compiler/wasmless.ts';
import type { WebAssemblyApi } from '../spec/instance.ts';

type Callable = (...args: unknown[]) => unknown;
type Imports = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

const isNumber = (type: ValType): boolean => /^[if](32|64)$/.test(type);

interface Limits {
  readonly initial: number | bigint;
  readonly maximum?: number | bigint;
  readonly address?: string;
  readonly shared?: boolean;
}
const toLimits = ({ initial, maximum, address }: Limits) =>
  [
    Number(initial),
    maximum === undefined ? undefined : Number(maximum),
    { is64: address === 'i64' },
  ] as const;

/** What the JS API converts silently, and the front does not. */
function coerce(value: unknown, type: ValType): unknown {
  if (type === 'i32') return (value as number) | 0;
  if (type === 'i64') return BigInt.asIntN(64, value as bigint);
  return type === 'f32' || type === 'f64' ? +(value as number) : value;
}

class ApiMemory {
  private readonly store: Store;
  private readonly memory: Memory;
  constructor(store: Store, memory: Memory) {
    this.store = store;
    this.memory = memory;
  }
  get buffer(): ArrayBufferLike {
    return this.memory.data(this.store).buffer;
  }
  grow(delta: number): number {
    return this.memory.grow(this.store, delta);
  }
}

class ApiTable {
  private readonly border: Border;
  private readonly table: Table;
  private readonly element: ValType;
  constructor(border: Border, table: Table) {
    this.border = border;
    this.table = table;
    this.element = table.type(border.store).element;
  }
  get length(): number {
    return this.table.size(this.border.store);
  }
  get(index: number): unknown {
    return this.border.toJs(this.table.get(this.border.store, index)!, this.element);
  }
  set(index: number, value: unknown): void {
    this.table.set(this.border.store, index, this.border.fromJs(value, this.element));
  }
}

class ApiGlobal {
  private readonly border: Border;
  private readonly global: Global;
  private readonly content: ValType;
  constructor(border: Border, global: Global) {
    this.border = border;
    this.global = global;
    this.content = global.type(border.store).content;
  }
  get value(): unknown {
    return this.border.toJs(this.global.get(this.border.store), this.content);
  }
  set value(value: unknown) {
    this.global.set(this.border.store, this.border.fromJs(value, this.content));
  }
}

/** Objects of a store as the JS API would show them, and back. */
class Border {
  readonly store: Store;
  private readonly shown = new WeakMap<Extern, object>();
  private readonly externs = new WeakMap<object, AnyExtern>();

  constructor(store: Store) {
    this.store = store;
  }

  toJs(value: Val, type: ValType): unknown {
    if (isNumber(type) || value === null) return value;
    return value instanceof ExternRef ? value.downcast(this.store) : this.show(value as Func);
  }

  fromJs(value: unknown, type: ValType): Val {
    if (isNumber(type) || value === null) return value as Val;
    const extern = this.externOf(value);
    return extern instanceof Func ? extern : new ExternRef(this.store, value);
  }

  externOf(value: unknown): AnyExtern | undefined {
    if (value instanceof Extern) return value as AnyExtern;
    return typeof value === 'function' || (typeof value === 'object' && value !== null)
      ? this.externs.get(value)
      : undefined;
  }

  show(extern: AnyExtern): object {
    let object = this.shown.get(extern);
    if (object === undefined) {
      object = this.newObject(extern);
      this.shown.set(extern, object);
      this.externs.set(object, extern);
    }
    return object;
  }

  private newObject(extern: AnyExtern): object {
    const { store } = this;
    if (extern instanceof Func) return this.newCallable(extern);
    if (extern instanceof Memory) return new ApiMemory(store, extern);
    if (extern instanceof Table) return new ApiTable(this, extern);
    if (extern instanceof Global) return new ApiGlobal(this, extern);
    return extern;
  }

  private newCallable(func: Func): Callable {
    const { params, results } = func.type(this.store);
    const callable: Callable = (...args) => {
      const given = params.map((type, i) => this.fromJs(coerce(args[i], type), type));
      try {
        const values = func
          .call(this.store, given)
          .map((value, i) => this.toJs(value, results[i]!));
        return values.length > 1 ? values : values[0];
      } catch (error) {
        // The suite's runner knows the end of the stack as the JS API has it.
        const isExhaustion =
          error instanceof RuntimeError && error.message === 'call stack exhausted';
        throw isExhaustion ? (error as { cause?: unknown }).cause : error;
      }
    };
    const { fn, exported } = func.backend as { fn?: Callable; exported?: Callable };
    return Object.defineProperty(callable, 'name', {
      value: (fn ?? exported)?.name,
      configurable: true,
    });
  }

  /** What a script's import object offers, as something of the store; undefined if it is nothing. */
  toImport(value: unknown, { type }: ImportType, index: number): AnyExtern | undefined {
    const known = this.externOf(value);
    if (known !== undefined) return known;
    if (typeof value === 'function') {
      return type.kind === 'func' ? this.hostFunc(value as Callable, type, index) : undefined;
    }
    const isConstant = typeof value === 'number' || typeof value === 'bigint';
    if (!isConstant || type.kind !== 'global') return undefined;
    const fits = (typeof value === 'bigint') === (type.content === 'i64');
    return fits && isNumber(type.content)
      ? new Global(this.store, new GlobalType(type.content, false), value)
      : undefined;
  }

  private hostFunc(host: Callable, { params, results }: FuncType, index: number): Func {
    const func = new Func(this.store, new FuncType(params, results), (_store, args) => {
      const result = host(...args.map((arg, i) => this.toJs(arg, params[i]!)));
      const values = results.length === 1 ? [result] : ((result ?? []) as unknown[]);
      return results.map((type, i) => this.fromJs(coerce(values[i], type), type));
    });
    // In the JS API the importing instance makes a function of it, with its index as name.
    Object.defineProperty(this.show(func), 'name', { value: String(index) });
    return func;
  }
}

/**
 * @param Exception what the backend's exceptions are instances of
 */
export function frontApi(backend: WasmEngine, Exception: unknown): WebAssemblyApi {
  const engine = new Engine(backend);
  const store = new Store(engine, undefined);
  const border = new Border(store);

  class ApiInstance {
    readonly exports: Readonly<Record<string, unknown>>;
    constructor(module: Module, imports: Imports) {
      const linker = new Linker();
      let functionCount = 0;
      for (const item of module.imports()) {
        const index = item.type.kind === 'func' ? functionCount++ : -1;
        const value = border.toImport(imports[item.module]![item.name], item, index);
        if (value !== undefined) linker.define(item.module, item.name, value);
      }
      const instance = new Instance(store, module, linker);
      const exports = Object.create(null) as Record<string, unknown>;
      for (const { name, value } of instance.exports(store)) exports[name] = border.show(value);
      this.exports = exports;
    }
  }

  const api = {
    Module: class extends Module {
      constructor(bytes: Uint8Array) {
        super(engine, bytes);
      }
    },
    Instance: ApiInstance,
    Memory: function (limits: Limits): object {
      const [initial, maximum, options] = toLimits(limits);
      const type = new MemoryType(initial, maximum, { ...options, shared: !!limits.shared });
      return border.show(new Memory(store, type));
    },
    Table: function (limits: Limits): object {
      return border.show(new Table(store, new TableType('funcref', ...toLimits(limits)), null));
    },
    validate(bytes: Uint8Array): boolean {
      try {
        void new Module(engine, bytes);
        return true;
      } catch (error) {
        if (error instanceof CompileError) return false;
        throw error;
      }
    },
    CompileError,
    LinkError,
    RuntimeError,
    Exception,
  };
  return api as unknown as WebAssemblyApi;
}
