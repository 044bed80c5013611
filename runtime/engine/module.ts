/** Compiled modules. @see core 4.5.1 "Modules" */
import type { WasmEngine, WasmModule } from './backend.ts';
import { dispose } from './dispose.ts';
import type { Engine } from './engine.ts';
import type { ExportType, ExternType, ImportType } from './types.ts';

export type Bytes = ArrayBufferView | ArrayBuffer | SharedArrayBuffer;
/** Something that bytes come from: a Response, for example. */
export interface ByteSource {
  arrayBuffer(): PromiseLike<ArrayBuffer>;
}

const copyOf = (bytes: Bytes): Uint8Array =>
  ArrayBuffer.isView(bytes)
    ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength).slice()
    : new Uint8Array(bytes).slice();

export class Module {
  readonly engine: Engine<WasmEngine>;
  /** The backend's own object. */
  readonly backend: WasmModule;
  private closed = false;

  /** Compiles. @throws CompileError for bytes that are no valid module */
  constructor(engine: Engine<WasmEngine>, bytes: Bytes);
  /** For `compile`. */
  constructor(engine: Engine<WasmEngine>, bytes: null, compiled: WasmModule);
  constructor(engine: Engine<WasmEngine>, bytes: Bytes | null, compiled?: WasmModule) {
    engine.assertOpen();
    this.engine = engine;
    this.backend = compiled ?? engine.backend.compileModule(copyOf(bytes as Bytes));
  }

  /** Compiles what arrives later, or what only an asynchronous cache has. Rejects as the constructor throws. */
  static async compile(
    engine: Engine<WasmEngine>,
    source: Bytes | ByteSource | PromiseLike<Bytes | ByteSource>,
  ): Promise<Module> {
    const arrived = await source;
    const bytes = copyOf('arrayBuffer' in arrived ? await arrived.arrayBuffer() : arrived);
    engine.assertOpen();
    const { backend } = engine;
    const compiled = await (backend.compileModuleAsync?.(bytes) ?? backend.compileModule(bytes));
    return new Module(engine, null, compiled);
  }

  get isClosed(): boolean {
    return this.closed;
  }

  /** What an instance needs, in order. */
  imports(): Iterable<ImportType> {
    return [...this.backend.imports];
  }

  /** What an instance offers, in order. */
  exports(): Iterable<ExportType> {
    return [...this.backend.exports];
  }

  /** The type of an export; undefined if there is none of that name. */
  getExport(name: string): ExternType | undefined {
    return this.backend.exports.find((item) => item.name === name)?.type;
  }

  /** Gives back what is kept for further instances. Those that exist go on. Closing twice does nothing. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.backend.close?.();
  }

  [dispose](): void {
    this.close();
  }
}
