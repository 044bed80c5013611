/**
 * Numbers of WASI preview 1 that host and guest must agree on.
 *
 * @see wasi_snapshot_preview1
 */

/** The bit of each right: what may be done with a descriptor. */
const RIGHT_NAMES = [
  'fdDatasync',
  'fdRead',
  'fdSeek',
  'fdFdstatSetFlags',
  'fdSync',
  'fdTell',
  'fdWrite',
  'fdAdvise',
  'fdAllocate',
  'pathCreateDirectory',
  'pathCreateFile',
  'pathLinkSource',
  'pathLinkTarget',
  'pathOpen',
  'fdReaddir',
  'pathReadlink',
  'pathRenameSource',
  'pathRenameTarget',
  'pathFilestatGet',
  'pathFilestatSetSize',
  'pathFilestatSetTimes',
  'fdFilestatGet',
  'fdFilestatSetSize',
  'fdFilestatSetTimes',
  'pathSymlink',
  'pathRemoveDirectory',
  'pathUnlinkFile',
  'pollFdReadwrite',
  'sockShutdown',
  'sockAccept',
] as const;

export type RightName = (typeof RIGHT_NAMES)[number];

export const right = (name: RightName): bigint => 1n << BigInt(RIGHT_NAMES.indexOf(name));

const rights = (...names: RightName[]): bigint =>
  names.reduce((all, name) => all | right(name), 0n);

const ALL_RIGHTS = (1n << BigInt(RIGHT_NAMES.length)) - 1n;

export const DIRECTORY_RIGHTS = rights(
  'fdFdstatSetFlags',
  'fdSync',
  'fdAdvise',
  ...RIGHT_NAMES.filter((name) => name.startsWith('path')),
  'fdReaddir',
  'fdFilestatGet',
  'fdFilestatSetTimes',
  'pollFdReadwrite',
);
export const FILE_RIGHTS =
  ALL_RIGHTS &
  ~rights('fdReaddir', 'sockShutdown', 'sockAccept') &
  ~RIGHT_NAMES.filter((name) => name.startsWith('path')).reduce((all, n) => all | right(n), 0n);
/** A terminal or pipe: what it is like, and reading or writing from its one position. */
export const STREAM_RIGHTS = rights(
  'fdRead',
  'fdWrite',
  'fdFdstatSetFlags',
  'fdFilestatGet',
  'pollFdReadwrite',
);

export const FileType = {
  unknown: 0,
  blockDevice: 1,
  characterDevice: 2,
  directory: 3,
  regularFile: 4,
  socketDatagram: 5,
  socketStream: 6,
  symbolicLink: 7,
} as const;
export type FileType = (typeof FileType)[keyof typeof FileType];

export const OpenFlag = { create: 1, directory: 2, exclusive: 4, truncate: 8 } as const;
export const FdFlag = { append: 1, dsync: 2, nonblock: 4, rsync: 8, sync: 16 } as const;
export const LookupFlag = { symlinkFollow: 1 } as const;
export const TimeFlag = { atime: 1, atimeNow: 2, mtime: 4, mtimeNow: 8 } as const;
export const Whence = { set: 0, current: 1, end: 2 } as const;
export const ClockId = { realtime: 0, monotonic: 1 } as const;
export const EventType = { clock: 0, fdRead: 1, fdWrite: 2 } as const;
