import type { Kernel } from '../kernels.mjs';

/** What the bench needs to know of one way to run WebAssembly. */
export interface Provider {
  /** Heads the column, and is what `--providers` takes. */
  readonly name: string;
  /** Shown only if it is named. */
  readonly isExtra?: boolean;
  /** The groups of kernels that it is for, if not all. */
  readonly groups?: readonly string[];
  /** Why the provider cannot be measured here, or null if it can. */
  unavailable(): string | null;
  /** Work done ahead of time, in another process than `load`: never part of a measured time. */
  translate(wasmBytes: Uint8Array, directory: string, job: TranslationJob): Promise<void>;
  /** A fresh instance, without imports. All that the engine does at run time happens in here. */
  load(wasmBytes: Uint8Array, directory: string): Promise<{ exports: KernelExports }>;
}

export interface TranslationJob {
  /** Null for modules that are no kernels. */
  readonly kernel: Kernel | null;
  /** What is translated runs without a JIT. */
  readonly jitless: boolean;
}

/** @see kernels/common.h */
export interface KernelExports {
  run(n: number): number;
}
