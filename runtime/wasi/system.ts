/**
 * What the functions of WASI work on, and the shape that they have: numbers arrive unsigned, 64-bit
 * ones as BigInt, whoever calls. A function returns nothing; failures are SystemErrors.
 */
import type { Descriptors } from './descriptors.ts';
import type { GuestMemory } from './guest-memory.ts';

export interface Clocks {
  /** Nanoseconds since 1970. */
  realtime(): bigint;
  /** Nanoseconds since some moment. */
  monotonic(): bigint;
}

export interface System {
  readonly memory: GuestMemory;
  readonly args: readonly Uint8Array[];
  readonly env: readonly Uint8Array[];
  readonly descriptors: Descriptors;
  readonly clocks: Clocks;
  /** Fills with random bytes. */
  random(target: Uint8Array): void;
  sleep(nanoseconds: bigint): void;
}

/** One function of the interface; `never` lets each say which parameters it has. */
export type SystemCall = (system: System, ...args: never[]) => void;
export type SystemCalls = Readonly<Record<string, SystemCall>>;
