/**
 * The host that fuzzed modules import: it notes what it is given, answers with numbers made of
 * that, and disturbs the instance in the middle of a call.
 */
import { F32, F64, I32, I64 } from '../../runtime/value-types.ts';
import type { FuncType } from './module-spec.ts';

/** Types of the imported functions h.0, h.1, ... */
export const hostTypes: readonly FuncType[] = [
  { params: [I32], results: [I32] },
  { params: [I64], results: [I64] },
  { params: [F32, F64], results: [F64] },
  { params: [I32], results: [] },
  { params: [], results: [I32, I64, F32] },
];

/** A value as text: the same for the same value, whoever made it. */
export function show(value: unknown): string {
  if (typeof value === 'function') return `function ${value.name}`;
  if (typeof value === 'bigint') return `${value}n`;
  if (Object.is(value, -0)) return '-0';
  if (Array.isArray(value)) return `[${value.map(show).join(' ')}]`;
  return String(value);
}

const MAX_LOG = 300;
const MAX_PAGES = 3;

export class Host {
  readonly log: string[] = [];
  /** Set once the instance is made. */
  exports: WebAssembly.Exports | null = null;
  private isInside = false;
  private readonly mayGrow: boolean;

  /** @param mayGrow false for 64-bit memories: engines do not agree yet on what grow() takes there */
  constructor(mayGrow: boolean) {
    this.mayGrow = mayGrow;
  }

  readonly imports: WebAssembly.Imports = {
    h: {
      0: (x: number) => {
        this.note(x);
        return Math.imul(x, 0x9e3779b1) ^ this.log.length;
      },
      1: (x: bigint) => {
        this.note(x);
        return x * 0x9e3779b97f4a7c15n + 1n;
      },
      2: (x: number, y: number) => {
        this.note([x, y]);
        return x * 0.5 + y;
      },
      3: (what: number) => {
        this.note(what);
        this.disturb(what);
      },
      4: () => {
        this.note('multiple');
        return [this.log.length * 0x12345, BigInt(this.log.length) << 33n, this.log.length / 3];
      },
    },
  };

  private note(value: unknown): void {
    if (this.log.length > MAX_LOG) throw new Error('host: enough');
    this.log.push(show(value));
  }

  private disturb(what: number): void {
    if (this.exports === null) return;
    const memory = this.exports.memory as WebAssembly.Memory | undefined;
    const table = this.exports.table as WebAssembly.Table | undefined;
    switch (what & 7) {
      case 0:
        if (memory) new Uint8Array(memory.buffer)[(what >>> 3) & 0xff] = what;
        return;
      case 1:
        if (memory && this.mayGrow && memory.buffer.byteLength < MAX_PAGES * 65536) {
          this.tryTo(() => void memory.grow(1));
        }
        return;
      case 2:
        table?.set((what >>> 3) & 7, null);
        return;
      case 3:
        throw new RangeError('host: Offset is outside the bounds of nothing');
      default:
        this.reenter((what >>> 3) & 1);
    }
  }

  /** Calls the module while it is calling the host, one level deep. */
  private reenter(index: number): void {
    const entry = this.exports![index] as (...args: unknown[]) => unknown;
    if (this.isInside || typeof entry !== 'function') return;
    this.isInside = true;
    try {
      // Arguments that are missing are 0 or NaN; a missing bigint is a TypeError.
      this.tryTo(() => this.note(entry(1, 2, 3, 4)));
    } finally {
      this.isInside = false;
    }
  }

  /** Errors become entries of the log. */
  private tryTo(action: () => void): void {
    try {
      action();
    } catch (error) {
      if ((error as Error).message === 'host: enough') throw error;
      this.log.push((error as Error).constructor.name);
    }
  }
}
