/**
 * Cached modules as files of one directory, which many processes may use at once: a file appears
 * under its name when it is whole, and is replaced as a whole.
 */
import { nodeModules } from './node-modules.ts';
import type { NodeModules } from './node-modules.ts';
import type { CacheStorage } from './storage.ts';

/** Nobody else may put code here that this user's processes will run. */
const PRIVATE_DIRECTORY = 0o700;
const PRIVATE_FILE = 0o600;

const codeOf = (error: unknown): unknown => (error as { code?: unknown } | null)?.code;
const isMissing = (error: unknown): boolean => codeOf(error) === 'ENOENT';

/**
 * Complains about a directory that cannot be meant. What else the file system has against it will
 * show when files are read and written.
 * @throws Error if it is a file, or where there are no files
 */
export function refuseFile(directory: string): void {
  const node = nodeModules();
  const place = node.path.resolve(directory);
  if (isFile(node, place)) throw new Error(`${place} is not a directory`);
}

/** Whether anything but a directory is there, as far as the file system will say. */
function isFile({ fs }: NodeModules, place: string): boolean {
  try {
    return !fs.statSync(place).isDirectory();
  } catch {
    return false;
  }
}

export class DirectoryStorage implements CacheStorage {
  readonly isImmediate = true;
  readonly directory: string;
  private readonly node: NodeModules;

  /** Asks nothing of the file system. @throws Error where there is none */
  constructor(parent: string, folder: string) {
    this.node = nodeModules();
    this.directory = this.node.path.resolve(parent, folder);
  }

  pathOf(name: string): string {
    return this.node.path.join(this.directory, name);
  }

  read(name: string): Uint8Array | undefined {
    try {
      return this.node.fs.readFileSync(this.pathOf(name));
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  write(name: string, text: string): void {
    const { crypto, fs } = this.node;
    fs.mkdirSync(this.directory, { recursive: true, mode: PRIVATE_DIRECTORY });
    const temporary = this.pathOf(`.${name}.${crypto.randomUUID()}.tmp`);
    try {
      const file = fs.openSync(temporary, 'wx', PRIVATE_FILE);
      try {
        fs.writeFileSync(file, text);
        // Or a power cut after the rename leaves an empty file under a good name.
        fs.fsyncSync(file);
      } finally {
        fs.closeSync(file);
      }
      fs.renameSync(temporary, this.pathOf(name));
    } catch (error) {
      fs.rmSync(temporary, { force: true });
      throw error;
    }
  }

  remove(name: string): void {
    this.node.fs.rmSync(this.pathOf(name), { force: true });
  }

  /** Only where the file would import the very runtime that this is: two copies share no types. */
  async importEntry(name: string): Promise<unknown> {
    const { module, url } = this.node;
    const file = url.pathToFileURL(this.pathOf(name)).href;
    try {
      const imported = module.createRequire(file).resolve('wasmless/runtime');
      const own = module.createRequire(import.meta.url).resolve('wasmless/runtime');
      if (imported !== own) return undefined;
    } catch {
      return undefined;
    }
    return (await import(/* @vite-ignore */ file)) as unknown;
  }
}
