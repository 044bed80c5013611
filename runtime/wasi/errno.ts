/**
 * The error numbers of WASI preview 1, and how failures become them. File systems throw errors that
 * carry a code as Node's do ('ENOENT'); everything that is no such failure is a bug and stays what
 * it is.
 *
 * @see wasi_snapshot_preview1 "errno"
 */

/** In the order of their numbers: success is 0. */
const NAMES =
  'success 2big acces addrinuse addrnotavail afnosupport again already badf badmsg busy canceled ' +
  'child connaborted connrefused connreset deadlk destaddrreq dom dquot exist fault fbig ' +
  'hostunreach idrm ilseq inprogress intr inval io isconn isdir loop mfile mlink msgsize multihop ' +
  'nametoolong netdown netreset netunreach nfile nobufs nodev noent noexec nolck nolink nomem ' +
  'nomsg noprotoopt nospc nosys notconn notdir notempty notrecoverable notsock notsup notty nxio ' +
  'overflow ownerdead perm pipe proto protonosupport prototype range rofs spipe srch stale ' +
  'timedout txtbsy xdev notcapable';

const numbers = new Map(NAMES.split(' ').map((name, number) => [`E${name.toUpperCase()}`, number]));

/** Names that systems have for what WASI calls otherwise. */
const ALIASES: Readonly<Record<string, string>> = { EOPNOTSUPP: 'ENOTSUP', EWOULDBLOCK: 'EAGAIN' };

/** A failure of a system call, in the terms that Node and C have for it. */
export class SystemError extends Error {
  /** `ENOENT` and the like. */
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.name = 'SystemError';
    this.code = code;
  }
}

export function fail(code: string): never {
  throw new SystemError(code);
}

/** The error number of a code. @throws Error for a code that WASI does not have */
export function errnoOf(code: string): number {
  const number = numbers.get(ALIASES[code] ?? code);
  if (number === undefined) throw new Error(`unreachable: no errno for ${code}`);
  return number;
}

/** The number that stands for what was thrown; undefined if it is no failure of a system call. */
export function errnoOfError(error: unknown): number | undefined {
  const code: unknown = (error as { code?: unknown } | null | undefined)?.code;
  if (typeof code !== 'string' || !(error instanceof Error)) return undefined;
  const known = numbers.get(ALIASES[code] ?? code);
  if (known !== undefined) return known;
  // A system's own code that WASI has no name for.
  return 'syscall' in error ? errnoOf('EIO') : undefined;
}
