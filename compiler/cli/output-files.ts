/**
 * Files that commands write: none replaces what it is made of or another one, and each appears under
 * its name when it is whole.
 */
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import type { WriteStream } from 'node:fs';
import { chmod, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CliError, ExitCode, ioError } from './exit.ts';

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';

/** One name for a file, however it is spelled and whatever links lead there. It need not exist. */
async function placeOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    const folder = resolve(dirname(path));
    return folder === resolve(path) ? folder : join(await placeOf(folder), basename(path));
  }
}

/**
 * Fails if a command would write over what it reads, or over what it has just written.
 * @throws CliError naming the file
 */
export async function refuseCollisions(
  inputs: readonly string[],
  outputs: readonly string[],
): Promise<void> {
  const hint = 'choose another place';
  const taken = new Map<string, string>();
  for (const path of inputs) taken.set(await placeOf(path), `the output would replace ${path}`);
  for (const path of outputs) {
    const place = await placeOf(path);
    const message = taken.get(place);
    if (message !== undefined) throw new CliError(ExitCode.usage, message, hint);
    taken.set(place, `two files would be ${path}`);
  }
}

/** Runs an action on a file; a failure of the file system becomes one that names the file. */
export async function writing<T>(path: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    const isOurs = (error as NodeJS.ErrnoException).syscall === undefined;
    throw isOurs ? error : ioError('write', path, error);
  }
}

export type Pieces = Iterable<string | Uint8Array> | AsyncIterable<string>;

interface Replaceable {
  readonly path: string;
  /** Permissions of the file that is there. */
  readonly mode?: number;
}

/** What the shell has opened has a name here, too, which may lead to a regular file. */
const isDevice = (path: string): boolean => /^\/(?:dev|proc)\//.test(resolve(path));

/** The regular file, or the free name, that a path stands for; null for pipes, devices and folders. */
async function replaceable(path: string): Promise<Replaceable | null> {
  if (isDevice(path)) return null;
  try {
    const found = await stat(path);
    return found.isFile() ? { path: await realpath(path), mode: found.mode & 0o777 } : null;
  } catch (error) {
    if (isMissing(error)) return { path };
    throw error;
  }
}

async function pour(pieces: Pieces, file: WriteStream): Promise<number> {
  await pipeline(Readable.from(pieces, { objectMode: true }), file);
  return file.bytesWritten;
}

/**
 * Writes the pieces as they are made. What was there before stays until all of them are, and if that
 * fails; but pipes and devices get the pieces at once, and are never removed.
 * @returns how many bytes they came to
 * @throws CliError, or what making the pieces throws
 */
export function writeOutput(path: string, pieces: Pieces): Promise<number> {
  return writing(path, async () => {
    const target = await replaceable(path);
    if (target === null) return pour(pieces, createWriteStream(path));
    const temporary = join(dirname(target.path), `.wasmless-${randomUUID()}.tmp`);
    try {
      const byteLength = await pour(pieces, createWriteStream(temporary, { flags: 'wx' }));
      if (target.mode !== undefined) await chmod(temporary, target.mode);
      await rename(temporary, target.path);
      return byteLength;
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  });
}
