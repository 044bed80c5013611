/** What `wasmless run` gives a WASI program: its arguments, variables and directories. */
import { basename, resolve } from 'node:path';
import { statSync } from 'node:fs';
import { NAMESPACE } from '../../runtime/wasi/wasi.ts';
import { WASI } from '../../runtime/wasi/node.ts';
import { CliError, ExitCode, ioError } from './exit.ts';

export { NAMESPACE };

export interface WasiFlags {
  /** Directories of the host, each perhaps with another name for the guest: `host::guest`. */
  readonly dir?: readonly string[];
  /** Variables as `NAME=value`; a name alone passes the host's on. */
  readonly env?: readonly string[];
}

function parseDirectory(text: string): [guest: string, host: string] {
  const [host = '', guest = host] = text.split('::', 2);
  try {
    if (statSync(host).isDirectory()) return [guest, resolve(host)];
  } catch (error) {
    throw ioError('read', host, error);
  }
  throw new CliError(ExitCode.usage, `${host} is not a folder`, 'give --dir a folder');
}

function parseVariable(text: string): [name: string, value: string | undefined] {
  const at = text.indexOf('=');
  return at < 0 ? [text, process.env[text]] : [text.slice(0, at), text.slice(at + 1)];
}

/** @throws CliError for directories that are none */
export function wasiFor(input: string, args: readonly string[], flags: WasiFlags): WASI {
  const { dir = [], env = [] } = flags;
  return new WASI({
    version: 'preview1',
    args: [basename(input), ...args],
    env: Object.fromEntries(env.map(parseVariable)),
    preopens: Object.fromEntries(dir.map(parseDirectory)),
  });
}
