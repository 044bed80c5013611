/**
 * The guest's open descriptors: streams, files and directories, each with the rights that it came
 * with. Numbers are given out lowest first.
 */
import { DIRECTORY_RIGHTS, FILE_RIGHTS, STREAM_RIGHTS, right } from './constants.ts';
import type { RightName, FileType } from './constants.ts';
import { fail } from './errno.ts';
import type { DirectoryEntry, FileSystem, OpenFile, Place } from './file-system.ts';

interface Rights {
  rights: bigint;
  /** What descriptors opened through this one may have at most. */
  inheriting: bigint;
}

/** Standard input or output. */
export interface Stream extends Rights {
  readonly kind: 'stream';
  readonly read: (target: Uint8Array) => number;
  readonly write: (source: Uint8Array) => void;
  flags: number;
}

export interface RegularFile extends Rights {
  readonly kind: 'file';
  readonly file: OpenFile;
  readonly type: FileType;
  position: number;
  flags: number;
}

export interface Directory extends Rights {
  readonly kind: 'directory';
  readonly fileSystem: FileSystem;
  readonly place: Place;
  /** The guest's name for it; undefined unless it was there from the start. */
  readonly preopenName: string | undefined;
  /** What fd_readdir shows, as it was when reading began. */
  entries: DirectoryEntry[] | null;
  flags: number;
}

export type Descriptor = Stream | RegularFile | Directory;

export const newStream = (read: Stream['read'], write: Stream['write']): Stream => ({
  kind: 'stream',
  read,
  write,
  flags: 0,
  rights: STREAM_RIGHTS,
  inheriting: 0n,
});

export const newDirectory = (
  fileSystem: FileSystem,
  place: Place,
  preopenName?: string,
  limit: Rights = { rights: DIRECTORY_RIGHTS, inheriting: DIRECTORY_RIGHTS | FILE_RIGHTS },
): Directory => ({
  kind: 'directory',
  fileSystem,
  place,
  preopenName,
  entries: null,
  flags: 0,
  rights: limit.rights & DIRECTORY_RIGHTS,
  inheriting: limit.inheriting,
});

export class Descriptors {
  private readonly open = new Map<number, Descriptor>();

  /** @returns the descriptor's number */
  add(descriptor: Descriptor): number {
    let fd = 0;
    while (this.open.has(fd)) fd++;
    this.open.set(fd, descriptor);
    return fd;
  }

  /** @throws SystemError EBADF */
  get(fd: number): Descriptor {
    return this.open.get(fd) ?? fail('EBADF');
  }

  /** @throws SystemError EBADF; ENOTCAPABLE where the right is missing */
  having(fd: number, ...needed: RightName[]): Descriptor {
    const descriptor = this.get(fd);
    for (const name of needed) {
      if ((descriptor.rights & right(name)) === 0n) fail('ENOTCAPABLE');
    }
    return descriptor;
  }

  /** @throws SystemError EBADF, ENOTCAPABLE; ENOTDIR for anything else */
  directory(fd: number, ...needed: RightName[]): Directory {
    const descriptor = this.get(fd);
    if (descriptor.kind !== 'directory') fail('ENOTDIR');
    this.having(fd, ...needed);
    return descriptor;
  }

  /** @throws SystemError EBADF, ENOTCAPABLE; ESPIPE for a stream, EISDIR for a directory */
  file(fd: number, ...needed: RightName[]): RegularFile {
    const descriptor = this.get(fd);
    if (descriptor.kind === 'stream') fail('ESPIPE');
    if (descriptor.kind === 'directory') fail('EISDIR');
    this.having(fd, ...needed);
    return descriptor;
  }

  /** Closes one. @throws SystemError EBADF */
  close(fd: number): void {
    const descriptor = this.get(fd);
    this.open.delete(fd);
    if (descriptor.kind === 'file') descriptor.file.close();
  }

  /** Moves one to another number, closing what was there. @throws SystemError EBADF */
  renumber(from: number, to: number): void {
    const descriptor = this.get(from);
    this.get(to);
    if (from === to) return;
    this.close(to);
    this.open.delete(from);
    this.open.set(to, descriptor);
  }

  closeAll(): void {
    for (const fd of [...this.open.keys()]) this.close(fd);
  }
}
