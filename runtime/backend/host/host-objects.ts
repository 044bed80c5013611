/** Memories, tables, globals and tags of the host's engine. */
import type {
  BackendValue,
  WasmGlobal,
  WasmMemory,
  WasmTable,
  WasmTag,
} from '../../engine/backend.ts';
import type { GlobalType, MemoryType, TableType, TagType } from '../../engine/types.ts';
import { ValueList, lower, raise } from '../function-values.ts';
import type { FunctionSpace } from '../function-values.ts';

/** A count or index as the host's engine takes it. DOM types know only numbers. */
const address = (value: number, is64: boolean): number =>
  is64 ? (BigInt(value) as unknown as number) : value;

/** Runs a growth: -1 where the host throws a RangeError. */
function tryGrow(grow: () => number): number {
  try {
    return Number(grow());
  } catch (error) {
    if (error instanceof RangeError) return -1;
    throw error;
  }
}

export class HostMemory implements WasmMemory {
  readonly kind = 'memory';
  readonly object: WebAssembly.Memory;
  readonly type: MemoryType;

  constructor(object: WebAssembly.Memory, type: MemoryType) {
    this.object = object;
    this.type = type;
  }

  get pageCount(): number {
    return this.object.buffer.byteLength / 2 ** this.type.pageSizeLog2;
  }

  grow(delta: number): number {
    // Beyond these the host says TypeError, not RangeError.
    if (delta >= 2 ** 32) return -1;
    return tryGrow(() => this.object.grow(address(delta, this.type.is64)));
  }

  read(offset: number, target: Uint8Array): void {
    target.set(this.data().subarray(offset, offset + target.length));
  }

  write(offset: number, source: Uint8Array): void {
    this.data().set(source, offset);
  }

  data(): Uint8Array {
    return new Uint8Array(this.object.buffer);
  }
}

export class HostTable implements WasmTable {
  readonly kind = 'table';
  readonly object: WebAssembly.Table;
  readonly type: TableType;
  private readonly space: FunctionSpace;

  constructor(object: WebAssembly.Table, type: TableType, space: FunctionSpace) {
    this.object = object;
    this.type = type;
    this.space = space;
  }

  get size(): number {
    return Number(this.object.length);
  }

  grow(delta: number, value: BackendValue): number {
    if (delta >= 2 ** 32) return -1;
    const { element, is64 } = this.type;
    return tryGrow(() => this.object.grow(address(delta, is64), lower(this.space, value, element)));
  }

  get(index: number): BackendValue {
    const { element, is64 } = this.type;
    return raise(this.space, this.object.get(address(index, is64)), element);
  }

  set(index: number, value: BackendValue): void {
    const { element, is64 } = this.type;
    this.object.set(address(index, is64), lower(this.space, value, element));
  }
}

export class HostGlobal implements WasmGlobal {
  readonly kind = 'global';
  readonly object: WebAssembly.Global;
  readonly type: GlobalType;
  private readonly space: FunctionSpace;

  constructor(object: WebAssembly.Global, type: GlobalType, space: FunctionSpace) {
    this.object = object;
    this.type = type;
    this.space = space;
  }

  get(): BackendValue {
    return raise(this.space, this.object.value, this.type.content);
  }

  set(value: BackendValue): void {
    this.object.value = lower(this.space, value, this.type.content);
  }
}

/** DOM types know no exceptions yet. */
export interface ExceptionHost {
  readonly Tag?: new (descriptor: { parameters: readonly string[] }) => object;
  readonly Exception?: new (tag: object, payload: readonly unknown[]) => HostException;
}
interface HostException {
  is(tag: object): boolean;
  getArg(tag: object, index: number): unknown;
}

export class HostTag implements WasmTag {
  readonly kind = 'tag';
  readonly object: object;
  readonly type: TagType;
  private readonly host: ExceptionHost;
  private readonly payload: ValueList;

  constructor(object: object, type: TagType, host: ExceptionHost, space: FunctionSpace) {
    this.object = object;
    this.type = type;
    this.host = host;
    this.payload = new ValueList(space, this.type.params);
  }

  newException(payload: readonly BackendValue[]): unknown {
    return new this.host.Exception!(this.object, this.payload.lower(payload));
  }

  payloadOf(thrown: unknown): readonly BackendValue[] | undefined {
    const { Exception } = this.host;
    if (Exception === undefined || !(thrown instanceof Exception)) return undefined;
    if (!thrown.is(this.object)) return undefined;
    const { params } = this.type;
    const values = params.map((_, i) => thrown.getArg(this.object, i));
    return this.payload.raise(values);
  }
}
