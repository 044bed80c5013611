/** Every atomic instruction on random operands: what the host's engine makes of it, and the traps. */
import { beforeAll, describe, expect, it } from 'vitest';
import { atomicRows } from '../../compiler/instructions/atomic.ts';
import type { Instruction } from '../../compiler/instructions/row.ts';
import { parseSignature } from '../../compiler/instructions/signature.ts';
import { assembleText } from '../../compiler/optimize.ts';
import { WebAssembly as Ours } from '../run-time.ts';
import { I32, I64 } from '../../runtime/value-types.ts';
import { Random } from '../differential/random.ts';

const OFFSET = 24;
const PAGE = 65536;

type Api = typeof WebAssembly;
type Operation = (address: number, ...operands: unknown[]) => unknown;
type Operation64 = (...operands: bigint[]) => unknown;
interface Program {
  readonly bytes: Uint8Array;
  readonly exports: Record<string, Operation>;
}

const rows = atomicRows.filter(({ immediates }) => immediates === 'memarg');
const isWait = ({ name }: Instruction): boolean => name.includes('wait');

function functionText({ name, type }: Instruction): string {
  const { pops, pushes } = parseSignature(type!, I32);
  const list = (types: readonly number[]): string =>
    types.map((t) => (t === I64 ? 'i64' : 'i32')).join(' ');
  const operands = pops.map((_, k) => `(local.get ${k})`).join(' ');
  return `(func (export "${name}") (param ${list(pops)}) (result ${list(pushes)})
    (${name} offset=${OFFSET} ${operands}))`;
}

const moduleText = (memory: string): string =>
  `(module (memory (export "memory") ${memory}) ${rows.map(functionText).join('\n')}
    (func (export "fence") (atomic.fence)))`;

function instantiate(api: Api, wasm: Uint8Array): Program {
  const { exports } = new api.Instance(new api.Module(wasm as Uint8Array<ArrayBuffer>));
  const { buffer } = exports['memory'] as WebAssembly.Memory;
  return { bytes: new Uint8Array(buffer), exports: exports as Record<string, Operation> };
}

/** What a call returns, or that it traps. */
function outcome(program: Program, name: string, ...operands: [number, ...unknown[]]): unknown {
  try {
    return program.exports[name]!(...operands);
  } catch (error) {
    return (error as Error).name;
  }
}

/** The bytes that the operations are on. */
const hex = (bytes: Uint8Array): string => Buffer.from(bytes.subarray(0, 128)).toString('hex');

/** Operands after the address; waiting is for no time at all. */
function operandsOf(row: Instruction, random: Random, value: bigint): unknown[] {
  return parseSignature(row.type!, I32)
    .pops.slice(1)
    .map((type, k) => {
      if (isWait(row) && k === 1) return 0n;
      const isSame = random.below(2) === 0;
      const word = isSame
        ? value
        : (BigInt(random.below(2 ** 32)) << 32n) | BigInt(random.below(2 ** 32));
      return type === I64 ? BigInt.asIntN(64, word) : Number(BigInt.asIntN(32, word));
    });
}

describe.each([
  ['shared', '1 3 shared'],
  ['shared and never growing', '2 2 shared'],
  ['unshared', '1'],
])('on a memory that is %s', (_, memory) => {
  let ours: Program;
  let native: Program;
  beforeAll(async () => {
    const wasm = await assembleText(moduleText(memory));
    ours = instantiate(Ours as unknown as Api, wasm);
    native = instantiate(WebAssembly, wasm);
  });

  it.each(rows.map((row) => [row.name, row] as const))('%s', (name, row) => {
    const random = new Random(row.opcode);
    const width = 1 << row.naturalAlign!;
    for (let i = 0; i < 100; i++) {
      const address = random.below(8) * width;
      const value = new DataView(native.bytes.buffer).getBigUint64(address + OFFSET, true);
      const operands = operandsOf(row, random, value);
      const returned = outcome(ours, name, address, ...operands);
      expect(returned).toEqual(outcome(native, name, address, ...operands));
      expect(hex(ours.bytes)).toBe(hex(native.bytes));
    }
  });

  it.each(rows.map((row) => [row.name, row] as const))('%s traps', (name, row) => {
    const width = 1 << row.naturalAlign!;
    const operands = operandsOf(row, new Random(1), 0n);
    const call = (address: number) => () => ours.exports[name]!(address, ...operands);
    const size = ours.bytes.length;
    const before = Buffer.from(ours.bytes);
    expect(call(size - OFFSET)).toThrow('out of bounds memory access');
    // Addresses are unsigned and don't wrap.
    expect(call(-OFFSET)).toThrow('out of bounds memory access');
    if (width > 1) {
      expect(call(width / 2)).toThrow('unaligned atomic');
      expect(call(size - OFFSET - width / 2)).toThrow('unaligned atomic');
    }
    if (isWait(row) && memory === '1') {
      expect(call(0)).toThrow('expected shared memory');
    }
    expect(before.equals(ours.bytes)).toBe(true);
    for (const address of [PAGE * 4, -width, 1]) {
      expect(outcome(ours, name, address, ...operands)).toEqual(
        outcome(native, name, address, ...operands),
      );
    }
  });

  it('atomic.fence changes nothing', () => {
    expect(ours.exports['fence']!(0)).toBeUndefined();
  });
});

describe('on a memory with 64-bit addresses', () => {
  it('they are not cut', async () => {
    const text = `(module (memory i64 1 1 shared)
      (func (export "add") (param i64 i64) (result i64)
        (i64.atomic.rmw32.add_u offset=4 (local.get 0) (local.get 1)))
      (func (export "wait") (param i64) (result i32)
        (memory.atomic.wait64 (local.get 0) (i64.const 1) (i64.const 0))))`;
    const module = new Ours.Module(await assembleText(text));
    const { add, wait } = new Ours.Instance(module).exports as Record<string, Operation64>;
    expect([add!(8n, -1n), add!(8n, 2n), add!(8n, 0n), wait!(8n)]).toEqual([
      0n,
      0xffffffffn,
      1n,
      1,
    ]);
    for (const address of [2n ** 32n + 8n, -8n, 2n ** 53n]) {
      expect(() => add!(address, 1n)).toThrow('out of bounds memory access');
    }
    expect(() => add!(2n, 1n)).toThrow('unaligned atomic');
  });
});
