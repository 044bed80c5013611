/** `wasmless run` with WASI programs. */
import { mkdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeWorkspace } from './harness.ts';

const { path, write, wasmless } = makeWorkspace();

/** Prints its arguments and variables as they lie in memory, then ends with their number. */
write(
  'echo.wat',
  `(module
  (import "wasi_snapshot_preview1" "args_get" (func $args (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "args_sizes_get" (func $argSizes (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "environ_get" (func $env (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "environ_sizes_get" (func $envSizes (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (func $print (param $at i32) (param $length i32)
    (i32.store (i32.const 8) (local.get $at))
    (i32.store (i32.const 12) (local.get $length))
    (drop (call $write (i32.const 1) (i32.const 8) (i32.const 1) (i32.const 16))))
  (func (export "_start")
    (drop (call $argSizes (i32.const 0) (i32.const 4)))
    (drop (call $args (i32.const 100) (i32.const 1000)))
    (call $print (i32.const 1000) (i32.load (i32.const 4)))
    (drop (call $envSizes (i32.const 20) (i32.const 24)))
    (drop (call $env (i32.const 100) (i32.const 1000)))
    (call $print (i32.const 1000) (i32.load (i32.const 24)))
    (call $exit (i32.load (i32.const 0)))))`,
);
/** Makes a file in its first directory, and traps where it can't. */
write(
  'save.wat',
  `(module
  (import "wasi_snapshot_preview1" "path_open"
    (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 100) "made.txt")
  (data (i32.const 200) "\\c8\\00\\00\\00\\04\\00\\00\\00")
  (func (export "_start")
    (if (call $open (i32.const 3) (i32.const 0) (i32.const 100) (i32.const 8) (i32.const 1)
        (i64.const 64) (i64.const 0) (i32.const 0) (i32.const 0))
      (then unreachable))
    (if (call $write (i32.load (i32.const 0)) (i32.const 200) (i32.const 1) (i32.const 8))
      (then unreachable))))`,
);

beforeAll(async () => {
  await wasmless('compile', 'echo.wat', '-o', 'echo.mjs');
  mkdirSync(path('folder'));
}, 120_000);

describe('wasmless run', () => {
  it.each(['echo.wat', 'echo.mjs'])(
    'passes arguments, variables and the exit code of %s',
    async (file) => {
      const args = ['--env', 'A=1', 'B=', '--', file, 'x', '--help'];
      expect(await wasmless('run', ...args)).toEqual({
        code: 3,
        stdout: `${file}\0x\0--help\0A=1\0B=\0`,
        stderr: '',
      });
    },
  );

  it('gives a program the folders that it is to have, and no other', async () => {
    expect(await wasmless('run', 'save.wat', '--dir', 'folder::/')).toMatchObject({ code: 0 });
    expect(readFileSync(path('folder/made.txt')).length).toBe(4);
    const { code, stderr } = await wasmless('run', 'save.wat');
    expect(code).toBe(1);
    expect(stderr).toContain('trap: unreachable');
    expect(await wasmless('run', 'save.wat', '--dir', 'nowhere')).toMatchObject({ code: 4 });
    expect(await wasmless('run', 'save.wat', '--dir', 'save.wat')).toMatchObject({ code: 2 });
  });
});
