/** `wasmless cache`: lists, checks and removes the modules that a cache keeps in a directory. */
import { readFile, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readCacheFile } from '../../runtime/cache/cache-file.ts';
import { versionFolder } from '../../runtime/cache/compilation-cache.ts';
import { VERSION } from '../version.ts';
import { verifyArtefact } from '../verify.ts';
import { CliError, ExitCode, ioError, ioReason } from './exit.ts';
import { printable } from './printable.ts';
import { formatSize, formatTable } from './text-table.ts';

const entryFile = /^([0-9a-f]{64})\.mjs$/;
/** What a process that was killed while it stored something leaves behind. */
const temporaryFile = /^\.[0-9a-f]{64}\.mjs\.[0-9a-f-]+\.tmp$/;

interface Entry {
  readonly version: string;
  readonly key: string;
  readonly path: string;
  readonly byteLength: number;
  readonly storedAt: Date;
}

interface Finding {
  readonly entry: Entry;
  readonly state: 'whole' | 'stale' | 'corrupt';
  readonly reason: string;
}

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';

/** What a directory holds of each version of the package: names of its files. */
async function versions(directory: string): Promise<Map<string, string[]>> {
  const prefix = versionFolder('');
  const found = new Map<string, string[]>();
  try {
    for (const item of await readdir(directory, { withFileTypes: true })) {
      if (!item.isDirectory() || !item.name.startsWith(prefix)) continue;
      const inside = await readdir(join(directory, item.name), { withFileTypes: true });
      const names = inside.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
      found.set(item.name.slice(prefix.length), names.sort());
    }
  } catch (error) {
    throw ioError('read', directory, error);
  }
  return found;
}

async function entriesOf(directory: string): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (const [version, names] of await versions(directory)) {
    for (const name of names) {
      const key = entryFile.exec(name)?.[1];
      if (key === undefined) continue;
      const path = join(directory, versionFolder(version), name);
      try {
        const { size, mtime } = await stat(path);
        entries.push({ version, key, path, byteLength: size, storedAt: mtime });
      } catch (error) {
        // Another process may have removed it just now.
        if (!isMissing(error)) throw ioError('read', path, error);
      }
    }
  }
  return entries;
}

/**
 * Looks at all of an entry; at what its code does, too, if this version made it.
 * @returns null if it is gone by now
 */
async function examine(entry: Entry): Promise<Finding | null> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(entry.path);
  } catch (error) {
    if (isMissing(error)) return null;
    return { entry, state: 'corrupt', reason: `it cannot be read: ${ioReason(error)}` };
  }
  const content = readCacheFile(bytes, entry);
  if (content.state !== 'whole') return { entry, ...content };
  if (entry.version !== VERSION) {
    return { entry, state: 'stale', reason: `it was made by version ${entry.version}` };
  }
  try {
    verifyArtefact(content.text);
    return { entry, state: 'whole', reason: '' };
  } catch (error) {
    return { entry, state: 'corrupt', reason: (error as Error).message };
  }
}

export async function listCache(directory: string): Promise<void> {
  const entries = await entriesOf(directory);
  const rows = entries.map(({ version, key, byteLength, storedAt }) => [
    key,
    formatSize(byteLength),
    version,
    storedAt.toISOString().slice(0, 19).replace('T', ' '),
  ]);
  for (const line of formatTable(rows, [1])) console.log(line);
  const total = entries.reduce((sum, { byteLength }) => sum + byteLength, 0);
  console.log(`${entries.length} modules, ${formatSize(total)}`);
}

/** @throws CliError if a module is corrupt */
export async function verifyCache(directory: string): Promise<void> {
  const findings: Finding[] = [];
  for (const entry of await entriesOf(directory)) {
    const finding = await examine(entry);
    if (finding !== null) findings.push(finding);
  }
  for (const { entry, state, reason } of findings) {
    if (state !== 'whole') console.log(printable(`${state}  ${entry.path}: ${reason}`));
  }
  const count = (state: Finding['state']): number =>
    findings.filter((finding) => finding.state === state).length;
  console.log(`${count('whole')} whole, ${count('stale')} stale, ${count('corrupt')} corrupt`);
  if (count('corrupt') > 0) {
    const hint =
      'they are compiled again when they are wanted; `wasmless cache clear` removes them';
    throw new CliError(ExitCode.invalid, `${count('corrupt')} cached modules are corrupt`, hint);
  }
}

export interface ClearFlags {
  readonly stale?: boolean;
}

/** Removes everything, or with `stale` what is of no use to this version. Other files stay. */
export async function clearCache(directory: string, { stale }: ClearFlags): Promise<void> {
  let removed = 0;
  const remove = async (path: string): Promise<void> => {
    try {
      await rm(path, { force: true });
    } catch (error) {
      throw ioError('remove', path, error);
    }
  };
  for (const entry of await entriesOf(directory)) {
    if (stale === true && (await examine(entry))?.state === 'whole') continue;
    await remove(entry.path);
    removed++;
  }
  for (const [version, names] of await versions(directory)) {
    for (const name of names.filter((item) => temporaryFile.test(item))) {
      await remove(join(directory, versionFolder(version), name));
    }
  }
  console.log(`removed ${removed} modules`);
}
