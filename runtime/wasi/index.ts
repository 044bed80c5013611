/**
 * `wasmless/wasi`: WASI preview 1 for any engine. Under Node the entry is node.ts, which knows the
 * host's files and streams.
 */
export { ExitError } from '../exit-error.ts';
export { FileType } from './constants.ts';
export { SystemError } from './errno.ts';
export type {
  DirectoryEntry,
  FileStat,
  FileSystem,
  OpenFile,
  OpenMode,
  Place,
} from './file-system.ts';
export { MemoryFileSystem } from './memory-file-system.ts';
export type { InitialFiles } from './memory-file-system.ts';
export type { Clocks } from './system.ts';
export { WASI } from './wasi.ts';
export type { InstanceLike, WasiOptions } from './wasi.ts';
