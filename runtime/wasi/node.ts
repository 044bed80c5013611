/** `wasmless/wasi` under Node: files, streams and the end of the process are the host's by default. */
import { readSync, writeSync } from 'node:fs';
import { MOST_AT_ONCE, nodeFileSystem } from './node-file-system.ts';
import { WASI as PlainWASI } from './wasi.ts';
import type { WasiOptions } from './wasi.ts';

export * from './index.ts';
export { nodeFileSystem } from './node-file-system.ts';

/** Reads from a descriptor of the host, waiting for input where there is none yet. */
function readFrom(fd: number, target: Uint8Array): number {
  for (;;) {
    try {
      return readSync(fd, target.subarray(0, MOST_AT_ONCE));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EOF') return 0;
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}

/** Writes all bytes to a descriptor of the host. */
function writeTo(fd: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) {
    try {
      at += writeSync(fd, bytes, at, Math.min(bytes.length - at, MOST_AT_ONCE));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}

/** WASI with the host's files, streams and process, as far as options say nothing else. */
export class WASI extends PlainWASI {
  constructor(options: WasiOptions) {
    super({
      fileSystem: nodeFileSystem,
      stdin: (target) => readFrom(0, target),
      stdout: (bytes) => writeTo(1, bytes),
      stderr: (bytes) => writeTo(2, bytes),
      exit: (code) => process.exit(code),
      ...options,
    });
  }
}
