/** Which functions get a suspending form. */
import { describe, expect, it } from 'vitest';
import { decode } from '../../compiler/index.ts';
import { suspendableFunctions } from '../../compiler/ir/call-graph.ts';
import { assemble } from './support.ts';

/** Names of the defined functions that may suspend; they are named in order. */
async function suspendable(names: string, text: string): Promise<string> {
  const info = decode(await assemble(text));
  const flags = suspendableFunctions(info).subarray(info.importedFunctionCount);
  return names
    .split(' ')
    .filter((_, i) => flags[i] === 1)
    .join(' ');
}

describe('suspendableFunctions', () => {
  it('are those from which an import can be reached, in whatever order they stand', async () => {
    const text = `
      (import "m" "f" (func $f))
      (func $a (call $b)) (func $b (call $c)) (func $c (call $f))
      (func $leaf) (func $self (call $self)) (func $p (call $leaf) (call $self)) (func $q (call $p) (call $a))`;
    expect(await suspendable('a b c leaf self p q', text)).toBe('a b c q');
  });

  it('are those that call through tables and references', async () => {
    const text = `
      (type $t (func)) (table 1 funcref)
      (func $i (call_indirect (type $t) (i32.const 0)))
      (func $r (param (ref $t)) (call_ref $t (local.get 0)))
      (func $ti (return_call_indirect (type $t) (i32.const 0)))
      (func $tr (param (ref $t)) (return_call_ref $t (local.get 0)))
      (func $leaf (table.set (i32.const 0) (ref.null func)))
      (func $t (return_call $i))
      (func $tl (return_call $leaf))`;
    expect(await suspendable('i r ti tr leaf t tl', text)).toBe('i r ti tr t');
  });

  it('are none in a module that can call nothing', async () => {
    const text = '(func $a (call $b)) (func $b (call $a)) (func $c (call $b))';
    expect(await suspendable('a b c', text)).toBe('');
  });
});
