/**
 * A file system in memory: for engines that have none, and for guests that are not to touch the
 * host's. Preopened directories are named by absolute paths in it, which no links are part of.
 */
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

interface NodeBase {
  readonly inode: bigint;
  linkCount: number;
  atime: bigint;
  mtime: bigint;
  ctime: bigint;
}
interface FileNode extends NodeBase {
  readonly type: typeof FileType.regularFile;
  /** At least as long as the file. */
  storage: Uint8Array;
  byteLength: number;
}
interface DirectoryNode extends NodeBase {
  readonly type: typeof FileType.directory;
  readonly entries: Map<string, Node>;
}
interface LinkNode extends NodeBase {
  readonly type: typeof FileType.symbolicLink;
  readonly target: string;
}
type Node = FileNode | DirectoryNode | LinkNode;

/** What files a file system begins with: contents by path. */
export type InitialFiles = Readonly<Record<string, Uint8Array>>;

const namesOf = (path: string): string[] =>
  path.split('/').filter((name) => name !== '' && name !== '.');

const realtime = (): bigint => BigInt(Date.now()) * 1_000_000n;

let inodeCount = 0n;

function newBase(): NodeBase {
  const now = realtime();
  return { inode: ++inodeCount, linkCount: 1, atime: now, mtime: now, ctime: now };
}
const newDirectoryNode = (): DirectoryNode => ({
  ...newBase(),
  type: FileType.directory,
  entries: new Map(),
});
const newFileNode = (storage = new Uint8Array(0)): FileNode => ({
  ...newBase(),
  type: FileType.regularFile,
  storage,
  byteLength: storage.length,
});

/** A file is one buffer, and no engine is known to have longer ones. */
const MAX_BYTE_LENGTH = 2 ** 33;

/** @throws SystemError ENOSPC where the engine has no room */
function newStorage(byteLength: number): Uint8Array {
  try {
    return new Uint8Array(byteLength);
  } catch {
    return fail('ENOSPC');
  }
}

/** Lets a file be `byteLength` long; what is new is zero. @throws SystemError EFBIG, ENOSPC */
function resize(file: FileNode, byteLength: number): void {
  if (byteLength > MAX_BYTE_LENGTH) fail('EFBIG');
  if (byteLength > file.storage.length) {
    const storage = newStorage(Math.max(byteLength, file.byteLength * 2));
    storage.set(file.storage.subarray(0, file.byteLength));
    file.storage = storage;
  }
  if (byteLength < file.byteLength) file.storage.fill(0, byteLength, file.byteLength);
  file.byteLength = byteLength;
}

function statOf(node: Node): FileStat {
  const { inode, type, atime, mtime, ctime } = node;
  const size =
    node.type === FileType.regularFile
      ? node.byteLength
      : node.type === FileType.symbolicLink
        ? node.target.length
        : node.entries.size;
  return {
    device: 1n,
    inode,
    type,
    linkCount: BigInt(node.linkCount),
    size: BigInt(size),
    atime,
    mtime,
    ctime,
  };
}

class MemoryFile implements OpenFile {
  private readonly node: FileNode;

  constructor(node: FileNode) {
    this.node = node;
  }

  read(target: Uint8Array, position: number): number {
    const { storage, byteLength } = this.node;
    const source = storage.subarray(Math.min(position, byteLength), byteLength);
    const count = Math.min(source.length, target.length);
    target.set(source.subarray(0, count));
    this.node.atime = realtime();
    return count;
  }

  write(source: Uint8Array, position: number): number {
    const end = position + source.length;
    if (end > this.node.byteLength) resize(this.node, end);
    this.node.storage.set(source, position);
    this.node.mtime = this.node.ctime = realtime();
    return source.length;
  }

  stat = (): FileStat => statOf(this.node);

  truncate(byteLength: number): void {
    resize(this.node, byteLength);
    this.node.mtime = this.node.ctime = realtime();
  }

  setTimes(atime: bigint, mtime: bigint): void {
    Object.assign(this.node, { atime, mtime, ctime: realtime() });
  }

  sync(): void {}
  close(): void {}
}

export class MemoryFileSystem implements FileSystem {
  private readonly top = newDirectoryNode();

  /** @param files contents by path; the directories that the paths name are made */
  constructor(files: InitialFiles = {}) {
    for (const [path, bytes] of Object.entries(files)) this.write(path, bytes);
  }

  /** Makes or replaces a file, for the host; directories on the way are made. */
  write(path: string, bytes: Uint8Array): void {
    const names = namesOf(path);
    const last = names.pop() ?? fail('EISDIR');
    let directory = this.top;
    for (const name of names) {
      let next = directory.entries.get(name);
      if (next === undefined) directory.entries.set(name, (next = newDirectoryNode()));
      if (next.type !== FileType.directory) fail('ENOTDIR');
      directory = next;
    }
    directory.entries.set(last, newFileNode(bytes.slice()));
  }

  /** The contents of a file, for the host. @throws SystemError ENOENT, EISDIR */
  read(path: string): Uint8Array {
    const node = this.find({ root: '/', names: namesOf(path) });
    if (node.type !== FileType.regularFile) fail('EISDIR');
    return node.storage.slice(0, node.byteLength);
  }

  /** The node at a place. @throws SystemError ENOENT, ENOTDIR */
  private find({ root, names }: Place): Node {
    let node: Node = this.top;
    for (const name of [...namesOf(root), ...names]) {
      if (node.type !== FileType.directory) fail('ENOTDIR');
      node = node.entries.get(name) ?? fail('ENOENT');
    }
    return node;
  }

  private directory(place: Place): DirectoryNode {
    const node = this.find(place);
    return node.type === FileType.directory ? node : fail('ENOTDIR');
  }

  /** The directory that holds a place, and the name in it. */
  private entry({ root, names }: Place): { parent: DirectoryNode; name: string } {
    const name = names[names.length - 1] ?? fail('EINVAL');
    return { parent: this.directory({ root, names: names.slice(0, -1) }), name };
  }

  private insert(place: Place, node: Node): void {
    const { parent, name } = this.entry(place);
    if (parent.entries.has(name)) fail('EEXIST');
    parent.entries.set(name, node);
    parent.mtime = parent.ctime = realtime();
  }

  private remove(place: Place): void {
    const { parent, name } = this.entry(place);
    const node = parent.entries.get(name) ?? fail('ENOENT');
    parent.entries.delete(name);
    node.linkCount--;
    parent.mtime = parent.ctime = node.ctime = realtime();
  }

  open(place: Place, mode: OpenMode): OpenFile {
    const { parent, name } = this.entry(place);
    let node = parent.entries.get(name);
    if (node === undefined) {
      if (!mode.isCreated) fail('ENOENT');
      this.insert(place, (node = newFileNode()));
    } else if (mode.isCreated && mode.isExclusive) fail('EEXIST');
    if (node.type === FileType.symbolicLink) fail('ELOOP');
    if (node.type === FileType.directory) fail('EISDIR');
    const file = new MemoryFile(node);
    if (mode.isTruncated) file.truncate(0);
    return file;
  }

  stat = (place: Place): FileStat => statOf(this.find(place));

  readDirectory(place: Place): DirectoryEntry[] {
    const { entries } = this.directory(place);
    return [...entries].map(([name, { inode, type }]) => ({ name, inode, type }));
  }

  readLink(place: Place): string {
    const node = this.find(place);
    return node.type === FileType.symbolicLink ? node.target : fail('EINVAL');
  }

  createDirectory(place: Place): void {
    this.insert(place, newDirectoryNode());
  }

  removeDirectory(place: Place): void {
    if (this.directory(place).entries.size > 0) fail('ENOTEMPTY');
    this.remove(place);
  }

  unlink(place: Place): void {
    if (this.find(place).type === FileType.directory) fail('EISDIR');
    this.remove(place);
  }

  rename(from: Place, to: Place): void {
    const node = this.find(from);
    const { parent, name } = this.entry(to);
    const old = parent.entries.get(name);
    if (old === node) return;
    if (node.type === FileType.directory && this.isOnWay(node, to)) fail('EINVAL');
    if (old !== undefined) this.checkReplaceable(old, node);
    this.remove(from);
    node.linkCount++;
    if (old !== undefined) old.linkCount--;
    parent.entries.set(name, node);
  }

  private checkReplaceable(old: Node, node: Node): void {
    if (old.type !== FileType.directory) {
      if (node.type === FileType.directory) fail('ENOTDIR');
      return;
    }
    if (node.type !== FileType.directory) fail('EISDIR');
    if (old.entries.size > 0) fail('ENOTEMPTY');
  }

  /** Whether the way to a place leads through a directory. */
  private isOnWay(directory: DirectoryNode, { root, names }: Place): boolean {
    let node: Node | undefined = this.top;
    for (const name of [...namesOf(root), ...names]) {
      if (node === directory) return true;
      if (node?.type !== FileType.directory) return false;
      node = node.entries.get(name);
    }
    return false;
  }

  link(from: Place, to: Place): void {
    const node = this.find(from);
    if (node.type === FileType.directory) fail('EPERM');
    this.insert(to, node);
    node.linkCount++;
  }

  symlink(target: string, place: Place): void {
    this.insert(place, { ...newBase(), type: FileType.symbolicLink, target });
  }

  setTimes(place: Place, atime: bigint, mtime: bigint): void {
    Object.assign(this.find(place), { atime, mtime, ctime: realtime() });
  }
}
