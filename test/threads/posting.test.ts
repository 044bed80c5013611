/** What structured clone, and so postMessage, makes of modules and memories. */
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { assembleText } from '../../compiler/optimize.ts';
import type { WebAssemblyNamespace as Api } from '../../runtime/js-api/create-webassembly.ts';

type Exports = Record<string, (...operands: number[]) => number>;

const text = `(module
  (import "env" "memory" (memory 1 10 shared))
  (func (export "load") (param i32) (result i32) (i32.load (local.get 0)))
  (func (export "add") (param i32 i32) (result i32) (i32.atomic.rmw.add (local.get 0) (local.get 1)))
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))))`;
const shape = { initial: 1, maximum: 10, shared: true };
const PAGE = 65536;

let wasm: Uint8Array;
beforeAll(async () => {
  wasm = await assembleText(text);
});

/** The package as another process would load it. */
async function load(hasWebAssembly: boolean): Promise<Api> {
  vi.resetModules();
  if (!hasWebAssembly) vi.stubGlobal('WebAssembly', undefined);
  return (await import('../../compiler/webassembly.ts')).WebAssembly;
}
afterEach(() => vi.unstubAllGlobals());

describe.each([
  ['beside the host', true],
  ['alone', false],
])('WebAssembly %s', (_, hasWebAssembly) => {
  let api: Api;
  beforeAll(async () => {
    api = await load(hasWebAssembly);
  });
  const exportsOf = (module: object, memory: object): Exports =>
    new api.Instance(module, { env: { memory } }).exports as Exports;

  it('instantiates the clone of a module', async () => {
    const module = new api.Module(wasm);
    const clones = [1, 2, 3, 4].map(() => structuredClone(module));
    const memory = new api.Memory(shape);
    expect(exportsOf(clones[0]!, memory)['load']!(0)).toBe(0);
    const instance = await api.instantiate(clones[1]!, { env: { memory } });
    expect(instance).toBeInstanceOf(api.Instance);
    expect(api.Module.exports(clones[2]!)).toEqual(api.Module.exports(module));
    expect(clones[3]).toBeInstanceOf(api.Module);
    expect(structuredClone(clones[3])).toBeInstanceOf(api.Module);
  });

  it('takes the clone of a memory for the same memory', () => {
    const memory = new api.Memory(shape);
    const clone = structuredClone(memory);
    expect(clone.buffer).toBeInstanceOf(SharedArrayBuffer);
    const module = new api.Module(wasm);
    const [a, b] = [exportsOf(module, memory), exportsOf(module, clone)];
    expect([a['add']!(8, 5), b['add']!(8, 6), a['load']!(8)]).toEqual([0, 5, 11]);
    expect(clone).toBeInstanceOf(api.Memory);
  });

  it('grows a memory and its clone together', () => {
    const memory = new api.Memory(shape);
    const clone = structuredClone(memory);
    const module = new api.Module(wasm);
    const [a, b] = [exportsOf(module, memory), exportsOf(module, clone)];
    expect(() => a['load']!(PAGE)).toThrow('out of bounds');
    expect(b['grow']!(2)).toBe(1);
    expect(a['load']!(2 * PAGE)).toBe(0);
    expect([memory.buffer.byteLength, clone.buffer.byteLength]).toEqual([3 * PAGE, 3 * PAGE]);
    expect([memory.grow(1), clone.grow(1), a['grow']!(5), a['grow']!(6)]).toEqual([3, 4, 5, -1]);
    expect(() => memory.grow(1)).toThrow(RangeError);
  });

  it('makes memories of classes that extend Memory', () => {
    class Mine extends api.Memory {
      readonly size = this.buffer.byteLength;
    }
    const mine = new Mine(shape);
    expect(mine).toBeInstanceOf(Mine);
    expect(new api.Memory(shape)).not.toBeInstanceOf(Mine);
    expect(mine.size).toBe(PAGE);
    expect(Object.isFrozen(mine.buffer)).toBe(true);
  });

  it('does not take everything for a module or a memory', () => {
    for (const value of [
      null,
      1,
      {},
      { wasmlessMemory: 1 },
      { wasmlessModule: 1 },
      new Uint8Array(8),
    ]) {
      expect(value).not.toBeInstanceOf(api.Module);
      expect(value).not.toBeInstanceOf(api.Memory);
      expect(() => new api.Instance(value)).toThrow(TypeError);
    }
    const forged = { wasmlessModule: Uint8Array.of(0, 1, 2, 3) };
    expect(() => new api.Instance(forged)).toThrow(api.CompileError);
  });

  it('never takes an unshared memory for a shared one', () => {
    const module = new api.Module(wasm);
    expect(() => exportsOf(module, new api.Memory({ initial: 1, maximum: 10 }))).toThrow(
      api.LinkError,
    );
  });
});

describe('an engine without shared memory', () => {
  it('says so', async () => {
    const api = await load(false);
    vi.stubGlobal('SharedArrayBuffer', undefined);
    expect(() => new api.Memory(shape)).toThrow(
      'a shared memory needs SharedArrayBuffer and Atomics, which this environment does not have',
    );
  });
});
