/** What is done with a path below an open directory. */
import { FdFlag, FILE_RIGHTS, FileType, LookupFlag, OpenFlag, right } from './constants.ts';
import { newDirectory } from './descriptors.ts';
import type { Descriptor, Directory } from './descriptors.ts';
import { fail } from './errno.ts';
import { newTimes, writeFileStat } from './fd-calls.ts';
import type { FileStat, FileSystem, Place } from './file-system.ts';
import { resolvePath } from './resolve-path.ts';
import type { Resolved } from './resolve-path.ts';
import type { System, SystemCalls } from './system.ts';
import { decodeUtf8, encodeUtf8 } from './utf8.ts';

/** In bytes. Linux has no longer ones. */
const MAX_PATH_LENGTH = 4096;

function readPath({ memory }: System, at: number, length: number): string {
  if (length > MAX_PATH_LENGTH) fail('ENAMETOOLONG');
  return decodeUtf8(memory.bytes(at, length));
}

function resolve(
  system: System,
  directory: Directory,
  flags: number,
  at: number,
  length: number,
): Resolved {
  const isLastFollowed = (flags & LookupFlag.symlinkFollow) !== 0;
  return resolvePath(
    directory.fileSystem,
    directory.place,
    readPath(system, at, length),
    isLastFollowed,
  );
}

/**
 * The place of a name that is made, removed or replaced. A link there is never followed, whatever
 * slashes come after it.
 * @param ifNameless what it fails with where the path ends in `.` or `..`
 */
function resolveEntry(
  system: System,
  { fileSystem, place: from }: Directory,
  at: number,
  length: number,
  ifNameless: 'EEXIST' | 'EINVAL' | 'EISDIR' | 'EPERM',
): Resolved {
  const written = readPath(system, at, length);
  // Slashes alone stay: they make a path absolute.
  const path = written.replace(/([^/])\/+$/, '$1');
  const { place } = resolvePath(fileSystem, from, path, false);
  if (/(^|\/)\.{1,2}$/.test(path)) {
    const { type } = fileSystem.stat(place);
    fail(type === FileType.directory ? ifNameless : 'ENOTDIR');
  }
  return { place, isDirectoryMeant: path !== written };
}

/** What is at a place; null for nothing. */
function statIfThere(fileSystem: FileSystem, place: Place): FileStat | null {
  try {
    return fileSystem.stat(place);
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ENOENT') return null;
    throw error;
  }
}

/** The type of what will be opened, once all that speaks against it has failed. */
function typeToOpen(stat: FileStat | null, openFlags: number, isDirectoryMeant: boolean): FileType {
  const isCreated = (openFlags & OpenFlag.create) !== 0;
  if (stat === null) {
    if (!isCreated) fail('ENOENT');
    if (isDirectoryMeant) fail('EISDIR');
    return FileType.regularFile;
  }
  if (isCreated && openFlags & OpenFlag.exclusive) fail('EEXIST');
  if (stat.type === FileType.symbolicLink) fail('ELOOP');
  if (stat.type !== FileType.directory && isDirectoryMeant) fail('ENOTDIR');
  return stat.type;
}

/** Rights that need the file to be opened for writing. */
const WRITING = right('fdWrite') | right('fdAllocate') | right('fdFilestatSetSize');
const FD_FLAGS = FdFlag.append | FdFlag.nonblock | FdFlag.dsync | FdFlag.rsync | FdFlag.sync;

/** How a file is to be opened. */
interface Opening {
  readonly place: Place;
  readonly openFlags: number;
  readonly fdFlags: number;
  readonly rights: bigint;
  readonly inheriting: bigint;
}

function openDirectory(fileSystem: FileSystem, opening: Opening): Descriptor {
  const { openFlags, rights, inheriting, place } = opening;
  const isDirectoryAsked = (openFlags & OpenFlag.directory) !== 0;
  const isWritten = (rights & WRITING) !== 0n && !isDirectoryAsked;
  if (isWritten || openFlags & (OpenFlag.create | OpenFlag.truncate)) fail('EISDIR');
  return newDirectory(fileSystem, place, undefined, { rights, inheriting });
}

function openFile(fileSystem: FileSystem, type: FileType, opening: Opening): Descriptor {
  const { openFlags, fdFlags, rights, place } = opening;
  if (fdFlags & ~FD_FLAGS) fail('EINVAL');
  const isTruncated = (openFlags & OpenFlag.truncate) !== 0;
  const isWritten = (rights & WRITING) !== 0n || isTruncated;
  const file = fileSystem.open(place, {
    isRead: (rights & right('fdRead')) !== 0n || !isWritten,
    isWritten,
    isCreated: (openFlags & OpenFlag.create) !== 0,
    isExclusive: (openFlags & OpenFlag.exclusive) !== 0,
    isTruncated,
  });
  const allowed = rights & FILE_RIGHTS;
  return { kind: 'file', file, type, position: 0, flags: fdFlags, rights: allowed, inheriting: 0n };
}

function pathOpen(
  system: System,
  fd: number,
  lookupFlags: number,
  pathAt: number,
  pathLength: number,
  openFlags: number,
  rightsBase: bigint,
  rightsInheriting: bigint,
  fdFlags: number,
  openedAt: number,
): void {
  const { descriptors, memory } = system;
  const directory = descriptors.directory(fd, 'pathOpen');
  const { place, isDirectoryMeant } = resolve(system, directory, lookupFlags, pathAt, pathLength);
  const { fileSystem, inheriting } = directory;
  const isDirectoryAsked = (openFlags & OpenFlag.directory) !== 0;
  if (isDirectoryAsked && openFlags & OpenFlag.create) fail('EINVAL');
  const stat = statIfThere(fileSystem, place);
  const type = typeToOpen(stat, openFlags, isDirectoryAsked || isDirectoryMeant);
  if (stat === null) descriptors.directory(fd, 'pathCreateFile');
  if (openFlags & OpenFlag.truncate) descriptors.directory(fd, 'pathFilestatSetSize');
  // Before anything is opened, since it could not be told otherwise.
  memory.writable(openedAt, 4);
  const opening: Opening = {
    place,
    openFlags,
    fdFlags,
    // No more than the directory may hand down, but asking for more is no failure.
    rights: BigInt.asUintN(64, rightsBase) & inheriting,
    inheriting: BigInt.asUintN(64, rightsInheriting) & inheriting,
  };
  const opened =
    type === FileType.directory
      ? openDirectory(fileSystem, opening)
      : openFile(fileSystem, type, opening);
  memory.writeUint32(openedAt, descriptors.add(opened));
}

/** Both ends of a rename or link must be of one file system. */
function sameFileSystem(from: Directory, to: Directory): FileSystem {
  return from.fileSystem === to.fileSystem ? from.fileSystem : fail('EXDEV');
}

export const pathCalls: SystemCalls = {
  path_open: pathOpen,

  path_create_directory(system, fd: number, at: number, length: number) {
    const directory = system.descriptors.directory(fd, 'pathCreateDirectory');
    const { place } = resolveEntry(system, directory, at, length, 'EEXIST');
    directory.fileSystem.createDirectory(place);
  },
  path_remove_directory(system, fd: number, at: number, length: number) {
    const directory = system.descriptors.directory(fd, 'pathRemoveDirectory');
    const { place } = resolveEntry(system, directory, at, length, 'EINVAL');
    directory.fileSystem.removeDirectory(place);
  },
  path_unlink_file(system, fd: number, at: number, length: number) {
    const directory = system.descriptors.directory(fd, 'pathUnlinkFile');
    const { fileSystem } = directory;
    const { place, isDirectoryMeant } = resolveEntry(system, directory, at, length, 'EISDIR');
    const isDirectory = fileSystem.stat(place).type === FileType.directory;
    if (isDirectory) fail('EISDIR');
    if (isDirectoryMeant) fail('ENOTDIR');
    fileSystem.unlink(place);
  },
  path_rename(
    system,
    fd: number,
    at: number,
    length: number,
    toFd: number,
    toAt: number,
    toLength: number,
  ) {
    const from = system.descriptors.directory(fd, 'pathRenameSource');
    const to = system.descriptors.directory(toFd, 'pathRenameTarget');
    const source = resolveEntry(system, from, at, length, 'EINVAL');
    const target = resolveEntry(system, to, toAt, toLength, 'EINVAL');
    const fileSystem = sameFileSystem(from, to);
    const isDirectory = fileSystem.stat(source.place).type === FileType.directory;
    if (!isDirectory && (source.isDirectoryMeant || target.isDirectoryMeant)) fail('ENOTDIR');
    fileSystem.rename(source.place, target.place);
  },
  path_link(
    system,
    fd: number,
    flags: number,
    at: number,
    length: number,
    toFd: number,
    toAt: number,
    toLength: number,
  ) {
    const from = system.descriptors.directory(fd, 'pathLinkSource');
    const to = system.descriptors.directory(toFd, 'pathLinkTarget');
    if (flags & LookupFlag.symlinkFollow) fail('EINVAL');
    const source = resolveEntry(system, from, at, length, 'EPERM');
    const target = resolveEntry(system, to, toAt, toLength, 'EEXIST');
    if (source.isDirectoryMeant || target.isDirectoryMeant) fail('ENOTDIR');
    sameFileSystem(from, to).link(source.place, target.place);
  },
  path_symlink(system, at: number, length: number, fd: number, toAt: number, toLength: number) {
    const directory = system.descriptors.directory(fd, 'pathSymlink');
    const target = readPath(system, at, length);
    if (target === '') fail('ENOENT');
    if (target.includes('\0')) fail('EINVAL');
    // It would lead nowhere from here, but out of the sandbox for others who follow it.
    if (target.startsWith('/')) fail('EPERM');
    const { place, isDirectoryMeant } = resolveEntry(system, directory, toAt, toLength, 'EEXIST');
    if (isDirectoryMeant) fail('ENOENT');
    directory.fileSystem.symlink(target, place);
  },
  path_readlink(
    system,
    fd: number,
    at: number,
    length: number,
    buffer: number,
    bufferLength: number,
    usedAt: number,
  ) {
    const directory = system.descriptors.directory(fd, 'pathReadlink');
    const { place } = resolve(system, directory, 0, at, length);
    const target = encodeUtf8(directory.fileSystem.readLink(place)).subarray(0, bufferLength);
    system.memory.write(buffer, target);
    system.memory.writeUint32(usedAt, target.length);
  },
  path_filestat_get(system, fd: number, flags: number, at: number, length: number, statAt: number) {
    const directory = system.descriptors.directory(fd, 'pathFilestatGet');
    const { place, isDirectoryMeant } = resolve(system, directory, flags, at, length);
    const stat = directory.fileSystem.stat(place);
    if (isDirectoryMeant && stat.type !== FileType.directory) fail('ENOTDIR');
    writeFileStat(system, statAt, stat);
  },
  path_filestat_set_times(
    system,
    fd: number,
    flags: number,
    at: number,
    length: number,
    atime: bigint,
    mtime: bigint,
    timeFlags: number,
  ) {
    const directory = system.descriptors.directory(fd, 'pathFilestatSetTimes');
    const { place } = resolve(system, directory, flags, at, length);
    const stat = (): FileStat => directory.fileSystem.stat(place);
    const times = newTimes(system, stat, atime, mtime, timeFlags);
    directory.fileSystem.setTimes(place, ...times);
  },
};
