/** Runs the built command line as a child process, in a folder of its own. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import { assembleText } from '../../compiler/optimize.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
export const cli = join(root, 'dist/compiler/cli/main.js');

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Workspace {
  readonly path: (name: string) => string;
  /** Writes a file. */
  readonly write: (name: string, text: string | Uint8Array) => void;
  /** Runs `wasmless ...args`. */
  readonly wasmless: (...args: string[]) => Promise<Outcome>;
  /** Runs `node ...args`. */
  readonly node: (...args: string[]) => Promise<Outcome>;
}

/** A temporary folder that can import the package by name, and goes with the last test. */
export function makeWorkspace(): Workspace {
  const folder = mkdtempSync(join(tmpdir(), 'wasmless-cli-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(root, join(folder, 'node_modules/wasmless'), 'dir');
  const node = async (...args: string[]): Promise<Outcome> => {
    const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => (stdout += String(chunk)));
    child.stderr.on('data', (chunk) => (stderr += String(chunk)));
    const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
    return { code, stdout, stderr };
  };
  return {
    path: (name) => join(folder, name),
    write: (name, text) => writeFileSync(join(folder, name), text),
    wasmless: (...args) => node(cli, ...args),
    node,
  };
}

/** The module most tests use; assembled once, since loading an assembler takes half a second. */
export const mathText = `
(module $math
  (memory (export "memory") 1)
  (data (i32.const 8) "hello\\ff\\00-->")
  (global (export "started") (mut i32) (i32.const 0))
  (func $main (global.set 0 (i32.const 1)))
  (start $main)
  (func $add (export "add") (param $a i32) (param $b i32) (result i32)
    (i32.add (local.get $a) (local.get $b)))
  (func (export "add64") (param i64 i64) (result i64) (i64.add (local.get 0) (local.get 1)))
  (func $divide (export "divide") (param i32 i32) (result i32)
    (i32.div_s (local.get 0) (local.get 1)))
  (func (export "half") (param f64) (result f64) (f64.div (local.get 0) (f64.const 2)))
  (func (export "byte") (param i32) (result i32) (i32.load8_u (local.get 0)))
  (func (export "pair") (param f32) (result f32 i64) (local.get 0) (i64.const -1))
  (func $deep (export "deep") (call $deep) (call $deep))
  (func (export "isNull") (param externref) (result i32) (ref.is_null (local.get 0))))
`;
export const mathWasm = await assembleText(mathText);
