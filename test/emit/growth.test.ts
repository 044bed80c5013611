/** Views of memories are read again after calls in which a memory may grow, and only there. */
import { describe, expect, it } from 'vitest';
import { compile } from '../../compiler/index.ts';
import { assembleText } from '../../compiler/optimize.ts';
import { WebAssembly } from '../run-time.ts';

const PAGE = 65536;

/** `f` writes to the first page, calls what is given, and writes and reads at an address. */
const program = (definitions: string, call: string): Promise<Uint8Array> =>
  assembleText(`(module
    (import "host" "grow" (func $host))
    (memory (export "memory") 1)
    (table 1 funcref)
    (elem (i32.const 0) $grow)
    (type $plain (func))
    ${definitions}
    (func $grow (drop (memory.grow (i32.const 1))))
    (func (export "f") (param $p i32) (result i32)
      (i32.store (i32.const 0) (i32.const 1))
      (i32.store (i32.const 4) (i32.const 2))
      ${call}
      (i32.store (local.get $p) (i32.const 4))
      (i32.add (i32.load (local.get $p))
        (i32.add (i32.load (i32.const 0)) (i32.load (i32.const 4))))))`);

const ways: [name: string, definitions: string, call: string][] = [
  ['itself', '', '(drop (memory.grow (i32.const 1)))'],
  ['a function', '', '(call $grow)'],
  ['a chain of functions', '(func $a (call $b)) (func $b (call $grow))', '(call $a)'],
  [
    'functions that call each other',
    `(func $a (param i32) (if (local.get 0) (then (call $b (i32.sub (local.get 0) (i32.const 1))))))
     (func $b (param i32) (call $grow) (call $a (local.get 0)))`,
    '(call $a (i32.const 1))',
  ],
  ['a tail call', '(func $a (return_call $grow))', '(call $a)'],
  ['a reference', '(func $a (call_indirect (type $plain) (i32.const 0)))', '(call $a)'],
  ['the host', '(func $a (call $host))', '(call $a)'],
  [
    'a handler',
    `(tag $t) (func $throws (throw $t))
     (func $a (block $caught (try_table (catch $t $caught) (call $throws))) (call $grow))`,
    '(call $a)',
  ],
];

describe('a memory that grows is seen whole by who called', () => {
  it.each(ways)('%s', async (_, definitions, call) => {
    const module = new WebAssembly.Module(await program(definitions, call));
    let memory: { grow(delta: number): number } | null = null;
    const host = { grow: () => memory!.grow(1) };
    // Twice: the first instance finds its view elsewhere (primary-view.ts).
    for (let n = 0; n < 2; n++) {
      const { exports } = new WebAssembly.Instance(module, { host });
      const { f, memory: own } = exports as unknown as {
        f: (p: number) => number;
        memory: { grow(delta: number): number };
      };
      memory = own;
      expect(f(PAGE)).toBe(7);
    }
  });
});

describe('a call in which no memory can grow', () => {
  it('leaves the views as they are', async () => {
    const leaf = '(func $leaf (i32.store (i32.const 8) (i32.const 1)))';
    const body = (code: string): string =>
      /function (?:f|func\d+)\([^]*?\n/.exec(code.slice(code.indexOf('p0')))?.[0] ?? code;
    const reloads = async (definitions: string, call: string): Promise<number> => {
      const { code } = compile(await program(definitions, call));
      return body(code).split('D=V($)').length - 1;
    };
    const once = await reloads(leaf, '(call $leaf)');
    expect(await reloads('', '(call $grow)')).toBe(once + 1);
    expect(await reloads(leaf, '(call $leaf) (call $grow)')).toBe(once + 1);
  });
});
