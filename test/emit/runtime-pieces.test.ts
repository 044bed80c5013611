/** Standalone files carry the pieces of the runtime that they use, and run without the others. */
import { fileURLToPath } from 'node:url';
import vm from 'node:vm';
import { brotliCompressSync } from 'node:zlib';
import { buildSync } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { compile } from '../../compiler/index.ts';
import { linkRuntime } from '../../compiler/emit/runtime-pieces.ts';
import { assembleText } from '../../compiler/optimize.ts';
import { runtimePieces } from '../../scripts/runtime-pieces.mjs';

const { outputFiles } = buildSync({
  entryPoints: [fileURLToPath(new URL('../../runtime/index.ts', import.meta.url))],
  bundle: true,
  minify: true,
  write: false,
  format: 'esm',
  target: 'es2015',
  supported: { bigint: true, 'exponent-operator': true },
});
const pieces = runtimePieces(outputFiles[0]!.text);

/** What a module's `run` export returns in a realm where nothing but its file is. */
function run(bytes: Uint8Array): { value: unknown; size: number } {
  const options = { format: 'iife', names: 'short', standalone: true } as const;
  const { code } = compile(bytes, { ...options, runtimePieces: pieces });
  const context = vm.createContext(
    { console: undefined },
    { codeGeneration: { strings: false, wasm: false } },
  );
  vm.runInContext(code, context);
  const value: unknown = vm.runInContext('wasmlessModule.instantiate({}).exports.run()', context);
  return { value, size: brotliCompressSync(code).length };
}

const modules: [name: string, text: string, value: unknown][] = [
  ['constants', '(func (export "run") (result i32) (i32.const 7))', 7],
  [
    'memory',
    `(memory 1) (data (i32.const 4) "\\2a") (func (export "run") (result i32)
      (drop (memory.grow (i32.const 1))) (memory.copy (i32.const 8) (i32.const 4) (i32.const 1)) (i32.load (i32.const 8)))`,
    42,
  ],
  [
    'tables',
    `(table (export "t") 2 funcref) (elem (i32.const 1) $f) (type $t (func (result i64)))
      (func $f (type $t) (i64.const -5)) (func (export "run") (result i64)
      (drop (table.grow (ref.null func) (i32.const 3))) (call_indirect (type $t) (i32.const 1)))`,
    -5n,
  ],
  [
    'exceptions',
    `(tag $e (param i32)) (func (export "run") (result i32)
      (block $h (result i32) (try_table (catch $e $h) (throw $e (i32.const 9))) (i32.const 0)))`,
    9,
  ],
  [
    'collected objects',
    `(type $s (struct (field (mut i64)))) (type $a (array (mut i16)))
      (func (export "run") (result i64)
        (i64.add (struct.get $s 0 (struct.new $s (i64.const 30)))
          (i64.extend_i32_s (array.get_s $a (array.new $a (i32.const -3) (i32.const 4)) (i32.const 2)))))`,
    27n,
  ],
];

describe('a standalone file', () => {
  it.each(modules)('has all it needs: %s', async (_name, text, value) => {
    expect(run(await assembleText(`(module ${text})`)).value).toEqual(value);
  });

  it('is smaller than one with the whole runtime', async () => {
    const { size } = run(await assembleText(`(module ${modules[0]![1]})`));
    const whole = brotliCompressSync(outputFiles[0]!.text).length;
    expect(size).toBeLessThan(whole * 0.75);
  });

  it('says the same with all pieces as the runtime', () => {
    const names = Object.keys(pieces.exported);
    const keys = vm.runInNewContext(`Object.keys(${linkRuntime(pieces, names)})`) as string[];
    expect(keys).toHaveLength(names.length);
  });
});
