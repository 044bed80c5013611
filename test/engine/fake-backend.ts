/**
 * A backend that a third party might write: it runs no WebAssembly. Its modules are names of
 * programs, written in TypeScript against the backend's own objects.
 */
import { CompileError, LinkError } from '../../compiler/wasmless.ts';
import type {
  BackendHostFunction,
  BackendValue,
  ExportType,
  ExternType,
  FuncType,
  GlobalType,
  ImportType,
  MemoryType,
  ResolvedImport,
  StoreOptions,
  TableType,
  TagType,
  WasmEngine,
  WasmExtern,
  WasmFunc,
  WasmGlobal,
  WasmInstance,
  WasmMemory,
  WasmModule,
  WasmStore,
  WasmTable,
  WasmTag,
} from '../../compiler/wasmless.ts';

const PAGE_SIZE = 65536;

class FakeMemory implements WasmMemory {
  readonly kind = 'memory';
  readonly type: MemoryType;
  bytes: Uint8Array;
  constructor(type: MemoryType) {
    this.type = type;
    this.bytes = new Uint8Array(type.initialPages * PAGE_SIZE);
  }
  get pageCount(): number {
    return this.bytes.length / PAGE_SIZE;
  }
  grow(delta: number): number {
    const old = this.pageCount;
    if (old + delta > (this.type.maximumPages ?? 100)) return -1;
    const bytes = new Uint8Array((old + delta) * PAGE_SIZE);
    bytes.set(this.bytes);
    this.bytes = bytes;
    return old;
  }
  read(offset: number, target: Uint8Array): void {
    target.set(this.bytes.subarray(offset, offset + target.length));
  }
  write(offset: number, source: Uint8Array): void {
    this.bytes.set(source, offset);
  }
  data(): Uint8Array {
    return this.bytes;
  }
}

class FakeTable implements WasmTable {
  readonly kind = 'table';
  readonly type: TableType;
  readonly elements: BackendValue[];
  constructor(type: TableType, value: BackendValue) {
    this.type = type;
    this.elements = new Array<BackendValue>(type.minimum).fill(value);
  }
  get size(): number {
    return this.elements.length;
  }
  grow(delta: number, value: BackendValue): number {
    const old = this.size;
    if (old + delta > (this.type.maximum ?? 1000)) return -1;
    for (let i = 0; i < delta; i++) this.elements.push(value);
    return old;
  }
  get(index: number): BackendValue {
    return this.elements[index];
  }
  set(index: number, value: BackendValue): void {
    this.elements[index] = value;
  }
}

class FakeException {
  readonly tag: WasmTag;
  readonly payload: readonly BackendValue[];
  constructor(tag: WasmTag, payload: readonly BackendValue[]) {
    this.tag = tag;
    this.payload = payload;
  }
}

export type Exports = Readonly<Record<string, WasmExtern>>;
/** A module of the fake: what it imports and exports, and what an instance does. */
export interface Program {
  readonly imports: readonly ImportType[];
  readonly exports: readonly ExportType[];
  instantiate(store: FakeStore, imports: Exports): Exports;
}

class FakeModule implements WasmModule {
  readonly program: Program;
  constructor(program: Program) {
    this.program = program;
  }
  get imports(): readonly ImportType[] {
    return this.program.imports;
  }
  get exports(): readonly ExportType[] {
    return this.program.exports;
  }
}

/** A number of pages or elements within limits, for linking. */
const isWithin = (count: number, max: number | undefined, least: number, most?: number): boolean =>
  count >= least && (most === undefined || (max !== undefined && max <= most));

function fits(value: WasmExtern, type: ExternType): boolean {
  if (value.kind === 'memory' && type.kind === 'memory') {
    const { initialPages, maximumPages } = type;
    return isWithin(value.pageCount, value.type.maximumPages, initialPages, maximumPages);
  }
  if (value.kind === 'table' && type.kind === 'table') {
    const sameElement = value.type.element === type.element;
    return sameElement && isWithin(value.size, value.type.maximum, type.minimum, type.maximum);
  }
  return String(value.type) === String(type);
}

export class FakeStore implements WasmStore {
  createInstance(module: FakeModule, given: readonly ResolvedImport[]): WasmInstance {
    const imports: Record<string, WasmExtern> = {};
    given.forEach(({ module: from, name, value }, i) => {
      if (!fits(value, module.imports[i]!.type)) {
        throw new LinkError(`import ${from}.${name}: incompatible import type`);
      }
      imports[name] = value;
    });
    return { exports: new Map(Object.entries(module.program.instantiate(this, imports))) };
  }
  createFunc(type: FuncType, call: BackendHostFunction): WasmFunc {
    return { kind: 'func', type, call };
  }
  createMemory(type: MemoryType): WasmMemory {
    return new FakeMemory(type);
  }
  createTable(type: TableType, value: BackendValue): WasmTable {
    return new FakeTable(type, value);
  }
  createGlobal(type: GlobalType, value: BackendValue): WasmGlobal {
    let current = value;
    return { kind: 'global', type, get: () => current, set: (next) => void (current = next) };
  }
  createTag(type: TagType): WasmTag {
    const tag: WasmTag = {
      kind: 'tag',
      type,
      newException: (payload) => new FakeException(tag, payload),
      payloadOf: (thrown) =>
        thrown instanceof FakeException && thrown.tag === tag ? thrown.payload : undefined,
    };
    return tag;
  }
}

export class FakeEngine implements WasmEngine {
  private readonly programs: ReadonlyMap<string, Program>;
  constructor(programs: ReadonlyMap<string, Program>) {
    this.programs = programs;
  }
  compileModule(bytes: Uint8Array): FakeModule {
    const program = this.programs.get(new TextDecoder().decode(bytes));
    if (program === undefined) throw new CompileError('not a program of the fake');
    return new FakeModule(program);
  }
  createStore({ termination }: StoreOptions): FakeStore {
    if (termination !== undefined) throw new TypeError('programs of the fake always end');
    return new FakeStore();
  }
}
