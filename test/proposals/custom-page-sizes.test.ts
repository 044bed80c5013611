/** Memories of one-byte pages end at any byte. */
import { beforeAll, describe, expect, it } from 'vitest';
import { assembleText } from '../../compiler/optimize.ts';
import { WebAssembly } from '../run-time.ts';

const text = `(module
  (memory (export "memory") 13 20 (pagesize 1))
  (data (i32.const 5) "abcdefgh")
  (data $passive "12345")
  (func (export "size") (result i32) (memory.size))
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
  (func (export "load8") (param i32) (result i32) (i32.load8_u (local.get 0)))
  (func (export "load64") (param i32) (result i64) (i64.load (local.get 0)))
  (func (export "atomic") (param i32) (result i32) (i32.atomic.load (local.get 0)))
  (func (export "init") (param i32) (memory.init $passive (local.get 0) (i32.const 0) (i32.const 5)))
  (func (export "fill") (param i32 i32) (memory.fill (local.get 0) (i32.const 7) (local.get 1)))
)`;
const OUT_OF_BOUNDS = 'out of bounds memory access';

describe('a memory of one-byte pages', () => {
  let wasm: Uint8Array;
  let exports: Record<string, (...operands: number[]) => unknown> & {
    memory: { buffer: ArrayBuffer; grow(delta: number): number };
  };
  beforeAll(async () => {
    wasm = await assembleText(text);
    exports = new WebAssembly.Instance(new WebAssembly.Module(wasm)).exports as typeof exports;
  });

  it('is as long as it says', () => {
    expect(exports['size']!()).toBe(13);
    expect(exports.memory.buffer.byteLength).toBe(13);
    expect(exports['load8']!(12)).toBe('h'.charCodeAt(0));
    expect(exports['load64']!(5)).toBe(0x6867666564636261n);
  });

  it('traps beyond its last byte', () => {
    for (const [name, ...operands] of [
      ['load8', 13],
      ['load64', 6],
      ['atomic', 12],
      ['init', 9],
      ['fill', 0, 14],
    ] as const) {
      expect(() => exports[name]!(...operands), name).toThrow(OUT_OF_BOUNDS);
    }
    expect(exports['atomic']!(8)).toBe(0x67666564);
  });

  it('grows by bytes, up to its maximum', () => {
    expect(exports['grow']!(4)).toBe(13);
    expect(exports['load8']!(16)).toBe(0);
    expect(exports['atomic']!(12)).toBe('h'.charCodeAt(0));
    expect(() => exports['load8']!(17)).toThrow(OUT_OF_BOUNDS);
    expect(exports['grow']!(4)).toBe(-1);
    expect(exports.memory.grow(3)).toBe(17);
    expect(exports.memory.buffer.byteLength).toBe(20);
  });

  it('is not what a module with pages of 64 KiB imports', async () => {
    const importer = await assembleText('(module (import "m" "memory" (memory 0)))');
    const module = new WebAssembly.Module(importer);
    expect(() => new WebAssembly.Instance(module, { m: exports })).toThrow(WebAssembly.LinkError);
  });
});
