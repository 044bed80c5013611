/** Functions look for the view of their memory where an artefact's first instance has it. */
import { describe, expect, it } from 'vitest';
import { compile } from '../../compiler/index.ts';
import { assembleText } from '../../compiler/optimize.ts';
import type { Artefact } from '../../runtime/abi.ts';
import * as runtime from '../../runtime/index.ts';
import { WebAssembly } from '../run-time.ts';

const PAGE = 65536;

const program = (memory: string): string => `(module
  ${memory}
  (func (export "fill") (param $from i32) (param $count i32) (param $value i32)
    (loop $next
      (i32.store8 (local.get $from) (local.get $value))
      (local.set $from (i32.add (local.get $from) (i32.const 1)))
      (br_if $next (local.tee $count (i32.sub (local.get $count) (i32.const 1))))))
  (func (export "sum") (param $from i32) (param $count i32) (result i32) (local $sum i32)
    (loop $next
      (local.set $sum (i32.add (local.get $sum) (i32.load8_u (local.get $from))))
      (local.set $from (i32.add (local.get $from) (i32.const 1)))
      (br_if $next (local.tee $count (i32.sub (local.get $count) (i32.const 1)))))
    (local.get $sum))
  (func $grow (result i32) (memory.grow (i32.const 1)))
  (func (export "growBetween") (param $from i32) (result i32)
    (i32.store (i32.const 0) (i32.const 1))
    (i32.store (i32.const 4) (i32.const 2))
    (drop (call $grow))
    (i32.store (local.get $from) (i32.const 4))
    (i32.add (i32.load (local.get $from))
      (i32.add (i32.load (i32.const 0)) (i32.load (i32.const 4))))))`;

const importer = await assembleText(program('(import "host" "memory" (memory 1 3))'));
const owner = await assembleText(program('(memory 1 3)'));

interface Exports {
  readonly fill: (from: number, count: number, value: number) => void;
  readonly sum: (from: number, count: number) => number;
  readonly growBetween: (from: number) => number;
}

interface Loaded {
  readonly artefact: Artefact;
  readonly instantiate: (imports: object) => { exports: Exports };
}

const module = new WebAssembly.Module(importer);
const newMemory = (initial: number): { grow(delta: number): unknown } =>
  new WebAssembly.Memory({ initial, maximum: 3 });
const instantiate = (memory: object): Exports =>
  new WebAssembly.Instance(module, { host: { memory } }).exports as unknown as Exports;

describe('instances of one module', () => {
  it('each work on their own memory, in turns', () => {
    const instances = [1, 1, 1].map((pages) => instantiate(newMemory(pages)));
    for (let round = 1; round <= 50; round++) {
      instances.forEach(({ fill }, i) => fill(0, 100, round + i));
      instances.forEach(({ sum }, i) => expect(sum(0, 100)).toBe(100 * (round + i)));
    }
  });

  it('work on one memory together', () => {
    const memory = newMemory(1);
    const [one, other] = [instantiate(memory), instantiate(memory)];
    one.fill(0, 10, 5);
    expect(other.sum(0, 10)).toBe(50);
  });

  it('each trap at the end of their own memory', () => {
    const [small, large] = [instantiate(newMemory(1)), instantiate(newMemory(2))];
    for (let round = 0; round < 50; round++) {
      expect(() => small.fill(PAGE - 1, 2, 1)).toThrow('out of bounds memory access');
      large.fill(PAGE - 1, 2, 1);
      expect(large.sum(PAGE - 1, 2)).toBe(2);
      expect(() => large.sum(2 * PAGE - 1, 2)).toThrow('out of bounds memory access');
    }
  });
});

describe('the view that all functions look at first', () => {
  const load = (code: string): Loaded => {
    const file = { exports: {} };
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- what a CommonJS loader does
    const run = new Function('module', 'require', code) as (...args: unknown[]) => void;
    run(file, () => runtime);
    return file.exports as Loaded;
  };

  it('is that of the only instance, and nobody’s once there are two', () => {
    const { artefact, instantiate: start } = load(compile(owner, { format: 'cjs' }).code);
    const first = start({}).exports;
    expect(artefact.primary!.D!.byteLength).toBe(PAGE);
    first.growBetween(PAGE);
    expect(artefact.primary!.D!.byteLength).toBe(2 * PAGE);

    const second = start({}).exports;
    expect(artefact.primary!.D).toBeNull();
    first.growBetween(PAGE);
    expect(artefact.primary!.D).toBeNull();
    first.fill(0, 10, 3);
    second.fill(0, 10, 4);
    expect([first.sum(0, 10), second.sum(0, 10)]).toEqual([30, 40]);
  });
});

describe('a memory that grows', () => {
  it.each(['first', 'later'])('is seen whole by the %s instance', () => {
    const memory = newMemory(1);
    const { fill, sum } = instantiate(memory);
    expect(() => sum(PAGE, 1)).toThrow('out of bounds memory access');
    memory.grow(1);
    fill(PAGE, 8, 3);
    expect(sum(PAGE, 8)).toBe(24);
  });

  it('is seen whole by a function that has called what grows it', () => {
    for (let i = 0; i < 3; i++) expect(instantiate(newMemory(1)).growBetween(PAGE)).toBe(7);
  });
});

describe('the check', () => {
  const code = async (body: string): Promise<string> =>
    compile(await assembleText(`(module (memory 1) (func (export "f") (param i32) ${body}))`)).code;
  const store = '(i32.store (local.get 0) (i32.const 1))';

  it('is made where memory is accessed often', async () => {
    expect(await code(store.repeat(4))).toContain('var D=P.D');
    expect(await code(`(loop ${store} (br_if 0 (local.get 0)))`)).toContain('var D=P.D');
  });

  it('costs nothing elsewhere', async () => {
    expect(await code(store)).not.toMatch(/\bP\b|Primary/);
  });
});
