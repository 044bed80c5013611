/**
 * Calls WASI as a guest would, with its memory, but without a program: addresses are handed out
 * here, results read here.
 */
import { LinearMemory } from '../../runtime/index.ts';

export type Functions = Readonly<Record<string, (...args: (number | bigint)[]) => number>>;
export type Memory = { readonly buffer: ArrayBufferLike };

export const newOurMemory = (): Memory =>
  new LinearMemory({ min: 4, max: null, is64: false, shared: false, pageSizeLog2: 16 });
export const newHostMemory = (): Memory => new WebAssembly.Memory({ initial: 4 });

export const ALL_RIGHTS = (1n << 30n) - 1n;
/** What a guest asks for that only reads. */
export const READ_RIGHTS = 0x6n | (1n << 21n) | (1n << 14n) | (1n << 13n) | (1n << 18n);

/** Numbers of errors, by name. */
export const E = {
  acces: 2,
  badf: 8,
  exist: 20,
  fault: 21,
  fbig: 22,
  ilseq: 25,
  inval: 28,
  isdir: 31,
  loop: 32,
  nametoolong: 37,
  noent: 44,
  nospc: 51,
  nosys: 52,
  notdir: 54,
  notempty: 55,
  notsock: 57,
  notsup: 58,
  overflow: 61,
  perm: 63,
  spipe: 70,
  notcapable: 76,
} as const;

const RESULT = 1024;
const encoder = new TextEncoder();

export class Guest {
  readonly call: Functions;
  private readonly memory: Memory;
  private top = 4096;

  constructor(functions: Functions, memory: Memory) {
    this.call = functions;
    this.memory = memory;
  }

  bytes(at: number, length: number): Uint8Array {
    return new Uint8Array(this.memory.buffer, at, length).slice();
  }
  view(at: number): DataView {
    return new DataView(this.memory.buffer, at);
  }
  text(at: number, length: number): string {
    return new TextDecoder().decode(this.bytes(at, length));
  }

  /** Puts bytes somewhere. @returns their address and length, as WASI takes them */
  put(data: string | Uint8Array): [at: number, length: number] {
    const bytes = typeof data === 'string' ? encoder.encode(data) : data;
    const at = this.top;
    this.top = (this.top + bytes.length + 7) & ~7;
    if (this.top > 200_000) this.top = 4096;
    new Uint8Array(this.memory.buffer).set(bytes, at);
    return [at, bytes.length];
  }

  /** One buffer of a scattered read or write. */
  private vector(at: number, length: number): [at: number, count: number] {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setUint32(0, at, true);
    new DataView(bytes.buffer).setUint32(4, length, true);
    return [this.put(bytes)[0], 1];
  }

  /** Calls with one more argument, the place of a result. @returns the error, or reads the result */
  private with<T>(read: (at: number) => T, name: string, ...args: (number | bigint)[]): T | number {
    const errno = this.call[name]!(...args, RESULT);
    return errno === 0 ? read(RESULT) : -errno;
  }
  private uint32 = (at: number): number => this.view(at).getUint32(0, true);
  private uint64 = (at: number): bigint => this.view(at).getBigUint64(0, true);

  /** @returns a descriptor, or minus the error */
  open(
    fd: number,
    path: string | Uint8Array,
    { flags = 0, rights = ALL_RIGHTS, follow = 1, fdFlags = 0 } = {},
  ): number {
    const target = this.put(path);
    return this.with(
      this.uint32,
      'path_open',
      fd,
      follow,
      ...target,
      flags,
      rights,
      rights,
      fdFlags,
    );
  }
  /** @returns how many bytes were written, or minus the error */
  write(fd: number, data: string | Uint8Array): number {
    return this.with(this.uint32, 'fd_write', fd, ...this.vector(...this.put(data)));
  }
  /** @returns the text, or minus the error */
  read(fd: number, length: number): string | number {
    const [at] = this.put(new Uint8Array(length));
    const count = this.with(this.uint32, 'fd_read', fd, ...this.vector(at, length));
    return count < 0 ? count : this.text(at, count);
  }
  seek(fd: number, offset: bigint, whence: number): bigint | number {
    return this.with(this.uint64, 'fd_seek', fd, offset, whence);
  }

  /** Type and size of what a path leads to, or minus the error. */
  stat(fd: number, path: string, follow = 1): { type: number; size: bigint } | number {
    const read = (at: number) => ({
      type: this.view(at + 16).getUint8(0),
      size: this.uint64(at + 32),
    });
    return this.with(read, 'path_filestat_get', fd, follow, ...this.put(path));
  }
  fileStat(fd: number): { type: number; size: bigint; atime: bigint; mtime: bigint } | number {
    const read = (at: number) => ({
      type: this.view(at + 16).getUint8(0),
      size: this.uint64(at + 32),
      atime: this.uint64(at + 40),
      mtime: this.uint64(at + 48),
    });
    return this.with(read, 'fd_filestat_get', fd);
  }

  /** One call that takes a path after a descriptor. */
  path(name: string, fd: number, path: string): number {
    return this.call[name]!(fd, ...this.put(path));
  }
  symlink(target: string, fd: number, path: string): number {
    return this.call['path_symlink']!(...this.put(target), fd, ...this.put(path));
  }
  rename(fd: number, from: string, toFd: number, to: string): number {
    return this.call['path_rename']!(fd, ...this.put(from), toFd, ...this.put(to));
  }
  link(fd: number, from: string, toFd: number, to: string): number {
    return this.call['path_link']!(fd, 0, ...this.put(from), toFd, ...this.put(to));
  }
  readLink(fd: number, path: string, length = 100): string | number {
    const target = this.put(path);
    const [at] = this.put(new Uint8Array(length));
    const used = this.with(this.uint32, 'path_readlink', fd, ...target, at, length);
    return used < 0 ? used : this.text(at, used);
  }

  /** All names in a directory with their types, read through a buffer of `length` bytes. */
  list(fd: number, length = 4096): [name: string, type: number][] {
    const [buffer] = this.put(new Uint8Array(length));
    const found: [string, number][] = [];
    for (let cookie = 0n; ;) {
      const used = this.with(this.uint32, 'fd_readdir', fd, buffer, length, cookie);
      if (used < 0) throw new Error(`fd_readdir: ${-used}`);
      let at = 0;
      while (at + 24 <= used) {
        const nameLength = this.uint32(buffer + at + 16);
        if (at + 24 + nameLength > used) break;
        found.push([
          this.text(buffer + at + 24, nameLength),
          this.view(buffer + at + 20).getUint8(0),
        ]);
        cookie = this.uint64(buffer + at);
        at += 24 + nameLength;
      }
      if (used < length) return found;
      if (at === 0) throw new Error('the buffer is too short for one entry');
    }
  }
}
