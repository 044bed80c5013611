/** What binaryen makes of modules before they are translated. */
import { describe, expect, it } from 'vitest';
import { inspect } from '../compiler/inspect.ts';
import { OptimizeError, assembleText, optimizeWasm } from '../compiler/optimize.ts';
import { validate } from '../compiler/index.ts';

/** By feature: a module that it would optimise wrongly, or fail on, if it were not told of it. */
const modules: Readonly<Record<string, string>> = {
  'bulk-memory': `(memory 1) (data $d "abc") (func (export "f") (param i32 i32 i32)
    (memory.copy (local.get 0) (local.get 1) (local.get 2))
    (memory.fill (local.get 0) (local.get 1) (local.get 2))
    (memory.init $d (local.get 0) (i32.const 0) (i32.const 3)) (data.drop $d))`,
  'reference-types': `(table 1 funcref) (table $t 1 externref) (func (export "f") (param externref)
    (table.set $t (i32.const 0) (local.get 0)) (call_indirect 0 (i32.const 0)))`,
  'multi-value': `(func $p (param i32) (result i32 i32) local.get 0 local.get 0)
    (func (export "f") (param i32) (result i32 i32) (call $p (local.get 0)))`,
  simd: `(func (export "f") (param v128) (result v128) (i32x4.add (local.get 0) (local.get 0)))`,
  'tail-call': `(func $f (export "f") (param i32) (result i32) (return_call $f (local.get 0)))`,
  memory64: `(memory i64 1) (func (export "f") (param i64) (result i32) (i32.load (local.get 0)))`,
  gc: `(type $s (struct (field (mut i32)))) (func (export "f") (param (ref $s)) (result i32)
    (struct.get $s 0 (local.get 0)))`,
  'exception-handling': `(tag $t) (func (export "f") (block $b (try_table (catch_all $b) (throw $t))))`,
  threads: `(memory 1 1 shared) (func (export "f") (result i32) (i32.atomic.load (i32.const 0)))`,
};

describe('binaryen', () => {
  it.each(Object.keys(modules))('optimises modules with %s', async (feature) => {
    const bytes = await assembleText(`(module ${modules[feature]})`);
    const before = inspect(bytes).features.map(({ name }) => name);
    expect(before).toContain(feature);
    const optimized = await optimizeWasm(bytes, '2');
    expect(validate(optimized)).toBe(true);
    const after = inspect(optimized).features.map(({ name }) => name);
    expect(before).toEqual(expect.arrayContaining(after));
  });

  it('is not given what it does not know', async () => {
    // (rec (type (descriptor 1) (struct)) (type (describes 0) (struct)))
    const types = [0x01, 0x4e, 0x02, 0x4d, 0x01, 0x5f, 0x00, 0x4c, 0x00, 0x5f, 0x00];
    const bytes = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, types.length, ...types);
    const failure = optimizeWasm(bytes, '2', { features: { 'custom-descriptors': true } });
    await expect(failure).rejects.toThrow(OptimizeError);
    await expect(failure).rejects.toThrow('binaryen does not know custom-descriptors');
  });
});
