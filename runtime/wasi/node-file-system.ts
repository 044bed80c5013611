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

/** What Linux moves in one call; Node refuses to move more than two GiB. */
export const MOST_AT_ONCE = 0x7fff_f000;

/** Node takes an offset that is no safe integer for none, or throws. */
const checkOffset = (offset: number): number =>
  Number.isSafeInteger(offset) ? offset : fail('EFBIG');

/** A preopened directory itself. It may be a link of the host's: what it leads to is meant. */
const isRoot = ({ names }: Place): boolean => names.length === 0;

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
    const length = Math.min(target.length, MOST_AT_ONCE);
    return fs.readSync(this.fd, target, 0, length, checkOffset(position));
  }
  write(source: Uint8Array, position: number): number {
    const length = Math.min(source.length, MOST_AT_ONCE);
    return fs.writeSync(this.fd, source, 0, length, checkOffset(position));
  }
  stat = (): FileStat => toFileStat(fs.fstatSync(this.fd, { bigint: true }));
  truncate = (byteLength: number): void => fs.ftruncateSync(this.fd, checkOffset(byteLength));
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
  stat(place) {
    const stat = isRoot(place) ? fs.statSync : fs.lstatSync;
    return toFileStat(stat(pathOf(place), { bigint: true }));
  },
  readDirectory(place): DirectoryEntry[] {
    const path = pathOf(place);
    return fs.readdirSync(path, { withFileTypes: true }).map((entry) => ({
      name: entry.name,
      // Asking for each would make listing slow; 0 says that it is not known.
      inode: 0n,
      type: typeOf(entry),
    }));
  },
  readLink: (place) => (isRoot(place) ? fail('EINVAL') : fs.readlinkSync(pathOf(place))),
  createDirectory: (place) => fs.mkdirSync(pathOf(place)),
  removeDirectory: (place) => fs.rmdirSync(pathOf(place)),
  unlink: (place) => fs.unlinkSync(pathOf(place)),
  rename: (from, to) => fs.renameSync(pathOf(from), pathOf(to)),
  link: (from, to) => fs.linkSync(pathOf(from), pathOf(to)),
  symlink: (target, place) => fs.symlinkSync(target, pathOf(place)),
  setTimes(place, atime, mtime) {
    const setTimes = isRoot(place) ? fs.utimesSync : fs.lutimesSync;
    setTimes(pathOf(place), seconds(atime), seconds(mtime));
  },
};
