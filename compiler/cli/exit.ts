/**
 * How the command line ends: exit codes, and every failure as one line with a hint what to do.
 */
import { CompileError } from '../errors.ts';
import { TextError } from '../optimize.ts';

/** Documented in `wasmless --help`. */
export const ExitCode = {
  ok: 0,
  /** The module ran and failed: a trap, an uncaught exception, an import that is missing. */
  failed: 1,
  /** The command line itself is wrong. */
  usage: 2,
  /** The input is no valid module, or uses what cannot be compiled. */
  invalid: 3,
  /** A file cannot be read or written. */
  io: 4,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** A failure with its exit code, and what the user may do about it. */
export class CliError extends Error {
  readonly code: ExitCode;
  readonly hint: string;

  constructor(code: ExitCode, message: string, hint: string) {
    super(message);
    this.code = code;
    this.hint = hint;
  }
}

const systemErrors: Record<string, string> = {
  ENOENT: 'no such file or folder',
  EACCES: 'permission denied',
  EISDIR: 'it is a folder',
  ENOTDIR: 'part of the path is not a folder',
  ENOSPC: 'no space left on the device',
};

/** Turns a file system error into one that names the path. */
export function ioError(action: 'read' | 'write', path: string, error: unknown): CliError {
  const { code, message } = error as NodeJS.ErrnoException;
  const reason = (code !== undefined && systemErrors[code]) || message;
  const hint = action === 'read' ? 'check the path' : 'choose another place with -o';
  return new CliError(ExitCode.io, `cannot ${action} ${path}: ${reason}`, hint);
}

function hintOf({ rule }: CompileError): string {
  const [, feature] = /needs the feature ([\w-]+)/.exec(rule) ?? [];
  if (feature !== undefined) return `try --enable ${feature}`;
  return "the offset counts bytes from the module's start";
}

/** The failure that an error is. Anything unforeseen counts as a bug of ours. */
export function toCliError(error: unknown): CliError {
  if (error instanceof CliError) return error;
  if (error instanceof CompileError) {
    return new CliError(ExitCode.invalid, `invalid module: ${error.message}`, hintOf(error));
  }
  if (error instanceof TextError) {
    const hint = 'the place is line:column of the .wat file';
    return new CliError(ExitCode.invalid, `cannot parse the text: ${error.message}`, hint);
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new CliError(ExitCode.failed, `internal error: ${text}`, 'please report it');
}

/** The one line (but for internal errors) that stderr gets. */
export const errorLine = ({ message, hint }: CliError): string =>
  `wasmless: ${message} (hint: ${hint})`;
