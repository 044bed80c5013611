/** CloseOnContextDone: programs end by deadline, signal or flag; without it nothing is emitted. */
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { compile } from '../../compiler/index.ts';
import { assembleText } from '../../compiler/optimize.ts';
import {
  ExitError,
  Func,
  FuncType,
  RuntimeError,
  Termination,
  newTerminationFlag,
  requestExit,
} from '../../compiler/wasmless.ts';
import { endlessPrograms, prepare } from './support.ts';

const DEADLINE_EXCEEDED = 0xefffffff;
const CANCELED = 0xffffffff;

/** The exit code that a run ends with. */
function exitCodeOf(run: () => unknown): number {
  try {
    run();
  } catch (error) {
    if (error instanceof ExitError) return error.exitCode;
    throw error;
  }
  throw new Error('it ended by itself');
}

describe('a termination', () => {
  it.each<[string, object]>([
    ['timeoutMs', { timeoutMs: NaN }],
    ['timeoutMs', { timeoutMs: 'abc' }],
    ['timeoutMs', { timeoutMs: '5' }],
    ['timeoutMs', { timeoutMs: null }],
    ['deadline', { deadline: NaN }],
    ['deadline', { deadline: new Date() }],
  ])('refuses a time that would never come: %s, %j', (name, options) => {
    expect(() => new Termination(options)).toThrow(RangeError);
    expect(() => new Termination(options)).toThrow(`${name} must be a number of milliseconds`);
  });

  it('refuses what nobody could end a program by', () => {
    for (const signal of [5, null, new AbortController()]) {
      const options = { signal } as object;
      expect(() => new Termination(options)).toThrow(
        new TypeError('signal must be an AbortSignal'),
      );
    }
    for (const flag of [5, null, new Int32Array(1), new Uint32Array(2)]) {
      expect(() => new Termination({ flag } as object)).toThrow(TypeError);
    }
  });

  it('takes any time, infinite and past ones included', () => {
    expect(new Termination({ timeoutMs: Infinity }).exitCode).toBeUndefined();
    expect(new Termination({ timeoutMs: -1 }).exitCode).toBe(DEADLINE_EXCEEDED);
    expect(new Termination({ deadline: 0 }).exitCode).toBe(DEADLINE_EXCEEDED);
    const { signal } = new AbortController();
    expect(new Termination({ signal, flag: newTerminationFlag() }).exitCode).toBeUndefined();
  });
});

describe('a deadline', () => {
  it.each(Object.entries(endlessPrograms))('ends %s', async (_, fields) => {
    const start = await prepare(fields);
    const run = (): unknown => start(new Termination({ timeoutMs: 20 }))();
    expect(exitCodeOf(run)).toBe(DEADLINE_EXCEEDED);
  });

  it('ends a start function', async () => {
    const fields = '(func $spin (loop (br 0))) (start $spin)';
    const start = await prepare(fields);
    const run = (): unknown => start(new Termination({ deadline: Date.now() + 20 }));
    expect(run).toThrow('deadline exceeded');
  });

  it('does not disturb what ends in time', async () => {
    const fields = `(func (export "run") (result i32) (local i32)
      (loop (br_if 0 (i32.lt_u (local.tee 0 (i32.add (local.get 0) (i32.const 1))) (i32.const 100000))))
      (local.get 0))`;
    const run = (await prepare(fields))(new Termination({ timeoutMs: 600_000 }));
    expect(run()).toEqual([100000]);
    expect(run()).toEqual([100000]);
  });

  it('leaves infinite recursion to the end of the stack', async () => {
    const fields = '(func $f (export "run") (result i32) (i32.add (call $f) (i32.const 1)))';
    const run = (await prepare(fields))(new Termination({ timeoutMs: 600_000 }));
    expect(run).toThrow(RuntimeError);
    expect(run).toThrow('call stack exhausted');
  });
});

describe('a flag', () => {
  it('ends a loop when another thread sets it', async () => {
    const termination = new Termination({ flag: newTerminationFlag() });
    const run = (await prepare(endlessPrograms['an empty loop']!))(termination);
    const worker = new Worker(new URL('./flag-setter.mjs', import.meta.url), {
      workerData: { flag: termination.flag, exitCode: 7, afterMs: 20 },
    });
    const ended = new Promise((resolve) => worker.on('exit', resolve));
    expect(exitCodeOf(run)).toBe(7);
    await ended;
  });

  it('leaves what ran under it closed: no later call runs', async () => {
    const fields = `(func (export "run") (loop (br 0)))
      (func (export "short") (result i32) (i32.const 1))`;
    const termination = new Termination();
    const run = (await prepare(fields))(termination);
    expect(run('short')).toEqual([1]);
    termination.close(9);
    expect(exitCodeOf(run)).toBe(9);
    expect(exitCodeOf(() => run('short'))).toBe(9);
  });

  it('counts once, with the first exit code', () => {
    const flag = newTerminationFlag();
    expect(requestExit(flag, 3)).toBe(true);
    expect(requestExit(flag, 4)).toBe(false);
    const termination = new Termination({ flag, timeoutMs: 0 });
    expect(termination.exitCode).toBe(3);
    expect(() => termination.check()).toThrow('module closed with exit code 3');
  });

  it('is shared memory', () => {
    expect(newTerminationFlag().buffer).toBeInstanceOf(SharedArrayBuffer);
  });

  it('means canceled by default', () => {
    const termination = new Termination();
    expect(termination.exitCode).toBeUndefined();
    expect(termination.close()).toBe(true);
    expect(termination.exitCode).toBe(CANCELED);
  });
});

describe('a signal', () => {
  it('ends a program from a host function that it calls', async () => {
    const controller = new AbortController();
    const fields = `(import "host" "stop" (func $stop))
      (func (export "run") (loop (call $stop) (br 0)))`;
    const start = await prepare(fields, (linker, store) => {
      const stop = new Func(store, new FuncType([], []), () => controller.abort());
      linker.define('host', 'stop', stop);
    });
    const run = start(new Termination({ signal: controller.signal }));
    expect(exitCodeOf(run)).toBe(CANCELED);
  });

  it('that fired before lets nothing begin', async () => {
    const signal = AbortSignal.abort();
    const fields = '(func (export "run"))';
    const start = await prepare(fields);
    expect(() => start(new Termination({ signal }))).toThrow('canceled');
  });
});

describe('code that was not asked to be stoppable', () => {
  it('has no check in its text', async () => {
    const bytes = await assembleText(`(module ${endlessPrograms['a loop below a call']!})`);
    const plain = compile(bytes, { names: 'short' }).code;
    expect(plain).not.toMatch(/ticks|checkpoint|closeOnAbort/);
    const stoppable = compile(bytes, { names: 'short', closeOnAbort: true }).code;
    expect(stoppable).toContain('while(1){if($.ticks--<1)checkpoint($);}');
    expect(stoppable).toContain('closeOnAbort:true');
    // Take the checks out, and nothing but the fields they need is left.
    const without = stoppable
      .replaceAll('if($.ticks--<1)checkpoint($);', '')
      .replace('this.ticks=0;this.checkpoint=null;', '')
      .replace(/function checkpoint\(\$\)\{[^\n]*\n/, '\n')
      .replace('closeOnAbort:true,\n', '');
    expect(without.replace(/\n+/g, '\n')).toBe(plain.replace(/\n+/g, '\n'));
  });

  it('runs without a termination, as its file does for anybody', async () => {
    const fields = '(func (export "run") (result i32) (i32.const 5))';
    expect((await prepare(fields))()()).toEqual([5]);
  });
});
