/** What is done with an open descriptor. */
import { FdFlag, FileType, TimeFlag, Whence } from './constants.ts';
import type { Descriptor, Directory, RegularFile } from './descriptors.ts';
import { errnoOf, fail } from './errno.ts';
import type { DirectoryEntry, FileStat } from './file-system.ts';
import type { System, SystemCalls } from './system.ts';
import { encodeUtf8 } from './utf8.ts';

/** The buffers of a scattered read or write, as addresses. */
interface Buffer {
  readonly address: number;
  readonly length: number;
}

const MAX_BUFFERS = 1024;

function readBuffers({ memory }: System, at: number, count: number): Buffer[] {
  if (count > MAX_BUFFERS) fail('EINVAL');
  const buffers: Buffer[] = [];
  for (let i = 0; i < count; i++) {
    const address = memory.readUint32(at + 8 * i);
    const length = memory.readUint32(at + 8 * i + 4);
    memory.bytes(address, length);
    buffers.push({ address, length });
  }
  return buffers;
}

/** Fills buffers in order until one is not filled. @returns how many bytes were read */
function scatter(
  { memory }: System,
  buffers: readonly Buffer[],
  read: (target: Uint8Array, done: number) => number,
): number {
  let done = 0;
  for (const { address, length } of buffers) {
    if (length === 0) continue;
    const count = read(memory.writable(address, length), done);
    done += count;
    if (count < length) break;
  }
  return done;
}

/** Writes buffers in order until one is not written whole. @returns how many bytes were written */
function gather(
  { memory }: System,
  buffers: readonly Buffer[],
  write: (source: Uint8Array, done: number) => number,
): number {
  let done = 0;
  for (const { address, length } of buffers) {
    if (length === 0) continue;
    const count = write(memory.bytes(address, length), done);
    done += count;
    if (count < length) break;
  }
  return done;
}

function fdRead(system: System, fd: number, at: number, count: number, readAt: number): void {
  const descriptor = system.descriptors.having(fd, 'fdRead');
  const buffers = readBuffers(system, at, count);
  let done: number;
  if (descriptor.kind === 'stream') done = scatter(system, buffers, descriptor.read);
  else {
    const file = system.descriptors.file(fd);
    done = scatter(system, buffers, (target, k) => file.file.read(target, file.position + k));
    file.position += done;
  }
  system.memory.writeUint32(readAt, done);
}

function fdWrite(system: System, fd: number, at: number, count: number, writtenAt: number): void {
  const descriptor = system.descriptors.having(fd, 'fdWrite');
  const buffers = readBuffers(system, at, count);
  let done: number;
  if (descriptor.kind === 'stream') {
    done = gather(system, buffers, (source) => {
      descriptor.write(source.slice());
      return source.length;
    });
  } else {
    const file = system.descriptors.file(fd);
    if (file.flags & FdFlag.append) file.position = Number(file.file.stat().size);
    done = gather(system, buffers, (source, k) => file.file.write(source, file.position + k));
    file.position += done;
  }
  system.memory.writeUint32(writtenAt, done);
}

/** A position or size that a file can have. */
function toPosition(value: bigint): number {
  if (value < 0n) fail('EINVAL');
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) fail('EFBIG');
  return Number(value);
}

const signed = (value: bigint): bigint => BigInt.asIntN(64, value);

function seek(file: RegularFile, offset: bigint, whence: number): number {
  switch (whence) {
    case Whence.set:
      return toPosition(offset);
    case Whence.current:
      return toPosition(BigInt(file.position) + offset);
    case Whence.end:
      return toPosition(file.file.stat().size + offset);
    default:
      return fail('EINVAL');
  }
}

function typeOf(descriptor: Descriptor): FileType {
  if (descriptor.kind === 'stream') return FileType.characterDevice;
  return descriptor.kind === 'directory' ? FileType.directory : descriptor.type;
}

/** Writes the 64 bytes that WASI's filestat has. */
export function writeFileStat({ memory }: System, at: number, stat: FileStat): void {
  const record = memory.record(at, 64);
  record.setBigUint64(0, stat.device, true);
  record.setBigUint64(8, stat.inode, true);
  record.setBigUint64(16, BigInt(stat.type), true);
  record.setBigUint64(24, stat.linkCount, true);
  record.setBigUint64(32, stat.size, true);
  record.setBigUint64(40, stat.atime, true);
  record.setBigUint64(48, stat.mtime, true);
  record.setBigUint64(56, stat.ctime, true);
}

const STREAM_STAT: FileStat = {
  device: 0n,
  inode: 0n,
  type: FileType.characterDevice,
  linkCount: 0n,
  size: 0n,
  atime: 0n,
  mtime: 0n,
  ctime: 0n,
};

function statOf(descriptor: Descriptor): FileStat {
  if (descriptor.kind === 'stream') return STREAM_STAT;
  if (descriptor.kind === 'file') return descriptor.file.stat();
  return descriptor.fileSystem.stat(descriptor.place);
}

/**
 * The times that a call asks for.
 * @param stat gives those that are to stay
 * @throws SystemError EINVAL where a time is both given and to be now
 */
export function newTimes(
  { clocks }: System,
  stat: () => FileStat,
  atime: bigint,
  mtime: bigint,
  flags: number,
): [atime: bigint, mtime: bigint] {
  const choose = (given: number, toNow: number, value: bigint, old: 'atime' | 'mtime'): bigint => {
    if (flags & given && flags & toNow) fail('EINVAL');
    if (flags & toNow) return clocks.realtime();
    return flags & given ? BigInt.asUintN(64, value) : stat()[old];
  };
  return [
    choose(TimeFlag.atime, TimeFlag.atimeNow, atime, 'atime'),
    choose(TimeFlag.mtime, TimeFlag.mtimeNow, mtime, 'mtime'),
  ];
}

/** One entry as fd_readdir writes it: cookie of the next, inode, length of the name, type, name. */
function encodeEntry({ name, inode, type }: DirectoryEntry, next: number): Uint8Array {
  const text = encodeUtf8(name);
  const bytes = new Uint8Array(24 + text.length);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(next), true);
  view.setBigUint64(8, inode, true);
  view.setUint32(16, text.length, true);
  view.setUint8(20, type);
  bytes.set(text, 24);
  return bytes;
}

function listDirectory({ fileSystem, place }: Directory): DirectoryEntry[] {
  const own = fileSystem.stat(place).inode;
  const isTop = place.names.length === 0;
  const parent = { root: place.root, names: place.names.slice(0, -1) };
  // Nothing is told of what lies above a preopened directory.
  const above = isTop ? own : fileSystem.stat(parent).inode;
  return [
    { name: '.', inode: own, type: FileType.directory },
    { name: '..', inode: above, type: FileType.directory },
    ...fileSystem.readDirectory(place),
  ];
}

function fdReaddir(
  system: System,
  fd: number,
  buffer: number,
  length: number,
  cookie: bigint,
  usedAt: number,
): void {
  const directory = system.descriptors.directory(fd, 'fdReaddir');
  const target = system.memory.writable(buffer, length);
  if (cookie === 0n || directory.entries === null) directory.entries = listDirectory(directory);
  let used = 0;
  for (let i = toPosition(cookie); i < directory.entries.length && used < length; i++) {
    // An entry that doesn't fit is cut: a full buffer tells the guest to ask again.
    const entry = encodeEntry(directory.entries[i]!, i + 1).subarray(0, length - used);
    target.set(entry, used);
    used += entry.length;
  }
  system.memory.writeUint32(usedAt, used);
}

function preopenName({ descriptors }: System, fd: number): Uint8Array {
  const descriptor = descriptors.get(fd);
  const name = descriptor.kind === 'directory' ? descriptor.preopenName : undefined;
  return name === undefined ? fail('EBADF') : encodeUtf8(name);
}

export const fdCalls: SystemCalls = {
  fd_read: fdRead,
  fd_write: fdWrite,
  fd_pread(system, fd: number, at: number, count: number, offset: bigint, readAt: number) {
    const { file } = system.descriptors.file(fd, 'fdRead', 'fdSeek');
    const start = toPosition(signed(offset));
    const buffers = readBuffers(system, at, count);
    const done = scatter(system, buffers, (target, k) => file.read(target, start + k));
    system.memory.writeUint32(readAt, done);
  },
  fd_pwrite(system, fd: number, at: number, count: number, offset: bigint, writtenAt: number) {
    const { file } = system.descriptors.file(fd, 'fdWrite', 'fdSeek');
    const start = toPosition(signed(offset));
    const buffers = readBuffers(system, at, count);
    const done = gather(system, buffers, (source, k) => file.write(source, start + k));
    system.memory.writeUint32(writtenAt, done);
  },
  fd_seek(system, fd: number, offset: bigint, whence: number, at: number) {
    const isQuestion = whence === Whence.current && offset === 0n;
    const file = system.descriptors.file(fd, isQuestion ? 'fdTell' : 'fdSeek');
    file.position = seek(file, signed(offset), whence);
    system.memory.writeUint64(at, BigInt(file.position));
  },
  fd_tell(system, fd: number, at: number) {
    system.memory.writeUint64(at, BigInt(system.descriptors.file(fd, 'fdTell').position));
  },
  fd_close: ({ descriptors }, fd: number) => descriptors.close(fd),
  fd_renumber: ({ descriptors }, from: number, to: number) => descriptors.renumber(from, to),

  fd_advise(system, fd: number, _offset: bigint, _length: bigint, advice: number) {
    system.descriptors.file(fd, 'fdAdvise');
    if (advice > 5) fail('EINVAL');
  },
  fd_allocate(system, fd: number, offset: bigint, length: bigint) {
    const { file } = system.descriptors.file(fd, 'fdAllocate');
    const start = toPosition(signed(offset));
    if (signed(length) <= 0n) fail('EINVAL');
    const end = toPosition(BigInt(start) + signed(length));
    if (Number(file.stat().size) < end) file.truncate(end);
  },
  fd_datasync: (system, fd: number) => system.descriptors.file(fd, 'fdDatasync').file.sync(),
  fd_sync(system, fd: number) {
    const descriptor = system.descriptors.having(fd, 'fdSync');
    if (descriptor.kind === 'file') descriptor.file.sync();
  },

  fd_fdstat_get(system, fd: number, at: number) {
    const descriptor = system.descriptors.get(fd);
    const record = system.memory.record(at, 24);
    record.setBigUint64(0, BigInt(typeOf(descriptor)), true);
    record.setUint16(2, descriptor.flags, true);
    record.setBigUint64(8, descriptor.rights, true);
    record.setBigUint64(16, descriptor.inheriting, true);
  },
  fd_fdstat_set_flags(system, fd: number, flags: number) {
    const descriptor = system.descriptors.having(fd, 'fdFdstatSetFlags');
    if (flags & ~(FdFlag.append | FdFlag.nonblock)) fail('ENOTSUP');
    descriptor.flags = flags;
  },
  fd_fdstat_set_rights(system, fd: number, rights: bigint, inheriting: bigint) {
    const descriptor = system.descriptors.get(fd);
    const isMore = (wanted: bigint, had: bigint): boolean =>
      (BigInt.asUintN(64, wanted) & ~had) !== 0n;
    if (isMore(rights, descriptor.rights) || isMore(inheriting, descriptor.inheriting)) {
      fail('ENOTCAPABLE');
    }
    descriptor.rights = BigInt.asUintN(64, rights);
    descriptor.inheriting = BigInt.asUintN(64, inheriting);
  },

  fd_filestat_get(system, fd: number, at: number) {
    writeFileStat(system, at, statOf(system.descriptors.having(fd, 'fdFilestatGet')));
  },
  fd_filestat_set_size(system, fd: number, size: bigint) {
    const { file } = system.descriptors.file(fd, 'fdFilestatSetSize');
    file.truncate(toPosition(signed(size)));
  },
  fd_filestat_set_times(system, fd: number, atime: bigint, mtime: bigint, flags: number) {
    const descriptor = system.descriptors.having(fd, 'fdFilestatSetTimes');
    const times = newTimes(system, () => statOf(descriptor), atime, mtime, flags);
    if (descriptor.kind === 'file') descriptor.file.setTimes(...times);
    else if (descriptor.kind === 'directory') {
      descriptor.fileSystem.setTimes(descriptor.place, ...times);
    }
  },

  fd_prestat_get(system, fd: number, at: number) {
    const record = system.memory.record(at, 8);
    record.setUint32(4, preopenName(system, fd).length, true);
    record.setUint32(0, 0, true);
  },
  fd_prestat_dir_name(system, fd: number, buffer: number, length: number) {
    const name = preopenName(system, fd);
    if (length < name.length) fail('ENAMETOOLONG');
    system.memory.write(buffer, name);
  },
  fd_readdir: fdReaddir,
};

/** What functions return that went well. */
export const SUCCESS = errnoOf('ESUCCESS');
