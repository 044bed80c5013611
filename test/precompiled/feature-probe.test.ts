/** Modules that ask for features, where there is no compiler. */
import { describe, expect, it } from 'vitest';
import { WebAssembly as interpreter } from '../../compiler/interpreter.ts';
import { assembleText } from '../../compiler/optimize.ts';
import { instructions } from '../../compiler/instructions/index.ts';
import type { Immediates, InstructionRow } from '../../compiler/instructions/row.ts';
import { createWebAssembly } from '../../runtime/js-api/create-webassembly.ts';
import { Registry } from '../../runtime/precompiled/registry.ts';
import { encodeStub } from '../../runtime/precompiled/stub.ts';

const precompiled = createWebAssembly(new Registry());
const validate = (bytes: Uint8Array<ArrayBuffer>): boolean => precompiled.validate(bytes);

const HEAD = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const section = (id: number, ...content: number[]): number[] => [id, content.length, ...content];
const moduleOf = (...sections: number[][]): Uint8Array<ArrayBuffer> =>
  Uint8Array.of(...HEAD, ...sections.flat());
const codeOf = (...code: number[]): Uint8Array<ArrayBuffer> =>
  moduleOf(
    section(1, 1, 0x60, 0, 0),
    section(3, 1, 0),
    section(10, 1, code.length + 2, 0, ...code, 0x0b),
  );

const ANYWHERE = new Array<number>(16).fill(0);
/** Well-formed bytes by kind; all others are one index. */
const bytesOf: Partial<Record<Immediates, readonly number[]>> = {
  none: [],
  blocktype: [0x40],
  labels: [2, 0, 0, 0],
  'table-table': [0, 0],
  'type-table': [0, 0],
  memarg: [2, 0x80, 0x01],
  'memarg-lane': [0, 0, 1],
  'memory-memory': [0, 0],
  'data-memory': [0, 0],
  'elem-table': [0, 0],
  'type-field': [0, 0],
  'type-length': [0, 0],
  'type-data': [0, 0],
  'type-elem': [0, 0],
  'type-type': [0, 0],
  heaptype: [0x70],
  'reftype-cast': [0x6d],
  'br-cast': [3, 0, 0x6e, 0x6d],
  valtypes: [1, 0x7f],
  catches: [0x40, 2, 0, 0, 0, 3, 0],
  i32: [0xff, 0x7f],
  i64: [0x80, 0x80, 0x80, 0x80, 0x80, 0x01],
  f32: ANYWHERE.slice(12),
  f64: ANYWHERE.slice(8),
  v128: ANYWHERE,
  lanes16: ANYWHERE,
};
const leb = (n: number): number[] => (n < 0x80 ? [n] : [(n & 0x7f) | 0x80, n >> 7]);
const opcodeOf = (opcode: number): number[] =>
  opcode < 0x100 ? [opcode] : [opcode >>> 16, ...leb(opcode & 0xffff)];
const encoded = ({ opcode, immediates }: InstructionRow): number[] => [
  ...opcodeOf(opcode),
  ...(bytesOf[immediates] ?? [0]),
];

/** Nothing that packages ask for yet. */
const isLeftOut = ({ feature }: InstructionRow): boolean => feature === 'custom-descriptors';

const probes: Readonly<Record<string, string>> = {
  simd: '(func (drop (i8x16.popcnt (i8x16.splat (i32.const 0)))))',
  'relaxed SIMD':
    '(func (drop (i8x16.relaxed_swizzle (v128.const i64x2 0 0) (v128.const i64x2 0 0))))',
  threads: '(memory 1 1 shared) (func (drop (i32.atomic.load (i32.const 0))))',
  'bulk memory': '(memory 1) (func (memory.copy (i32.const 0) (i32.const 0) (i32.const 0)))',
  exceptions: '(tag) (func (block $b (try_table (catch_all $b))))',
  memory64: '(memory i64 1)',
  gc: '(type (struct (field i8) (field (mut i64)))) (type (array (ref null 0)))',
  'multiple memories': '(memory 1) (memory 1)',
  'multiple values': '(func (result i32 i32) (i32.const 0) (i32.const 0))',
  'tail calls': '(func $f (return_call $f))',
  'reference types': '(func (drop (ref.is_null (ref.null extern))))',
};

describe('a module that asks for a feature', () => {
  it.each(Object.keys(probes))('is valid: %s', async (name) => {
    const bytes = await assembleText(`(module ${probes[name]})`);
    expect(validate(bytes as Uint8Array<ArrayBuffer>)).toBe(true);
  });

  it('may have every instruction that is translated, with immediates of their length', () => {
    for (const row of instructions) {
      const code = encoded(row);
      expect(validate(codeOf(...code)), row.name).toBe(!isLeftOut(row));
      // One byte more would be an instruction of its own: one that there isn't.
      expect(validate(codeOf(...code, 0xff)), row.name).toBe(false);
    }
  });

  it('is not if anything in it is unknown, or damaged', () => {
    expect(validate(codeOf(0xe0, 0))).toBe(false);
    expect(validate(codeOf(0xfc, 0x7f))).toBe(false);
    expect(validate(moduleOf(section(1, 1, 0x60, 1, 0x67, 0)))).toBe(false);
    expect(validate(moduleOf(section(1, 1, 0x5d, 0)))).toBe(false);
    expect(validate(moduleOf(section(5, 1, 0x10, 1)))).toBe(false);
    expect(validate(moduleOf(section(14, 0)))).toBe(false);
    const bytes = codeOf(0x41, 0, 0x1a);
    for (let length = HEAD.length + 1; length < bytes.length; length++) {
      const isWhole = [14, 18].includes(length);
      expect(validate(bytes.subarray(0, length)), `${length}`).toBe(isWhole);
    }
  });

  it('may have custom sections, but none whose name is not within, or is not text', () => {
    expect(validate(moduleOf(section(0, 1, 0x61)))).toBe(true);
    expect(validate(moduleOf(section(0, 0)))).toBe(true);
    expect(validate(moduleOf(section(0, 2, 0xc3, 0xa4, 0xff)))).toBe(true);
    expect(validate(moduleOf(section(0)))).toBe(false);
    expect(validate(moduleOf(section(0, 2, 0x61)))).toBe(false);
    expect(validate(moduleOf(section(0, 2, 0x61), section(0, 0)))).toBe(false);
    expect(validate(moduleOf(section(0, 1, 0xff)))).toBe(false);
    expect(validate(moduleOf(section(0, 0x80), section(0, 0)))).toBe(false);
    expect(validate(moduleOf(section(0, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x61)))).toBe(false);
  });

  it('is not one that could be used: that should have been compiled', async () => {
    const bytes = await assembleText('(module (func (export "f")))');
    expect(validate(bytes as Uint8Array<ArrayBuffer>)).toBe(false);
  });
});

type Instantiated = { module: object; instance: { exports: object } };
/** The names of the calls that refuse the bytes. */
async function refusals(bytes: Uint8Array): Promise<string[]> {
  const calls: Readonly<Record<string, () => unknown>> = {
    Module: () => new precompiled.Module(bytes),
    compile: () => precompiled.compile(bytes),
    instantiate: () => precompiled.instantiate(bytes),
  };
  const refused: string[] = [];
  for (const name of Object.keys(calls)) {
    try {
      await calls[name]!();
    } catch (error) {
      expect(error).toBeInstanceOf(precompiled.CompileError);
      expect((error as Error).message).toContain('no module was compiled ahead of time');
      refused.push(name);
    }
  }
  return refused;
}
const ALL = ['Module', 'compile', 'instantiate'];

describe('an instance of such a module', () => {
  it.each(Object.keys(probes))('can be had, and is empty: %s', async (name) => {
    const bytes = await assembleText(`(module ${probes[name]})`);
    const module = new precompiled.Module(bytes);
    expect(module).toBeInstanceOf(precompiled.Module);
    expect(precompiled.Module.imports(module)).toEqual([]);
    expect(precompiled.Module.exports(module)).toEqual([]);
    const names = interpreter.Module.customSections(new interpreter.Module(bytes), 'name');
    expect(precompiled.Module.customSections(module, 'name')).toEqual(names);
    const made = (await precompiled.instantiate(bytes, {})) as Instantiated;
    expect(made.module).toBeInstanceOf(precompiled.Module);
    expect(precompiled.Module.exports(await precompiled.compile(bytes))).toEqual([]);
    for (const instance of [made.instance, new precompiled.Instance(module)]) {
      expect(instance).toBeInstanceOf(precompiled.Instance);
      const { exports } = instance as { exports: object };
      expect([Object.getPrototypeOf(exports), Reflect.ownKeys(exports)]).toEqual([null, []]);
      expect(Object.isFrozen(exports)).toBe(true);
    }
  });

  it('can be had of the smallest module, by which programs ask for WebAssembly itself', async () => {
    expect(await refusals(moduleOf())).toEqual([]);
  });

  it('has the custom sections of the bytes, as they are', () => {
    const a = (byte: number): number[] => section(0, 1, 0x61, byte, 0xff);
    const bytes = moduleOf(a(1), section(0, 1, 0x62), section(5, 1, 0, 0), a(2));
    const module = new precompiled.Module(bytes);
    bytes.fill(0);
    const sections = (name: string): number[][] =>
      precompiled.Module.customSections(module, name).map((buffer) => [...new Uint8Array(buffer)]);
    expect(sections('a')).toEqual([
      [1, 0xff],
      [2, 0xff],
    ]);
    expect([sections('b'), sections('c'), sections('')]).toEqual([[[]], [], []]);
  });

  it.each([
    ['passive data', '(memory 1) (data "a") (data "") (func (data.drop 0))'],
    [
      'passive elements',
      '(func $f) (elem func $f $f) (elem funcref (ref.func $f) (ref.null func))',
    ],
    ['declared elements', '(func $f (drop (ref.func $f))) (elem declare func $f)'],
    ['globals and tables', '(global i32 (i32.const 1)) (table 1 funcref)'],
  ])('can be had if segments wait for instructions: %s', async (_what, text) => {
    const bytes = await assembleText(`(module ${text})`);
    expect(interpreter.validate(bytes)).toBe(true);
    expect(validate(bytes as Uint8Array<ArrayBuffer>)).toBe(true);
    expect(await refusals(bytes)).toEqual([]);
  });

  it.each([
    ['active data', '(memory 1) (data (i32.const 0) "a")'],
    ['active data behind passive', '(memory 1) (data "a") (data (i32.const 0x7fffffff) "a")'],
    ['active elements', '(table 1 funcref) (func $f) (elem (i32.const 0) $f)'],
    [
      'active elements of a table',
      '(table 1 funcref) (table 1 funcref) (elem (table 1) (i32.const 9) funcref (ref.null func))',
    ],
  ])('cannot be had if making one does something: %s', async (_what, text) => {
    const bytes = await assembleText(`(module ${text})`);
    expect(validate(bytes as Uint8Array<ArrayBuffer>)).toBe(true);
    expect(await refusals(bytes)).toEqual(ALL);
  });

  it.each([
    ['a start function', '(func $f (unreachable)) (start $f)'],
    ['an import', '(import "m" "f" (func))'],
    ['an export', '(memory (export "m") 1)'],
  ])('cannot be had with %s', async (_what, text) => {
    expect(await refusals(await assembleText(`(module ${text})`))).toEqual(ALL);
  });

  it('cannot be had of what is unknown or damaged', async () => {
    expect(await refusals(codeOf(0xe0, 0))).toEqual(ALL);
    expect(await refusals(codeOf(0x41, 0, 0x1a).subarray(0, 20))).toEqual(ALL);
    expect(await refusals(moduleOf().subarray(0, 7))).toEqual(ALL);
    expect(await refusals(moduleOf(section(11, 1, 1, 9, 0)))).toEqual(ALL);
    expect(await refusals(moduleOf(section(9, 1, 1, 0)))).toEqual(ALL);
    // Flags that there are not, a kind that there is not, and a count that is not meant.
    expect(await refusals(moduleOf(section(11, 1, 3, 0)))).toEqual(ALL);
    expect(await refusals(moduleOf(section(9, 1, 9, 0, 0)))).toEqual(ALL);
    expect(await refusals(moduleOf(section(9, 1, 1, 1, 0)))).toEqual(ALL);
    expect(await refusals(moduleOf(section(11, 0xff, 0xff, 0xff, 0xff, 0x0f, 0)))).toEqual(ALL);
  });

  it('cannot be had of a stub whose module is not there', async () => {
    const stub = encodeStub('ab'.repeat(32));
    expect(await refusals(stub)).toEqual(ALL);
    expect(validate(stub as Uint8Array<ArrayBuffer>)).toBe(false);
  });

  it("is the fallback's where there is one", async () => {
    const registry = new Registry();
    const api = createWebAssembly(registry);
    registry.setFallback(interpreter);
    // Well-formed, but no valid module.
    const bytes = codeOf(0x1a);
    expect(() => new api.Module(bytes)).toThrow(/type mismatch|underflow|stack/);
    await expect(api.compile(bytes)).rejects.toThrow(api.CompileError);
    expect(new api.Module(moduleOf())).toBeInstanceOf(api.Module);
  });
});
