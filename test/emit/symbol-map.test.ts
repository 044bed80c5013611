/** The map from names in an artefact to functions of the module. */
import { describe, expect, it } from 'vitest';
import { compile, symbolMap } from '../../compiler/index.ts';
import { assembleText } from '../../compiler/optimize.ts';

const wasm = await assembleText(`(module
  (import "host" "log" (func $log (param i32)))
  (func $__proto__ (result i32) (unreachable))
  (func (export "shown name") (result i32) (call $__proto__))
  (func (call $log (i32.const 1))))`);

describe('a symbol map', () => {
  it('has every defined function by its emitted name', () => {
    const { functions, hash } = symbolMap(wasm, { release: true });
    expect(Object.entries(functions)).toEqual([
      ['f1', { index: 1, name: '__proto__' }],
      ['f2', { index: 2, name: 'shown name' }],
      ['f3', { index: 3 }],
    ]);
    const { code, stats } = compile(wasm, { release: true });
    expect(hash).toBe(stats.hash);
    for (const name of Object.keys(functions)) expect(code).toContain(`function ${name}($`);
  });

  it('has readable names, too, as they are in the file', () => {
    const { functions } = symbolMap(wasm);
    const { code } = compile(wasm);
    for (const name of Object.keys(functions)) expect(code).toContain(`function ${name}($`);
    expect(Object.values(functions).map(({ index }) => index)).toEqual([1, 2, 3]);
    expect(JSON.parse(JSON.stringify(functions))).toEqual(functions);
  });
});
