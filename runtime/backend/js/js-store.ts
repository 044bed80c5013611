/** The objects of one store of our engine, each known by the runtime's own object. */
import type { FuncRef, FuncTypeDescriptor } from '../../abi.ts';
import type { InstanceAllocator, InstanceHandle } from '../../allocator/instance-allocator.ts';
import type {
  BackendHostFunction,
  BackendValue,
  ResolvedImport,
  WasmExtern,
  WasmFunc,
  WasmInstance,
  WasmStore,
} from '../../engine/backend.ts';
import type { FuncType, GlobalType, MemoryType, TableType, TagType } from '../../engine/types.ts';
import { valTypeNumber } from '../../engine/val-type.ts';
import type { ValType } from '../../engine/val-type.ts';
import { TagInstance } from '../../exception.ts';
import { funcRefOf } from '../../func.ts';
import { GlobalCell, newGlobalCell, setGlobalFromJs } from '../../global.ts';
import { exportValue } from '../../instantiate.ts';
import type { CoreObject } from '../../instantiate.ts';
import { LinearMemory } from '../../memory.ts';
import { TableInstance } from '../../table.ts';
import { bindTermination } from '../../termination.ts';
import type { Termination } from '../../termination.ts';
import { registerTypes, unregisterTypes } from '../../type-registry.ts';
import { refFromJs } from '../../values.ts';
import { hostFuncRef } from './host-function.ts';
import type { JsModule, JsTypes } from './js-engine.ts';
import { ValueList, lower } from '../function-values.ts';
import type { FunctionSpace } from '../function-values.ts';
import { JsFunc } from './js-func.ts';
import { JsGlobal, JsMemory, JsTable, JsTag } from './js-objects.ts';

/** How instances are made. */
export interface InstanceSettings {
  readonly allocator: InstanceAllocator;
  readonly isBulkMemory: boolean;
  /** Pages that no memory may exceed. */
  readonly memoryLimitPages: number;
  readonly termination: Termination | undefined;
}

export class JsInstance implements WasmInstance {
  readonly store: JsStore;
  readonly handle: InstanceHandle;
  private readonly module: JsModule;

  constructor(store: JsStore, handle: InstanceHandle, module: JsModule) {
    this.store = store;
    this.handle = handle;
    this.module = module;
  }

  /** Exports are made when they are asked for: instances come by the thousand, and use few. */
  get exports(): this {
    return this;
  }

  get(name: string): WasmExtern | undefined {
    const descriptor = this.module.exportNamed(name);
    if (descriptor === undefined) return undefined;
    return this.store.wrap(exportValue(this.handle.instance.context, descriptor));
  }

  close(): void {
    this.store.free(this.handle);
  }
}

/** What the runtime links: function references go as the JS functions that stand for them. */
const importValue = (extern: WasmExtern): unknown =>
  extern.kind === 'func' ? (extern as JsFunc).exported : (extern as JsMemory | JsTag).core;

const numbersOf = (types: readonly ValType[]): number[] => types.map(valTypeNumber);
const limits = (min: number, max: number | undefined, is64: boolean) => ({
  min,
  max: max ?? null,
  is64,
});

export class JsStore implements WasmStore<JsTypes>, FunctionSpace {
  private readonly settings: InstanceSettings;
  private readonly externs = new WeakMap<object, WasmExtern>();
  /** Instances that hold something, the ones whose initialisation failed included. */
  private readonly handles = new Set<InstanceHandle>();
  /** Types of what was made here: they are registered until the store is closed. */
  private readonly typeIds: number[] = [];

  constructor(settings: InstanceSettings) {
    this.settings = settings;
  }

  private remember<T extends WasmExtern>(core: object, extern: T): T {
    this.externs.set(core, extern);
    return extern;
  }

  funcOf(ref: FuncRef): JsFunc {
    const known = this.externs.get(ref) as JsFunc | undefined;
    return known ?? this.remember(ref, new JsFunc(ref, this));
  }

  lowerFunc(func: WasmFunc): unknown {
    return (func as JsFunc).exported;
  }

  raiseFunc(value: unknown): JsFunc {
    return this.funcOf(funcRefOf(value)!);
  }

  /** The one backend object of what an export shows. */
  wrap(value: unknown): WasmExtern {
    const ref = funcRefOf(value);
    if (ref !== undefined) return this.funcOf(ref);
    const core = value as CoreObject;
    return this.externs.get(core) ?? this.remember(core, this.newExtern(core));
  }

  private newExtern(core: CoreObject): WasmExtern {
    if (core instanceof LinearMemory) return new JsMemory(core);
    if (core instanceof TableInstance) return new JsTable(core, this);
    return core instanceof GlobalCell ? new JsGlobal(core, this) : new JsTag(core, this);
  }

  /** Gives back what an instance holds. */
  free(handle: InstanceHandle): void {
    this.handles.delete(handle);
    this.settings.allocator.deallocate(handle);
  }

  createInstance(
    module: JsModule,
    given: readonly ResolvedImport[],
    hostState: unknown,
  ): JsInstance {
    const { allocator, isBulkMemory } = this.settings;
    const imports = Object.create(null) as Record<string, Record<string, unknown>>;
    for (const { module: from, name, value } of given) {
      const namespace = (imports[from] ??= Object.create(null) as Record<string, unknown>);
      namespace[name] = importValue(value);
    }
    const handle = allocator.allocate({ runtimeInfo: module.compiled, imports, hostState });
    // Kept before anything can fail: its functions may already stand in an imported table.
    this.handles.add(handle);
    this.limitMemories(handle);
    this.watch(handle, module);
    allocator.initialize(handle, module.compiled.module, isBulkMemory);
    return new JsInstance(this, handle, module);
  }

  /** Puts an instance under what watches it, before anything of it runs. */
  private watch({ instance, hostState }: InstanceHandle, { listeners }: JsModule): void {
    const { termination } = this.settings;
    if (termination !== undefined) bindTermination(instance.context, termination);
    listeners?.attach(instance.context, hostState);
  }

  private limitMemories({ instance, runtimeInfo }: InstanceHandle): void {
    const { memoryLimitPages } = this.settings;
    for (const memory of instance.context.M.slice(runtimeInfo.offsets.importedMemories)) {
      memory.limit = Math.min(memory.limit, memoryLimitPages);
    }
  }

  /** The canonical id of a function type, for as long as the store lives. */
  private register(type: FuncTypeDescriptor): number {
    const [id] = registerTypes([type], [1]);
    this.typeIds.push(id!);
    return id!;
  }

  createFunc(type: FuncType, host: BackendHostFunction): JsFunc {
    const { params, results } = type;
    const descriptor: FuncTypeDescriptor = {
      kind: 'func',
      params: numbersOf(params),
      results: numbersOf(results),
      isFinal: true,
      supertype: -1,
    };
    const args = new ValueList(this, params);
    const values = new ValueList(this, results);
    const ref = hostFuncRef(
      (given) => values.lower(host(args.raise(given))),
      descriptor,
      this.register(descriptor),
    );
    return this.remember(ref, new JsFunc(ref, this));
  }

  createMemory(type: MemoryType): JsMemory {
    const { memoryLimitPages } = this.settings;
    if (type.initialPages > memoryLimitPages) {
      throw new RangeError(
        `a memory of ${type.initialPages} pages exceeds the limit of ${memoryLimitPages}`,
      );
    }
    const core = new LinearMemory({
      ...limits(type.initialPages, type.maximumPages, type.is64),
      shared: type.shared,
      pageSizeLog2: type.pageSizeLog2,
    });
    core.limit = Math.min(core.limit, memoryLimitPages);
    return this.remember(core, new JsMemory(core));
  }

  createTable(type: TableType, value: BackendValue): JsTable {
    const element = valTypeNumber(type.element);
    const descriptor = { ...limits(type.minimum, type.maximum, type.is64), element };
    const core = new TableInstance(
      descriptor,
      element,
      refFromJs(lower(this, value, type.element), element),
    );
    return this.remember(core, new JsTable(core, this));
  }

  createGlobal(type: GlobalType, value: BackendValue): JsGlobal {
    const core = newGlobalCell(valTypeNumber(type.content), type.mutable);
    setGlobalFromJs(core, lower(this, value, type.content));
    return this.remember(core, new JsGlobal(core, this));
  }

  createTag(type: TagType): JsTag {
    const params = numbersOf(type.params);
    const typeId = this.register({
      kind: 'func',
      params,
      results: [],
      isFinal: true,
      supertype: -1,
    });
    const core = new TagInstance(typeId);
    return this.remember(core, new JsTag(core, this));
  }

  close(): void {
    for (const handle of this.handles) this.free(handle);
    for (const id of this.typeIds.splice(0)) unregisterTypes([id], [1]);
  }
}
