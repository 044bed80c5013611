/** The objects of one store over the host's engine, each known by the host's own object. */
import { LinkError, RuntimeError } from '../../errors.ts';
import type {
  BackendHostFunction,
  BackendValue,
  ResolvedImport,
  WasmExtern,
  WasmFunc,
  WasmInstance,
  WasmStore,
} from '../../engine/backend.ts';
import { funcTypeOf } from '../../engine/module-types.ts';
import type {
  ExternType,
  FuncType,
  GlobalType,
  MemoryType,
  TableType,
  TagType,
} from '../../engine/types.ts';
import type { HostModule, HostModuleShape, HostNamespace, HostTypes } from './host-engine.ts';
import { ValueList, lower } from '../function-values.ts';
import { HostFunc } from './host-func.ts';
import type { FuncStore, HostFunction } from './host-func.ts';
import { HostGlobal, HostMemory, HostTable, HostTag } from './host-objects.ts';
import type { ExceptionHost } from './host-objects.ts';
import { probe, trampoline } from './small-modules.ts';

export interface HostInstance extends WasmInstance {
  readonly instance: WebAssembly.Instance;
}

/** The name of a type in the JS API. */
const apiName = (type: string): string => (type === 'funcref' ? 'anyfunc' : type);

/** Absent members of descriptors must be absent: undefined is a value to some hosts. */
const limits = (minimum: number, maximum: number | undefined, is64: boolean): object => {
  const address = (value: number): number | bigint => (is64 ? BigInt(value) : value);
  return {
    initial: address(minimum),
    ...(maximum === undefined ? {} : { maximum: address(maximum) }),
    ...(is64 ? { address: 'i64' } : {}),
  };
};

/** The host's own object behind a backend object. */
const hostObject = (extern: WasmExtern): object =>
  extern.kind === 'func' ? (extern as HostFunc).fn : (extern as HostMemory | HostTag).object;

export class HostStore implements WasmStore<HostTypes>, FuncStore {
  private readonly host: HostNamespace;
  private readonly externs = new WeakMap<object, WasmExtern>();
  /** Shapes of the modules instantiated here: their types are all that a guest's function can have. */
  private readonly shapes = new Set<HostModuleShape>();
  /** What a host function threw last. */
  private thrown: unknown = undefined;

  constructor(host: HostNamespace) {
    this.host = host;
  }

  private remember<T extends WasmExtern>(object: object, extern: T): T {
    this.externs.set(object, extern);
    return extern;
  }

  lowerFunc(func: WasmFunc): unknown {
    return (func as HostFunc).fn;
  }

  raiseFunc(value: unknown): HostFunc {
    const fn = value as HostFunction;
    const known = this.externs.get(fn) as HostFunc | undefined;
    return known ?? this.remember(fn, new HostFunc(fn, this, undefined));
  }

  /** Subtypes stand behind their supertypes, and fit them too: the last that fits is the type. */
  findType(fn: HostFunction): FuncType {
    for (const shape of this.shapes) {
      for (let index = shape.types.length - 1; index >= 0; index--) {
        const type = shape.types[index]!;
        if (type.kind === 'func' && this.fits(fn, shape.typeSection, index)) {
          return funcTypeOf(type, (i) => shape.types[i]!);
        }
      }
    }
    throw new TypeError("the function's type is not known");
  }

  private fits(fn: HostFunction, typeSection: Uint8Array, typeIndex: number): boolean {
    const { Instance, LinkError: HostLinkError, Module } = this.host;
    try {
      void new Instance(new Module(probe(typeSection, typeIndex)), { m: { f: fn } });
      return true;
    } catch (error) {
      if (error instanceof HostLinkError) return false;
      throw error;
    }
  }

  toError(error: unknown): unknown {
    if (error === this.thrown) return error;
    if (error instanceof this.host.LinkError) {
      return new LinkError(error.message, { cause: error });
    }
    if (!(error instanceof this.host.RuntimeError)) return error;
    return new RuntimeError(error.message, { cause: error });
  }

  createInstance(module: HostModule, imports: readonly ResolvedImport[]): HostInstance {
    const importObject = Object.create(null) as Record<string, Record<string, unknown>>;
    for (const { module: from, name, value } of imports) {
      const namespace = (importObject[from] ??= Object.create(null) as Record<string, unknown>);
      namespace[name] = hostObject(value);
    }
    // Before anything runs: the start function may hand out functions of these types.
    this.shapes.add(module.shape);
    let instance: WebAssembly.Instance;
    try {
      instance = new this.host.Instance(module.module, importObject as WebAssembly.Imports);
    } catch (error) {
      throw this.toError(error);
    }
    const exports = new Map(
      module.exports.map(({ name, type }) => [name, this.wrap(instance.exports[name]!, type)]),
    );
    return { instance, exports };
  }

  /** The one backend object of an exported object. */
  private wrap(object: object, type: ExternType): WasmExtern {
    return this.externs.get(object) ?? this.remember(object, this.newExtern(object, type));
  }

  private newExtern(object: object, type: ExternType): WasmExtern {
    switch (type.kind) {
      case 'func':
        return new HostFunc(object as HostFunction, this, type);
      case 'memory':
        return new HostMemory(object as WebAssembly.Memory, type);
      case 'table':
        return new HostTable(object as WebAssembly.Table, type, this);
      case 'global':
        return new HostGlobal(object as WebAssembly.Global, type, this);
      case 'tag':
        return new HostTag(object, type, this.host as ExceptionHost, this);
    }
  }

  createFunc(type: FuncType, host: BackendHostFunction): HostFunc {
    const { params, results } = type;
    const given = new ValueList(this, params);
    const taken = new ValueList(this, results);
    const f = (...args: unknown[]): unknown => {
      try {
        const values = taken.lower(host(given.raise(args)));
        return results.length === 1 ? values[0] : values;
      } catch (error) {
        this.thrown = error;
        throw error;
      }
    };
    const module = new this.host.Module(trampoline(type));
    const { exports } = new this.host.Instance(module, { m: { f } });
    const fn = exports['f'] as HostFunction;
    return this.remember(fn, new HostFunc(fn, this, type));
  }

  createMemory(type: MemoryType): HostMemory {
    if (type.pageSizeLog2 !== 16) throw new TypeError('the host has pages of 64 KiB only');
    const descriptor = {
      ...limits(type.initialPages, type.maximumPages, type.is64),
      ...(type.shared ? { shared: true } : {}),
    };
    const object = new this.host.Memory(descriptor as WebAssembly.MemoryDescriptor);
    return this.remember(object, new HostMemory(object, type));
  }

  createTable(type: TableType, value: BackendValue): HostTable {
    const descriptor = {
      ...limits(type.minimum, type.maximum, type.is64),
      element: apiName(type.element),
    };
    const init = lower(this, value, type.element);
    const object = new this.host.Table(descriptor as WebAssembly.TableDescriptor, init);
    return this.remember(object, new HostTable(object, type, this));
  }

  createGlobal(type: GlobalType, value: BackendValue): HostGlobal {
    const descriptor = { value: apiName(type.content), mutable: type.mutable };
    const init = lower(this, value, type.content);
    const object = new this.host.Global(descriptor as WebAssembly.GlobalDescriptor, init);
    return this.remember(object, new HostGlobal(object, type, this));
  }

  createTag(type: TagType): HostTag {
    const host = this.host as ExceptionHost;
    if (host.Tag === undefined) throw new TypeError('the host has no exceptions');
    const object = new host.Tag({ parameters: type.params.map(apiName) });
    return this.remember(object, new HostTag(object, type, host, this));
  }
}
