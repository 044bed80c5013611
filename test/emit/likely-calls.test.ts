/** Calls through references whose code is likely one of a few functions. */
import { describe, expect, it } from 'vitest';
import { compile } from '../../compiler/index.ts';
import { assembleText } from '../../compiler/optimize.ts';
import { WebAssembly } from '../run-time.ts';

const program = (functions: number): string => `(module
  (type $binary (func (param i32 f64) (result f64)))
  (table (export "table") 8 funcref)
  (global $calls (mut i32) (i32.const 0))
  (elem (i32.const 0) ${Array.from({ length: functions }, (_, i) => `$op${i}`).join(' ')})
  ${Array.from(
    { length: functions },
    (_, i) => `(func $op${i} (type $binary)
      (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
      (f64.add (f64.const ${i}) (f64.mul (f64.convert_i32_s (local.get 0)) (local.get 1))))`,
  ).join('\n')}
  (func $next (result i32)
    (global.set $calls (i32.add (global.get $calls) (i32.const 10)))
    (global.get $calls))
  (func (export "apply") (param i32) (result f64)
    (call_indirect (type $binary) (call $next) (f64.load (i32.const 8)) (local.get 0)))
  (func (export "calls") (result i32) (global.get $calls))
  (memory 1)
  (data (i32.const 8) "\\00\\00\\00\\00\\00\\00\\00\\40"))`;

interface Exports {
  readonly apply: (index: number) => number;
  readonly calls: () => number;
  readonly table: { get(i: number): unknown; set(i: number, value: unknown): void };
}

async function instantiate(functions: number): Promise<Exports> {
  const module = new WebAssembly.Module(await assembleText(program(functions)));
  return new WebAssembly.Instance(module).exports as unknown as Exports;
}

describe.each([1, 4, 5])('with %i functions of the type', (functions) => {
  it('calls the one that is in the table, its operands evaluated once and before', async () => {
    const { apply, calls } = await instantiate(functions);
    let expected = 0;
    for (let round = 0; round < 3 * functions; round++) {
      const result = apply(round % functions);
      expected += 10;
      expect(result).toBe((round % functions) + expected * 2);
      expected += 1;
    }
    expect(calls()).toBe(expected);
  });

  it('calls functions of other instances in their own', async () => {
    const [one, other] = [await instantiate(functions), await instantiate(functions)];
    one.table.set(0, other.table.get(functions - 1));
    expect(one.apply(0)).toBe(functions - 1 + 10 * 2);
    expect([one.calls(), other.calls()]).toEqual([10, 1]);
  });

  it('traps before the call where there is no function', async () => {
    const { apply, calls } = await instantiate(functions);
    expect(() => apply(7)).toThrow('uninitialized element');
    expect(() => apply(8)).toThrow('undefined element');
    expect(calls()).toBe(20);
  });
});

it('compares with four functions at most', async () => {
  const codeWith = async (functions: number): Promise<string> =>
    compile(await assembleText(program(functions))).code;
  expect((await codeWith(4)).match(/===op[0-3]\?/g)).toHaveLength(4);
  expect(await codeWith(5)).not.toMatch(/===op\d\?/);
});
