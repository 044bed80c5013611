/** Release files do with fewer, and with calls, what others spell out: the same, traps and all. */
import { describe, expect, it } from 'vitest';
import { compile } from '../../compiler/index.ts';
import { assembleText } from '../../compiler/optimize.ts';
import { ahead } from '../differential/engines.ts';
import type { WebAssemblyApi } from '../differential/execute.ts';

const PAGE = 65536;
const OFFSETS = [0, 8, 65528, 0xfffffff8];

const wasm = await assembleText(`(module
  (memory (export "memory") 1 1)
  (type $unary (func (param i32) (result i32)))
  (type $none (func (result i32)))
  (table 5 funcref)
  (elem (i32.const 0) $double $five)
  (func $double (type $unary) (i32.mul (local.get 0) (i32.const 2)))
  (func $five (type $none) (i32.const 5))
  ${OFFSETS.map(
    (offset) => `
  (func (export "store${offset}") (param $p i32) (param $x i64)
    (i64.store offset=${offset} (local.get $p) (local.get $x)))
  (func (export "constant${offset}") (param $p i32)
    (i64.store offset=${offset} (local.get $p) (i64.const 0x1234567890abcdef)))
  (func (export "copy${offset}") (param $p i32) (param $q i32)
    (i64.store offset=${offset} (local.get $p) (i64.load offset=8 (local.get $q)))
    (i64.store offset=24 (i32.const 64) (i64.load offset=${offset} (local.get $q))))`,
  ).join('')}
  (func (export "sums") (param $p i32) (param $a i32) (param $b i32)
    (i64.store (local.get $p)
      (i64.or
        (i64.extend_i32_u (i32.add (local.get $a) (local.get $b)))
        (i64.shl (i64.extend_i32_u (i32.sub (local.get $a) (local.get $b))) (i64.const 32)))))
  (func (export "kept") (param $p i32) (result i32) (local $x i64)
    (local.set $x (i64.load (local.get $p)))
    (i64.store offset=16 (local.get $p) (local.get $x))
    (i64.store offset=32 (local.get $p) (local.get $x))
    (i32.wrap_i64 (local.get $x)))
  (func (export "indirect") (param $i i32) (result i32)
    (call_indirect (type $unary) (i32.const 21) (i32.load (local.get $i)))))`);

const release = ahead({ release: true });
type Run = (...operands: (number | bigint)[]) => unknown;

/** What a call leaves behind: its result or trap, and the memory. */
function outcome(api: WebAssemblyApi, name: string, operands: (number | bigint)[]): unknown {
  const module = new api.Module(wasm as BufferSource);
  const { exports } = new api.Instance(module, {}) as { exports: Record<string, unknown> };
  const bytes = new Uint8Array((exports['memory'] as { buffer: ArrayBuffer }).buffer);
  for (let i = 0; i < PAGE; i++) bytes[i] = (i * 37 + (i >> 8)) & 255;
  new DataView(bytes.buffer).setInt32(128, 1, true);
  new DataView(bytes.buffer).setInt32(132, 0, true);
  new DataView(bytes.buffer).setInt32(136, 4, true);
  let result: unknown;
  try {
    result = (exports[name] as Run)(...operands);
  } catch (error) {
    result = (error as Error).constructor.name;
  }
  return { result, memory: Buffer.from(bytes).toString('base64') };
}

/** Around both ends of the memory, and where addresses wrap. */
const addresses = [
  0,
  4,
  16,
  65519,
  65520,
  65524,
  65528,
  65529,
  65532,
  65536,
  -1,
  -4,
  -8,
  -16,
  -(2 ** 31),
];

const same = (name: string, ...operands: (number | bigint)[]): void =>
  expect(outcome(release, name, operands), `${name}(${operands.join()})`).toEqual(
    outcome(WebAssembly, name, operands),
  );

describe('a release file', () => {
  it.each(OFFSETS)('stores and copies pairs of words at offset %i, or nothing', (offset) => {
    for (const p of addresses) {
      same(`store${offset}`, p, 0x123456789abcdef0n);
      same(`constant${offset}`, p);
      for (const q of addresses) same(`copy${offset}`, p, q);
    }
  });

  it('stores words of sums', () => {
    for (const p of addresses) same('sums', p, 0x7fffffff, 0x7fffffff);
    same('sums', 8, -0x80000000, 1);
  });

  it('keeps what is read again', () => {
    for (const p of addresses) same('kept', p);
  });

  it('calls through tables, or traps', () => {
    // A function, one of another type, none, and places out of bounds.
    for (const p of [128, 132, 136, 140, -4]) same('indirect', p);
  });

  it('stores and copies nothing where an address of 64 bits is out of bounds', async () => {
    const text = `(module (memory (export "memory") i64 1 1)
      (func (export "store") (param i64) (i64.store offset=8 (local.get 0) (i64.const -1)))
      (func (export "copyTo") (param i64)
        (i64.store offset=8 (local.get 0) (i64.load offset=8 (i64.const 0))))
      (func (export "copyFrom") (param i64)
        (i64.store offset=8 (i64.const 0) (i64.load offset=8 (local.get 0)))))`;
    const module = new release.Module((await assembleText(text)) as BufferSource);
    const { exports } = new release.Instance(module, {}) as { exports: Record<string, Run> };
    const bytes = new Uint8Array((exports['memory'] as unknown as { buffer: ArrayBuffer }).buffer);
    bytes[8] = 42;
    const before = Buffer.from(bytes);
    for (const address of [2n ** 53n + 1n, 2n ** 32n, 2n ** 32n + 16n, 2n ** 63n, 65521n, -8n]) {
      for (const name of ['store', 'copyTo', 'copyFrom'])
        expect(() => exports[name]!(address), `${name}(${address})`).toThrow('out of bounds');
    }
    expect(Buffer.compare(before, bytes)).toBe(0);
  });

  it('has helpers only for what it does', () => {
    const { code } = compile(wasm, { release: true });
    expect(code).toContain('function copy_words(');
    expect(code).toContain('function look_up(');
    expect(compile(wasm, { names: 'short' }).code).not.toMatch(/copy_words|store_words|look_up/);
  });
});

describe('short names', () => {
  const counts = [0, 10, 17, 18, 19, 40, 43, 44, 45, 46, 120];

  it.each(counts)('are all different beside %i locals', async (count) => {
    const local = (i: number): string => `(local.get ${i % (count + 1)})`;
    const calls = Array.from(
      { length: 60 },
      (_, i) => `(call_indirect (param i32) (result i32) ${local(i)} ${local(i + 1)})`,
    );
    const text = `(module (memory 1) (table 1 funcref) (global $sp (mut i32) (i32.const 1024))
      (func (export "run") (param i32) (result i32) ${'(local i32)'.repeat(count)} (local $frame i32)
        (global.set $sp (local.tee $frame (i32.sub (global.get $sp) (i32.const 16))))
        ${Array.from({ length: count + 1 }, (_, i) => `(local.set ${i} (i32.load ${local(i + 1)}))`).join('')}
        (i32.store (local.get $frame) ${local(1)})
        ${calls.join('')} ${'(i32.add)'.repeat(calls.length - 1)}))`;
    const { code } = compile(await assembleText(text), { names: 'short' });
    const [, params, variables] = /^function f\d+\((.*?)\)\{var (.*?);/m.exec(code)!;
    const declared = [...params!.split(','), ...variables!.split(',')].map((d) => d.split('=')[0]);
    expect(declared.length).toBeGreaterThan(count + 3);
    expect(new Set(declared).size).toBe(declared.length);
  });
});
