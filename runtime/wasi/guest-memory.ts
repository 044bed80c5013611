/**
 * The guest's memory, whoever made it: a WebAssembly.Memory of the host, or one of ours. Windows on
 * it are taken anew for every access, since whatever runs in between may let the memory grow. An
 * address that is out of bounds is the failure EFAULT, never a RangeError.
 */
import { coreOf } from '../core-objects.ts';
import { LinearMemory, markWritten, refresh } from '../memory.ts';
import { fail } from './errno.ts';

/** What both kinds of memories have. */
export interface MemoryLike {
  readonly buffer: ArrayBufferLike;
}

export class GuestMemory {
  private readonly memory: MemoryLike;
  /** Ours; null for the host's. */
  private readonly core: LinearMemory | null;

  /** @throws TypeError if it is no memory */
  constructor(memory: unknown) {
    const core = coreOf(memory);
    this.core = core instanceof LinearMemory ? core : null;
    const buffer: unknown =
      this.core === null ? (memory as Partial<MemoryLike> | null)?.buffer : this.core.storage;
    const tag = Object.prototype.toString.call(buffer);
    if (tag !== '[object ArrayBuffer]' && tag !== '[object SharedArrayBuffer]') {
      throw new TypeError('the memory must be a WebAssembly.Memory');
    }
    this.memory = memory as MemoryLike;
  }

  private all(): Uint8Array {
    if (this.core === null) return new Uint8Array(this.memory.buffer);
    refresh(this.core);
    return this.core.bytes;
  }

  /** The bytes as they are now, to be read before the guest runs again. */
  bytes(address: number, length: number): Uint8Array {
    const all = this.all();
    if (address + length > all.length) fail('EFAULT');
    return all.subarray(address, address + length);
  }

  /** The same for bytes that the host is about to write. */
  writable(address: number, length: number): Uint8Array {
    const bytes = this.bytes(address, length);
    if (this.core !== null) markWritten(this.core, address, length);
    return bytes;
  }

  private view(bytes: Uint8Array): DataView {
    return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  write(address: number, source: Uint8Array): void {
    this.writable(address, source.length).set(source);
  }

  /** A view of a record that the host fills in. */
  record(address: number, byteLength: number): DataView {
    return this.view(this.writable(address, byteLength));
  }

  readUint8 = (address: number): number => this.bytes(address, 1)[0]!;
  readUint16 = (address: number): number => this.view(this.bytes(address, 2)).getUint16(0, true);
  readUint32 = (address: number): number => this.view(this.bytes(address, 4)).getUint32(0, true);
  readUint64 = (address: number): bigint => this.view(this.bytes(address, 8)).getBigUint64(0, true);

  writeUint32(address: number, value: number): void {
    this.record(address, 4).setUint32(0, value, true);
  }

  writeUint64(address: number, value: bigint): void {
    this.record(address, 8).setBigUint64(0, value, true);
  }
}
