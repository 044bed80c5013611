/**
 * Keeps the guest inside its directories. A path is walked name by name from the directory that it
 * begins at; symbolic links are read and walked here, never left to the system. What would lead
 * above the directory that it is relative to, or is absolute, is EPERM. `..` goes to the parent of where the
 * walk has come, as POSIX says, not of what is written.
 *
 * The walk and the use of its result are two steps: a sandbox for the guest, which runs in neither,
 * not for other processes that change directories meanwhile.
 */
import { FileType } from './constants.ts';
import { fail } from './errno.ts';
import type { FileSystem, Place } from './file-system.ts';

/** As many as Linux follows. */
const MAX_LINKS = 40;

export interface Resolved {
  readonly place: Place;
  /** The path ended in a slash: only a directory is meant. */
  readonly isDirectoryMeant: boolean;
}

/** The type of what is there; null for nothing. */
function typeAt(fileSystem: FileSystem, place: Place): FileType | null {
  try {
    return fileSystem.stat(place).type;
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ENOENT') return null;
    throw error;
  }
}

/**
 * @param from directory that the path is relative to
 * @param isLastFollowed follow a symbolic link in the last place, too
 * @throws SystemError EPERM if the path leads outside; ELOOP, ENOENT, ENOTDIR
 */
export function resolvePath(
  fileSystem: FileSystem,
  from: Place,
  path: string,
  isLastFollowed: boolean,
): Resolved {
  if (path === '') fail('ENOENT');
  if (path.includes('\0')) fail('EINVAL');
  if (path.startsWith('/')) fail('EPERM');
  const isDirectoryMeant = /(^|\/)\.{0,2}$/.test(path);
  const names = [...from.names];
  const left = path.split('/').reverse();
  let linkCount = 0;
  while (left.length > 0) {
    const name = left.pop()!;
    if (name === '' || name === '.') continue;
    if (name === '..') {
      if (names.length === from.names.length) fail('EPERM');
      names.pop();
      continue;
    }
    names.push(name);
    const isLast = left.every((rest) => rest === '' || rest === '.');
    if (isLast && !isLastFollowed && !isDirectoryMeant) continue;
    const place = { root: from.root, names };
    const type = typeAt(fileSystem, place);
    if (type === FileType.symbolicLink) {
      if (++linkCount > MAX_LINKS) fail('ELOOP');
      const target = fileSystem.readLink(place);
      if (target.startsWith('/')) fail('EPERM');
      names.pop();
      left.push(...target.split('/').reverse());
      continue;
    }
    if (isLast) continue;
    if (type === null) fail('ENOENT');
    if (type !== FileType.directory) fail('ENOTDIR');
  }
  return { place: { root: from.root, names }, isDirectoryMeant };
}
