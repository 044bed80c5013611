/**
 * What WASI asks of a file system. All of it is synchronous, as the guest is. Failures are errors
 * with a code ('ENOENT'), as Node's are. No path holds `..`, `.` or a symbolic link but, perhaps,
 * in its last place: WASI resolves paths itself (resolve-path.ts), so that no file system has to
 * be trusted to keep the guest inside.
 */
import type { FileType } from './constants.ts';

/**
 * A place: a preopened directory, by its path on the host, and names below it. Without names it is
 * the directory itself, even if the host has a link to it under that path.
 */
export interface Place {
  readonly root: string;
  readonly names: readonly string[];
}

/** Times are nanoseconds since 1970. */
export interface FileStat {
  readonly device: bigint;
  readonly inode: bigint;
  readonly type: FileType;
  readonly linkCount: bigint;
  readonly size: bigint;
  readonly atime: bigint;
  readonly mtime: bigint;
  readonly ctime: bigint;
}

export interface DirectoryEntry {
  readonly name: string;
  readonly inode: bigint;
  readonly type: FileType;
}

export interface OpenMode {
  readonly isRead: boolean;
  readonly isWritten: boolean;
  readonly isCreated: boolean;
  readonly isExclusive: boolean;
  readonly isTruncated: boolean;
}

/** An open regular file or device. */
export interface OpenFile {
  /** @returns how many bytes were read; 0 at the end */
  read(target: Uint8Array, position: number): number;
  /** @returns how many bytes were written; bytes between the end and `position` become zero */
  write(source: Uint8Array, position: number): number;
  stat(): FileStat;
  truncate(byteLength: number): void;
  setTimes(atime: bigint, mtime: bigint): void;
  sync(): void;
  close(): void;
}

export interface FileSystem {
  /** Never follows a symbolic link in the last place: that is ELOOP. */
  open(place: Place, mode: OpenMode): OpenFile;
  /** Of a link that the last name is, not of what it leads to. */
  stat(place: Place): FileStat;
  readDirectory(place: Place): DirectoryEntry[];
  readLink(place: Place): string;
  createDirectory(place: Place): void;
  removeDirectory(place: Place): void;
  unlink(place: Place): void;
  rename(from: Place, to: Place): void;
  link(from: Place, to: Place): void;
  symlink(target: string, place: Place): void;
  /** Of a link that the last name is, not of what it leads to. */
  setTimes(place: Place, atime: bigint, mtime: bigint): void;
}
