/** Promise integration in modules compiled ahead of time. */
import { describe, expect, it } from 'vitest';
import { compile } from '../../compiler/index.ts';
import type { CompileOptions } from '../../compiler/index.ts';
import * as runtime from '../../runtime/index.ts';
import type { Exports } from './support.ts';
import { assemble, later } from './support.ts';

const text = `
  (import "m" "wait" (func $wait (param i64) (result i64)))
  (type $t (func (param i64) (result i64)))
  (table funcref (elem $step))
  (func $leaf (param i64) (result i64) (i64.mul (local.get 0) (i64.const 3)))
  (func $step (type $t) (call $wait (call $leaf (local.get 0))))
  (func $countdown (export "run") (param $n i64) (result i64)
    (if (i64.eqz (local.get $n)) (then (return (i64.const 1))))
    (drop (call_indirect (type $t) (local.get $n) (i32.const 0)))
    (return_call $down (local.get $n)))
  (func $down (param $n i64) (result i64)
    (return_call $countdown (i64.sub (local.get $n) (i64.const 1))))
  (export "leaf" (func $leaf))`;

interface CompiledFile {
  readonly instantiate: (imports: object) => { exports: Exports };
  readonly promising: typeof runtime.promising;
  readonly Suspending: typeof runtime.Suspending;
}

const codeOf = async (options: CompileOptions): Promise<string> =>
  compile(await assemble(text), options).code;

/** Runs a CommonJS artefact over the runtime's sources. */
function load(code: string): CompiledFile {
  const module = {};
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the artefact under test
  const run = new Function('module', 'require', code) as (...scope: unknown[]) => void;
  run(module, () => runtime);
  return (module as { exports: CompiledFile }).exports;
}

describe('an artefact compiled with `suspending`', () => {
  it.each([{}, { names: 'short' }, { pretty: true }] as const)('suspends (%o)', async (options) => {
    const file = load(await codeOf({ format: 'cjs', suspending: true, ...options }));
    const seen: bigint[] = [];
    const wait = new file.Suspending((x) => {
      seen.push(x as bigint);
      return later(x);
    });
    const { exports } = file.instantiate({ m: { wait } });
    expect(await file.promising(exports['run'])(3n)).toBe(1n);
    expect(seen).toEqual([9n, 6n, 3n]);
    expect(await file.promising(exports['leaf'])(1n << 40n)).toBe(3n << 40n);
    expect(exports['leaf']!(2n)).toBe(6n);
    expect(() => exports['run']!(3n)).toThrow(runtime.SuspendError);
  });

  it('has a second form of the functions that may suspend, and of no other', async () => {
    const code = await codeOf({ suspending: true });
    expect(code.match(/function[ *][\w$]+\$g[\w$]*/g)).toEqual([
      'function*step$g',
      'function countdown$g',
      'function*countdown$g$t',
      'function down$g',
      'function*down$g$t',
    ]);
    expect(code).toMatch(/export \{[^}]*\bSuspending,promising\}/);
  });

  it('has the plain code that it has without', async () => {
    const plain = await codeOf({});
    const both = await codeOf({ suspending: true });
    const functions = plain
      .split('\n')
      .filter((line) => /^function (?!initGlobals|Context)/.test(line));
    expect(functions.length).toBeGreaterThan(6);
    for (const line of functions) expect(both).toContain(line);
    expect(plain).not.toMatch(/function\*|yield|[sS]uspend/);
  });
});

describe('an artefact compiled without', () => {
  it('is promising as far as it need not suspend', async () => {
    const file = load(await codeOf({ format: 'cjs' }));
    expect(file.promising).toBeUndefined();
    const wait = new runtime.Suspending(() => later(0n));
    const { exports } = file.instantiate({ m: { wait } });
    expect(await runtime.promising(exports['leaf'])(1n)).toBe(3n);
    await expect(runtime.promising(exports['run'])(1n)).rejects.toThrow(
      'trying to suspend code that was compiled without the option "suspending"',
    );
  });
});
