/** Memories, tables, globals and tags of our engine, each over the runtime's own object. */
import type {
  BackendValue,
  WasmGlobal,
  WasmMemory,
  WasmTable,
  WasmTag,
} from '../../engine/backend.ts';
import { funcTypeOf, globalTypeOf, memoryTypeOf, tableTypeOf } from '../../engine/module-types.ts';
import { TagType } from '../../engine/types.ts';
import type { GlobalType, MemoryType, TableType } from '../../engine/types.ts';
import { isException } from '../../exception.ts';
import type { TagInstance } from '../../exception.ts';
import { setGlobalFromJs } from '../../global.ts';
import type { GlobalCell } from '../../global.ts';
import { Exception } from '../../js-api/exception.ts';
import { exposeObject } from '../../js-api/expose.ts';
import { growMemory, markWritten, refresh } from '../../memory.ts';
import type { LinearMemory } from '../../memory.ts';
import { growTable } from '../../table.ts';
import type { TableInstance } from '../../table.ts';
import { descriptorOf } from '../../type-registry.ts';
import { refFromJs } from '../../values.ts';
import { ValueList, lower, raise } from '../function-values.ts';
import type { FunctionSpace } from '../function-values.ts';

export class JsMemory implements WasmMemory {
  readonly kind = 'memory';
  readonly core: LinearMemory;
  readonly type: MemoryType;

  constructor(core: LinearMemory) {
    this.core = core;
    this.type = memoryTypeOf(core);
  }

  get pageCount(): number {
    refresh(this.core);
    return this.core.pages;
  }

  grow(delta: number): number {
    return growMemory(this.core, delta);
  }

  read(offset: number, target: Uint8Array): void {
    target.set(this.core.bytes.subarray(offset, offset + target.length));
  }

  write(offset: number, source: Uint8Array): void {
    this.core.bytes.set(source, offset);
    markWritten(this.core, offset, source.length);
  }

  data(): Uint8Array {
    return new Uint8Array(this.core.buffer);
  }
}

export class JsTable implements WasmTable {
  readonly kind = 'table';
  readonly core: TableInstance;
  readonly type: TableType;
  private readonly space: FunctionSpace;

  constructor(core: TableInstance, space: FunctionSpace) {
    this.core = core;
    this.type = tableTypeOf(core, descriptorOf);
    this.space = space;
  }

  get size(): number {
    return this.core.length;
  }

  grow(delta: number, value: BackendValue): number {
    const element = refFromJs(lower(this.space, value, this.type.element), this.core.element);
    return growTable(this.core, delta, element);
  }

  get(index: number): BackendValue {
    return raise(this.space, this.core.get(index), this.type.element);
  }

  set(index: number, value: BackendValue): void {
    this.core.set(index, lower(this.space, value, this.type.element));
  }
}

export class JsGlobal implements WasmGlobal {
  readonly kind = 'global';
  readonly core: GlobalCell;
  readonly type: GlobalType;
  private readonly space: FunctionSpace;

  constructor(core: GlobalCell, space: FunctionSpace) {
    this.core = core;
    this.type = globalTypeOf(core, descriptorOf);
    this.space = space;
  }

  get(): BackendValue {
    return raise(this.space, this.core.value, this.type.content);
  }

  set(value: BackendValue): void {
    setGlobalFromJs(this.core, lower(this.space, value, this.type.content));
  }
}

export class JsTag implements WasmTag {
  readonly kind = 'tag';
  readonly core: TagInstance;
  readonly type: TagType;
  private readonly payload: ValueList;

  constructor(core: TagInstance, space: FunctionSpace) {
    this.core = core;
    this.type = new TagType(funcTypeOf(descriptorOf(core.typeId), descriptorOf).params);
    this.payload = new ValueList(space, this.type.params);
  }

  newException(payload: readonly BackendValue[]): unknown {
    return new Exception(exposeObject(this.core), this.payload.lower(payload));
  }

  payloadOf(thrown: unknown): readonly BackendValue[] | undefined {
    if (!isException(thrown)) return undefined;
    const exception = thrown as InstanceType<typeof Exception>;
    const tag = exposeObject(this.core);
    if (!exception.is(tag)) return undefined;
    const values = this.type.params.map((_, i) => exception.getArg(tag, i));
    return this.payload.raise(values);
  }
}
