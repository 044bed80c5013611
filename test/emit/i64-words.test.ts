/** Modules for engines without BigInt: an i64 is an object of two words outside. */
import { fileURLToPath } from 'node:url';
import vm from 'node:vm';
import { buildSync } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { compile } from '../../compiler/index.ts';
import { assembleText } from '../../compiler/optimize.ts';

const wasm = await assembleText(`
  (module
    (import "m" "host" (func $host (param i64 i32) (result i64)))
    (import "m" "two" (func $two (result i64 i64)))
    (import "m" "start" (global $start i64))
    (global $state (export "state") (mut i64) (i64.const -2))
    (func (export "multiply") (param i64 i64) (result i64) (i64.mul (local.get 0) (local.get 1)))
    (func (export "ask") (param i64) (result i64) (call $host (local.get 0) (i32.const 7)))
    (func (export "both") (result i64 f64 i64)
      (local $second i64)
      (local.set $second (call $two))
      (f64.const 0.5)
      (local.get $second))
    (func (export "add") (result i64) (i64.add (global.get $start) (global.get $state))))`);

const entry = fileURLToPath(new URL('../../runtime/index.ts', import.meta.url));
const { outputFiles } = buildSync({
  entryPoints: [entry],
  bundle: true,
  write: false,
  format: 'iife',
  globalName: 'runtime',
});
const runtimeText = `(function(){${outputFiles[0]!.text};return runtime})()`;

/** A world without BigInt, in which the module is `wasmlessModule`. */
const makeContext = (): vm.Context => {
  const context = vm.createContext({});
  vm.runInContext(
    'delete globalThis.BigInt; delete globalThis.BigInt64Array; delete globalThis.BigUint64Array',
    context,
  );
  const options = { format: 'iife', standalone: true, runtimeText, i64: 'words' } as const;
  vm.runInContext(compile(wasm, options).code, context);
  return context;
};

const program = `
  var received = [];
  var exports = wasmlessModule.instantiate({ m: {
    host: function (value, n) { received.push(value.lo, value.hi, n); return { lo: 2 ** 32 + 5, hi: -1 }; },
    two: function () { return [{ lo: 1, hi: 2 }, { lo: 3, hi: 4 }]; },
    start: { lo: 10, hi: 1 },
  } }).exports;
  function attempt(action) { try { return action(); } catch (error) { return String(error); } }
  JSON.stringify([
    typeof BigInt,
    exports.multiply({ lo: -1, hi: -1 }, { lo: 7, hi: 0 }),
    exports.multiply({ lo: 0x10001, hi: 0 }, { lo: 0x10001, hi: 3 }),
    exports.ask({ lo: 0x80000000, hi: 9.9 }),
    received,
    exports.both(),
    exports.add(),
    exports.state.value,
    (exports.state.value = { lo: 5, hi: 6 }, exports.add()),
    attempt(function () { return exports.multiply(1, 2); }),
    attempt(function () { return exports.multiply(null, { lo: 0, hi: 0 }); }),
  ])`;

describe('a module compiled with i64 as words', () => {
  it('runs where there is no BigInt', () => {
    const refusal = 'TypeError: an i64 must be an object { lo, hi } of two int32 words';
    expect(JSON.parse(vm.runInContext(program, makeContext()) as string)).toEqual([
      'undefined',
      { lo: -7, hi: -1 },
      { lo: 0x20001, hi: 0x30004 },
      { lo: 5, hi: -1 },
      [-0x80000000, 9, 7],
      [{ lo: 1, hi: 2 }, 0.5, { lo: 3, hi: 4 }],
      { lo: 8, hi: 1 },
      { lo: -2, hi: -1 },
      { lo: 15, hi: 7 },
      refusal,
      refusal,
    ]);
  });

  it('has no use for BigInt', () => {
    expect(compile(wasm, { i64: 'words' }).code).not.toMatch(/BigInt/);
    expect(compile(wasm).code).toMatch(/toBigInt/);
  });

  it('cannot suspend', () => {
    expect(() => compile(wasm, { i64: 'words', suspending: true })).toThrow(TypeError);
  });
});
