/**
 * How the command line ends: exit codes, and every failure as one line with a hint what to do.
 */
import { CompileError } from '../errors.ts';
import { OptimizeError, TextError } from '../optimize.ts';
import { printable } from './printable.ts';

/** Documented in `wasmless --help`. */
export const ExitCode = {
  ok: 0,
  /** The module ran and failed: a trap, an uncaught exception, no memory left. */
  failed: 1,
  /** The command line itself is wrong, or asks what cannot be done with the module. */
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

  constructor(code: ExitCode, message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.hint = hint;
  }
}

const systemErrors: Record<string, string> = {
  ENOENT: 'no such file or folder',
  EACCES: 'permission denied',
  EISDIR: 'it is a folder',
  EPIPE: 'its reader has gone',
  ENOTDIR: 'part of the path is not a folder',
  ENOSPC: 'no space left on the device',
};

const ioHints = {
  read: 'check the path',
  write: 'choose another place',
  remove: 'check who may write there',
} as const;

/** What a file system error means, in words. */
export function ioReason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return (code !== undefined && systemErrors[code]) || message;
}

/** Turns a file system error into one that names the path. */
export const ioError = (action: keyof typeof ioHints, path: string, error: unknown): CliError =>
  new CliError(ExitCode.io, `cannot ${action} ${path}: ${ioReason(error)}`, ioHints[action]);

/**
 * The failure that an error is. Anything unforeseen counts as a bug of ours.
 * @param input the module at hand, where there are several
 */
export function toCliError(error: unknown, input?: string): CliError {
  if (error instanceof CliError) return error;
  const which = input === undefined ? '' : `${input}: `;
  if (error instanceof CompileError) {
    const hint = "the offset counts bytes from the module's start";
    return new CliError(ExitCode.invalid, `${which}invalid module: ${error.message}`, hint);
  }
  if (error instanceof TextError) {
    const hint = 'the place is line:column of the .wat file';
    return new CliError(ExitCode.invalid, `${which}cannot parse the text: ${error.message}`, hint);
  }
  if (error instanceof OptimizeError) {
    const hint = 'leave -O out';
    return new CliError(
      ExitCode.invalid,
      `${which}binaryen cannot read it: ${error.message}`,
      hint,
    );
  }
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new CliError(ExitCode.failed, `${which}internal error: ${message}`, 'please report it', {
    cause: error,
  });
}

/** What stderr gets: one line, and below it where we were if the error is ours. */
export function errorText({ message, hint, cause }: CliError): string {
  const frames = cause instanceof Error ? (cause.stack ?? '').match(/^\s+at .*$/gm) : null;
  const lines = [`wasmless: ${message} (hint: ${hint})`, ...(frames ?? [])];
  return lines.map((line) => `${printable(line)}\n`).join('');
}
