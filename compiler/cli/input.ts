/** Reads modules for the commands: binaries as they are, texts assembled. */
import { readFile } from 'node:fs/promises';
import { assembleText } from '../optimize.ts';
import { CliError, ExitCode, ioError } from './exit.ts';

const MAGIC = [0x00, 0x61, 0x73, 0x6d];

const isBinary = (bytes: Uint8Array): boolean => MAGIC.every((byte, i) => bytes[i] === byte);

async function read(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw ioError('read', path, error);
  }
}

/**
 * Reads a .wasm or .wat file; the content decides, not the name.
 * @throws CliError if it cannot be read or is neither, TextError if the text has a mistake
 */
export async function readModule(path: string): Promise<Uint8Array> {
  const bytes = await read(path);
  if (isBinary(bytes)) return bytes;
  const text = new TextDecoder().decode(bytes);
  if (path.endsWith('.wat') || /^\s*(\(|;;)/.test(text)) return assembleText(text);
  throw new CliError(
    ExitCode.invalid,
    `${path} is not a WebAssembly module: it does not begin with \\0asm`,
    'give a .wasm binary or a .wat text',
  );
}
