/**
 * WASI preview 1, in the shape that node:wasi has, over any engine's instances: ours and the host's.
 * The guest sees nothing of the host but what the options give it.
 *
 * @see wasi_snapshot_preview1
 */
import { ExitError } from '../exit-error.ts';
import { Descriptors, newDirectory, newStream } from './descriptors.ts';
import { errnoOfError, fail } from './errno.ts';
import { SUCCESS, fdCalls } from './fd-calls.ts';
import type { FileSystem } from './file-system.ts';
import { GuestMemory } from './guest-memory.ts';
import { pathCalls } from './path-calls.ts';
import { processCalls } from './process-calls.ts';
import type { Clocks, System } from './system.ts';
import { decodeUtf8, encodeUtf8 } from './utf8.ts';

export interface WasiOptions {
  /** Only 'preview1' exists here. */
  readonly version: 'preview1';
  /** Arguments, the program's name first. Default none. */
  readonly args?: readonly string[];
  /** Environment variables. Default none. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Directories by the guest's name for them: paths in `fileSystem`. Default none. */
  readonly preopens?: Readonly<Record<string, string>>;
  /** Where preopened directories are. Under Node the host's own is the default. */
  readonly fileSystem?: FileSystem;
  /** Reads into the buffer, returns how much; 0 is the end. Default: the end at once. */
  readonly stdin?: (target: Uint8Array) => number;
  /** Takes output; the bytes are the callee's to keep. Default: lines to console.log. */
  readonly stdout?: (bytes: Uint8Array) => void;
  /** The same; default: lines to console.error. */
  readonly stderr?: (bytes: Uint8Array) => void;
  /** `start` returns the exit code. With false, `exit` is called instead. Default true. */
  readonly returnOnExit?: boolean;
  /** Ends the host's process, for `returnOnExit: false`. */
  readonly exit?: (code: number) => void;
  readonly clocks?: Partial<Clocks>;
  /** Fills with random bytes. Default: crypto.getRandomValues. */
  readonly random?: (target: Uint8Array) => void;
  /** Lets the thread sleep. Default: Atomics.wait, or waiting busily where that is forbidden. */
  readonly sleep?: (nanoseconds: bigint) => void;
}

/** The part of an instance that WASI uses. */
export interface InstanceLike {
  readonly exports: object;
}

type WasiFunction = (...args: (number | bigint)[]) => number;

export const NAMESPACE = 'wasi_snapshot_preview1';

const defaultClocks: Clocks = {
  realtime: () => BigInt(Date.now()) * 1_000_000n,
  monotonic: () =>
    typeof performance === 'object'
      ? BigInt(Math.round(performance.now() * 1e6))
      : BigInt(Date.now()) * 1_000_000n,
};

function defaultRandom(target: Uint8Array): void {
  if (typeof crypto !== 'object') fail('ENOSYS');
  const MOST_AT_ONCE = 65536;
  for (let at = 0; at < target.length; at += MOST_AT_ONCE) {
    // A copy, since memory may be shared, which getRandomValues refuses.
    const bytes = new Uint8Array(Math.min(MOST_AT_ONCE, target.length - at));
    target.set(crypto.getRandomValues(bytes), at);
  }
}

function defaultSleep(clocks: Clocks, nanoseconds: bigint): void {
  const end = clocks.monotonic() + nanoseconds;
  try {
    const never = new Int32Array(new SharedArrayBuffer(4));
    Atomics.wait(never, 0, 0, Number(nanoseconds) / 1e6);
  } catch {
    // A page's main thread may not wait.
  }
  while (clocks.monotonic() < end);
}

/** Passes whole lines on as text. */
function lineWriter(print: (line: string) => void): (bytes: Uint8Array) => void {
  let pending: number[] = [];
  return (bytes) => {
    for (const byte of bytes) {
      if (byte !== 0x0a) pending.push(byte);
      else {
        print(textOf(Uint8Array.from(pending)));
        pending = [];
      }
    }
  };
}

/** Text as it is meant; bytes that are no UTF-8 are shown one by one. */
function textOf(bytes: Uint8Array): string {
  try {
    return decodeUtf8(bytes);
  } catch {
    return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  }
}

function encodeStrings(strings: readonly string[]): Uint8Array[] {
  return strings.map((string) => {
    if (string.includes('\0')) throw new TypeError('arguments and variables must not hold zeros');
    return encodeUtf8(string);
  });
}

function openDescriptors(options: WasiOptions): Descriptors {
  const { preopens = {}, fileSystem } = options;
  const { stdin = () => 0, stdout = lineWriter(console.log) } = options;
  const { stderr = lineWriter(console.error) } = options;
  const descriptors = new Descriptors();
  const cannotRead = (): never => fail('EBADF');
  descriptors.add(newStream(stdin, cannotRead));
  descriptors.add(newStream(cannotRead, stdout));
  descriptors.add(newStream(cannotRead, stderr));
  for (const [name, root] of Object.entries(preopens)) {
    if (fileSystem === undefined) throw new TypeError('preopens need a fileSystem');
    descriptors.add(newDirectory(fileSystem, { root, names: [] }, name));
  }
  return descriptors;
}

/** Numbers as WASI has them: i32 values unsigned. */
const unsigned = (value: number | bigint): number | bigint =>
  typeof value === 'number' ? value >>> 0 : value;

/** The imports: functions that turn failures into error numbers. */
function importsOf(system: System): Record<string, WasiFunction> {
  const calls = { ...processCalls, ...fdCalls, ...pathCalls };
  const entries = Object.entries(calls).map(([name, call]): [string, WasiFunction] => [
    name,
    (...args) => {
      try {
        call(system, ...(args.map(unsigned) as never[]));
        return SUCCESS;
      } catch (error) {
        const errno = errnoOfError(error);
        if (errno === undefined) throw error;
        return errno;
      }
    },
  ]);
  return Object.fromEntries(entries);
}

type Exports = Readonly<Record<string, unknown>>;

export class WASI {
  /** The functions, for those who name the module otherwise. */
  readonly wasiImport: Record<string, WasiFunction>;

  private readonly options: WasiOptions;
  private readonly descriptors: Descriptors;
  private memory: GuestMemory | null = null;
  private isStarted = false;

  /** @throws TypeError for options that are missing or wrong */
  constructor(options: WasiOptions) {
    if (options?.version !== 'preview1') throw new TypeError("version must be 'preview1'");
    this.options = options;
    this.descriptors = openDescriptors(options);
    const { args = [], env = {}, clocks, random = defaultRandom, sleep } = options;
    const variables = Object.entries(env).filter(([, value]) => value !== undefined);
    const allClocks = { ...defaultClocks, ...clocks };
    // Its memory is known only once there is an instance.
    const getMemory = (): GuestMemory => this.memory ?? fail('EFAULT');
    this.wasiImport = importsOf({
      get memory() {
        return getMemory();
      },
      args: encodeStrings(args),
      env: encodeStrings(variables.map(([name, value]) => `${name}=${value}`)),
      descriptors: this.descriptors,
      clocks: allClocks,
      random,
      sleep: sleep ?? ((nanoseconds) => defaultSleep(allClocks, nanoseconds)),
    });
  }

  /** The import object, or a part of it. */
  getImportObject(): Record<typeof NAMESPACE, Record<string, WasiFunction>> {
    return { [NAMESPACE]: this.wasiImport };
  }

  /**
   * Tells which memory the functions work on, where neither `start` nor `initialize` will.
   * @throws TypeError if the instance exports no memory; Error if it is known already
   */
  finalizeBindings(
    instance: InstanceLike,
    { memory = (instance.exports as Exports)['memory'] }: { memory?: unknown } = {},
  ): void {
    if (this.isStarted) throw new Error('this WASI has an instance already');
    this.memory = new GuestMemory(memory);
    this.isStarted = true;
  }

  /**
   * Runs a command: calls its `_start`.
   * @returns its exit code
   * @throws TypeError for a module that is no command; whatever the guest traps with
   */
  start(instance: InstanceLike): number {
    const { _start, _initialize } = instance.exports as Exports;
    if (typeof _start !== 'function') throw new TypeError('a command must export _start');
    if (_initialize !== undefined) throw new TypeError('a command must not export _initialize');
    this.finalizeBindings(instance);
    const code = exitCodeOf(() => void (_start as () => void)());
    this.descriptors.closeAll();
    if (this.options.returnOnExit === false) this.options.exit?.(code);
    return code;
  }

  /**
   * Prepares a reactor: calls its `_initialize`, if there is one.
   * @throws TypeError for a command; whatever the guest traps with
   */
  initialize(instance: InstanceLike): void {
    const { _start, _initialize } = instance.exports as Exports;
    if (_start !== undefined) throw new TypeError('a reactor must not export _start');
    this.finalizeBindings(instance);
    if (typeof _initialize === 'function') (_initialize as () => void)();
  }
}

/** Runs a guest's program. @returns the code that it ends with */
function exitCodeOf(run: () => void): number {
  try {
    run();
    return 0;
  } catch (error) {
    if (error instanceof ExitError) return error.exitCode;
    throw error;
  }
}
