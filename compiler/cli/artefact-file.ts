/**
 * Loads a file that `wasmless compile` wrote, with its data if that is beside it. Whatever keeps a
 * file from being loaded is told as what is wrong with the file, never as a fault of ours.
 */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Artefact } from '../../runtime/abi.ts';
import { dataFileOf } from './compile-command.ts';
import { CliError, ExitCode, ioError } from './exit.ts';

/** What an artefact file exports. */
export interface ArtefactModule {
  readonly artefact: Artefact;
  readonly instantiate: (imports: object) => { exports: object };
  /** Present if the data is in a file of its own. */
  readonly setImage?: (bytes: Uint8Array) => void;
}

/** How a file with `--format iife` begins: it gives what it has to a global, and exports nothing. */
const iifeOpening = /^\/\*[^\n]*\*\/\nvar \S+=\(function\(\)\{"use strict";\n/;

function isArtefactModule(module: unknown): module is ArtefactModule {
  const { artefact, instantiate } = (module ?? {}) as Partial<ArtefactModule>;
  return typeof instantiate === 'function' && typeof artefact?.hash === 'string';
}

/**
 * @param path of an ES module or a CommonJS module
 * @throws CliError
 */
export async function loadArtefactFile(path: string): Promise<ArtefactModule> {
  const imported = (await importFile(path)) as { default?: unknown };
  const module = isArtefactModule(imported) ? imported : imported.default;
  if (!isArtefactModule(module)) {
    await refuseIife(path);
    const hint = 'give a .wasm or .wat file, or what `wasmless compile` wrote as esm or cjs';
    throw new CliError(ExitCode.usage, `${path} is no module that wasmless compiled`, hint);
  }
  if (module.setImage !== undefined) await loadData(path, module.setImage);
  return module;
}

async function importFile(path: string): Promise<unknown> {
  try {
    return (await import(pathToFileURL(resolve(path)).href)) as unknown;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException | null | undefined)?.code;
    const isMissing = code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND';
    if (isMissing && String(error).includes("'wasmless")) {
      const hint = 'install wasmless beside the file, or compile with --standalone';
      throw new CliError(ExitCode.io, `${path} cannot find the package wasmless`, hint);
    }
    await refuseIife(path);
    throw notLoaded(path, error);
  }
}

async function loadData(path: string, setImage: (bytes: Uint8Array) => void): Promise<void> {
  const bytes = await read(dataFileOf(path));
  try {
    setImage(bytes);
  } catch (error) {
    throw notLoaded(path, error);
  }
}

async function read(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw ioError('read', path, error);
  }
}

async function refuseIife(path: string): Promise<void> {
  const text = new TextDecoder().decode(await read(path));
  if (!iifeOpening.test(text)) return;
  const message = `${path} is an iife file, which runs as a script only`;
  throw new CliError(ExitCode.usage, message, 'compile with --format esm or cjs');
}

/** What was thrown while a file was loaded, whoever threw it, in one line. */
function notLoaded(path: string, error: unknown): CliError {
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const [line] = reason.split('\n');
  return new CliError(ExitCode.invalid, `${path} cannot be loaded: ${line}`, 'compile it anew');
}
