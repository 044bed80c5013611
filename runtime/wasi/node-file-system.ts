/** The host's file system, through node:fs. The only file of WASI that needs Node. */
import * as fs from 'node:fs';
import { FileType } from './constants.ts';
import { fail } from './errno.ts';
import type {
  DirectoryEntry,
  FileStat,
  FileSystem,
  OpenFile,
  OpenMode,
  Place,
} from './file-system.ts';

/** Where a place is on the host. */
function pathOf({ root, names }: Place): string {
  const isWindows = process.platform === 'win32';
  // There these are no parts of names: they would lead elsewhere.
  if (isWindows && names.some((name) => /[\\:]/.test(name))) fail('ENOENT');
  return names.length === 0 ? root : `${root}/${names.join('/')}`;
}

type TypeQueries = Pick<
  fs.Dirent,
  'isFile' | 'isDirectory' | 'isSymbolicLink' | 'isBlockDevice' | 'isCharacterDevice' | 'isSocket'
>;

function typeOf(entry: TypeQueries): FileType {
  if (entry.isFile()) return FileType.regularFile;
  if (entry.isDirectory()) return FileType.directory;
  if (entry.isSymbolicLink()) return FileType.symbolicLink;
  if (entry.isCharacterDevice()) return FileType.characterDevice;
  if (entry.isBlockDevice()) return FileType.blockDevice;
  return entry.isSocket() ? FileType.socketStream : FileType.unknown;
}

const toFileStat = (stat: fs.BigIntStats): FileStat => ({
  device: stat.dev,
  inode: stat.ino,
  type: typeOf(stat),
  linkCount: stat.nlink,
  size: stat.size,
  atime: stat.atimeNs,
  mtime: stat.mtimeNs,
  ctime: stat.ctimeNs,
});

const seconds = (nanoseconds: bigint): number => Number(nanoseconds) / 1e9;

class HostFile implements OpenFile {
  private readonly fd: number;

  constructor(fd: number) {
    this.fd = fd;
  }

  read(target: Uint8Array, position: number): number {
    return fs.readSync(this.fd, target, 0, target.length, position);
  }
  write(source: Uint8Array, position: number): number {
    return fs.writeSync(this.fd, source, 0, source.length, position);
  }
  stat = (): FileStat => toFileStat(fs.fstatSync(this.fd, { bigint: true }));
  truncate = (byteLength: number): void => fs.ftruncateSync(this.fd, byteLength);
  setTimes = (atime: bigint, mtime: bigint): void =>
    fs.futimesSync(this.fd, seconds(atime), seconds(mtime));
  sync = (): void => fs.fsyncSync(this.fd);
  close = (): void => fs.closeSync(this.fd);
}

function openFlags(mode: OpenMode): number {
  const { O_RDONLY, O_WRONLY, O_RDWR, O_CREAT, O_EXCL, O_TRUNC } = fs.constants;
  // Windows has no such flags; a link in the last place was looked for before.
  const { O_NOFOLLOW = 0, O_NONBLOCK = 0 } = fs.constants as Partial<typeof fs.constants>;
  const access = mode.isWritten ? (mode.isRead ? O_RDWR : O_WRONLY) : O_RDONLY;
  return (
    access |
    O_NOFOLLOW |
    // A pipe without a writer must not hold up the host.
    O_NONBLOCK |
    (mode.isCreated ? O_CREAT : 0) |
    (mode.isExclusive ? O_EXCL : 0) |
    (mode.isTruncated ? O_TRUNC : 0)
  );
}

export const nodeFileSystem: FileSystem = {
  open: (place, mode) => new HostFile(fs.openSync(pathOf(place), openFlags(mode), 0o666)),
  stat: (place) => toFileStat(fs.lstatSync(pathOf(place), { bigint: true })),
  readDirectory(place): DirectoryEntry[] {
    const path = pathOf(place);
    return fs.readdirSync(path, { withFileTypes: true }).map((entry) => ({
      name: entry.name,
      // Asking for each would make listing slow; 0 says that it is not known.
      inode: 0n,
      type: typeOf(entry),
    }));
  },
  readLink: (place) => fs.readlinkSync(pathOf(place)),
  createDirectory: (place) => fs.mkdirSync(pathOf(place)),
  removeDirectory: (place) => fs.rmdirSync(pathOf(place)),
  unlink: (place) => fs.unlinkSync(pathOf(place)),
  rename: (from, to) => fs.renameSync(pathOf(from), pathOf(to)),
  link: (from, to) => fs.linkSync(pathOf(from), pathOf(to)),
  symlink: (target, place) => fs.symlinkSync(target, pathOf(place)),
  setTimes: (place, atime, mtime) => fs.lutimesSync(pathOf(place), seconds(atime), seconds(mtime)),
};
