/** FunctionListener: what is reported, that it balances under every exit, and what it costs others. */
import { describe, expect, it } from 'vitest';
import { compile } from '../../compiler/index.ts';
import { assembleText } from '../../compiler/optimize.ts';
import {
  ExitError,
  Func,
  FuncType,
  Termination,
  composeListenerFactories,
} from '../../compiler/wasmless.ts';
import type { FunctionDefinition, Linker, Store } from '../../compiler/wasmless.ts';
import { Account, observe } from './support.ts';
import type { Factory, Listener, Observed } from './support.ts';

/** Runs an export that throws. @returns what */
function thrownBy(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error('it returned');
}

const hostThrows =
  (error: Error) =>
  (linker: Linker, store: Store): void => {
    const func = new Func(store, new FuncType([], []), () => {
      throw error;
    });
    linker.define('host', 'throw', func);
  };

describe('what a listener hears', () => {
  it('is every call with its parameters and results, in order', async () => {
    const account = new Account();
    const { call } = await observe(
      `(func $fac (export "fac") (param i64) (result i64)
        (if (result i64) (i64.eqz (local.get 0)) (then (i64.const 1)) (else
          (i64.mul (local.get 0) (call $fac (i64.sub (local.get 0) (i64.const 1)))))))`,
      account,
    );
    expect(call('fac', 2n as never)).toEqual([2n]);
    expect(account.lines).toEqual([
      'before fac 2n',
      'before fac 1n',
      'before fac 0n',
      'after fac 1n',
      'after fac 1n',
      'after fac 2n',
    ]);
  });

  it('is values of every type', async () => {
    const account = new Account();
    const { call } = await observe(
      `(func $all (param i32 i64 f32 f64 v128 funcref externref)
        (result f64 i64 v128 i32 funcref externref)
        (local.get 3) (local.get 1) (local.get 4) (local.get 0) (local.get 5) (local.get 6))
      (func $run (export "run") (result i64)
        (call $all (i32.const -1) (i64.const -2) (f32.const 0.5) (f64.const -0.25)
          (v128.const i32x4 1 2 3 -4) (ref.func $all) (ref.null extern))
        (drop) (drop) (drop) (drop) (return))
      (elem declare func $all)`,
      account,
    );
    expect(call('run')).toEqual([-2n]);
    expect(account.lines).toEqual([
      'before run',
      'before all -1 -2n 0.5 -0.25 1,2,3,-4 function null',
      'after all -0.25 -2n 1,2,3,-4 -1 function null',
      'after run -2n',
    ]);
  });

  it('is told which instance is calling', async () => {
    const heard: unknown[] = [];
    const factory: Factory = {
      newFunctionListener: () => ({ before: (instance) => void heard.push(instance) }),
    };
    const { call, instance } = await observe('(func (export "run"))', factory);
    call('run');
    expect(heard).toEqual([instance]);
  });

  it('begins with the start function', async () => {
    const account = new Account();
    await observe('(func $main) (start $main)', account);
    expect(account.lines).toEqual(['before main', 'after main']);
  });
});

describe('a factory', () => {
  const fields = `(import "host" "throw" (func))
    (func $a (export "a") (export "b") (result i32) (call $c))
    (func $c (result i32) (i32.const 7))`;

  it('is asked once about each function that the module defines', async () => {
    const definitions: FunctionDefinition[] = [];
    const factory: Factory = {
      newFunctionListener(definition) {
        definitions.push(definition);
        return null;
      },
    };
    await observe(fields, factory, hostThrows(new Error()));
    expect(
      definitions.map(({ index, name, exportNames, type }) => [
        index,
        name,
        exportNames,
        type.results.length,
      ]),
    ).toEqual([
      [1, 'a', ['a', 'b'], 1],
      [2, 'c', [], 1],
    ]);
  });

  it('hears only of the functions it chose', async () => {
    const account = new Account();
    const factory: Factory = {
      newFunctionListener: ({ name }) => (name === 'c' ? account.newFunctionListener() : undefined),
    };
    const { call } = await observe(fields, factory, hostThrows(new Error()));
    expect(call('a')).toEqual([7]);
    expect(account.lines).toEqual(['before c', 'after c 7']);
  });

  it('leaves no trace in the code of functions it did not choose', async () => {
    const bytes = await assembleText(`(module ${fields})`);
    const textOf = (code: string, name: string): string =>
      code.split('\n').find((line) => line.startsWith(`function ${name}(`))!;
    const plain = compile(bytes).code;
    const listened = compile(bytes, { isListened: (index) => index === 2 }).code;
    expect(plain).not.toMatch(/listen/);
    expect(textOf(listened, 'a')).toBe(textOf(plain, 'a'));
    expect(textOf(listened, 'c$t')).toContain('listen_before($,2,[])');
    expect(textOf(listened, 'c$l')).toBe(
      textOf(plain, 'c').replace('function c(', 'function c$l('),
    );
  });
});

describe('calls and their ends balance', () => {
  const inner = (body: string): string =>
    `(import "host" "throw" (func $throw)) (memory 1)
    (func $outer (export "run") (call $middle)) (func $middle (call $inner)) (func $inner ${body})`;

  it.each([
    ['a trap', '(unreachable)', 'unreachable'],
    ['an access out of bounds', '(drop (i32.load (i32.const -4)))', 'out of bounds memory access'],
    ['an error of the host', '(call $throw)', 'host failure'],
  ])('under %s', async (_, body, message) => {
    const account = new Account();
    const { call } = await observe(inner(body), account, hostThrows(new Error('host failure')));
    const error = thrownBy(() => call('run'));
    expect((error as Error).message).toBe(message);
    expect(account.open).toEqual([]);
    expect(account.lines).toEqual([
      'before outer',
      'before middle',
      'before inner',
      `abort inner ${message}`,
      `abort middle ${message}`,
      `abort outer ${message}`,
    ]);
  });

  it('under an exception that the guest catches', async () => {
    const account = new Account();
    const { call } = await observe(
      `(tag $tag (param i32))
      (func $outer (export "run") (result i32)
        (block (result i32) (try_table (catch $tag 0) (call $middle)) (i32.const 0)))
      (func $middle (call $inner))
      (func $inner (throw $tag (i32.const 5)))`,
      account,
    );
    expect(call('run')).toEqual([5]);
    expect(account.lines.map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      'before outer',
      'before middle',
      'before inner',
      'abort inner',
      'abort middle',
      'after outer',
    ]);
  });

  it('under a termination', async () => {
    const account = new Account();
    const termination = new Termination();
    const stop = (linker: Linker, store: Store): void => {
      const func = new Func(store, new FuncType([], []), () => void termination.close(3));
      linker.define('host', 'stop', func);
    };
    const { call } = await observe(
      `(import "host" "stop" (func $stop))
      (func $outer (export "run") (call $inner))
      (func $inner (block (try_table (catch_all 0) (loop (call $stop) (br 0)))))`,
      account,
      stop,
      { closeOnAbort: true, termination },
    );
    const error = thrownBy(() => call('run'));
    expect(error).toBeInstanceOf(ExitError);
    expect((error as ExitError).exitCode).toBe(3);
    expect(account.lines.slice(2)).toEqual([
      'abort inner module closed with exit code 3',
      'abort outer module closed with exit code 3',
    ]);
  });

  it('under infinite recursion', async () => {
    const account = new Account();
    account.isTerse = true;
    const { call } = await observe(
      '(func $f (export "run") (result i32) (i32.add (call $f) (i32.const 1)))',
      account,
    );
    expect((thrownBy(() => call('run')) as Error).message).toBe('call stack exhausted');
    expect(account.begun).toBeGreaterThan(100);
    expect(account.ended).toBe(account.begun);
    expect(account.open).toEqual([]);
  });

  it('where only the last call before the end of the stack is listened to', async () => {
    const account = new Account();
    account.isTerse = true;
    const factory: Factory = {
      newFunctionListener: ({ name }) =>
        name === 'leaf' ? account.newFunctionListener() : undefined,
    };
    const { call } = await observe(
      `(func $f (export "run") (result i32)
        (i32.add (call $leaf (i32.const 1)) (i32.add (call $f) (i32.const 1))))
      (func $leaf (param i32) (result i32) (if (result i32) (local.get 0)
        (then (call $leaf (i32.sub (local.get 0) (i32.const 1)))) (else (i32.const 0))))`,
      factory,
    );
    expect((thrownBy(() => call('run')) as Error).message).toBe('call stack exhausted');
    expect(account.begun).toBeGreaterThan(100);
    expect(account.ended).toBe(account.begun);
    expect(account.open).toEqual([]);
  });

  const tailCalls = {
    'of itself': `(func $f (export "run") (param i32) (result i32)
      (if (i32.eqz (local.get 0)) (then (return (i32.const 9))))
      (return_call $f (i32.sub (local.get 0) (i32.const 1))))`,
    'of another': `(func $f (export "run") (param i32) (result i32)
      (if (i32.eqz (local.get 0)) (then (return (i32.const 9))))
      (return_call $g (i32.sub (local.get 0) (i32.const 1))))
      (func $g (param i32) (result i32)
      (if (i32.eqz (local.get 0)) (then (return (i32.const 9))))
      (return_call $f (i32.sub (local.get 0) (i32.const 1))))`,
  };

  it.each(Object.entries(tailCalls))(
    'under tail calls %s, in constant stack',
    async (_, fields) => {
      const account = new Account();
      const { call } = await observe(fields, account);
      expect(call('run', 1 as never)).toEqual([9]);
      const [, second] = account.lines;
      expect(second).toBe('after f tail call');
      expect(account.lines).toHaveLength(4);
      expect(account.lines[3]).toMatch(/^after [fg] 9$/);
      account.isTerse = true;
      expect(call('run', 200_000 as never)).toEqual([9]);
      expect(account.begun).toBe(200_003);
      expect(account.ended).toBe(account.begun);
      expect(account.open).toEqual([]);
    },
  );
});

describe('a listener', () => {
  it('may call the guest, and disturbs nothing', async () => {
    const running: { observed?: Observed } = {};
    let depth = 0;
    const reenter = (): void => {
      if (running.observed === undefined || depth > 0) return;
      depth++;
      expect(running.observed.call('pair', 8n as never)).toEqual([8n, 9n, 0.5]);
      depth--;
    };
    const factory: Factory = {
      newFunctionListener: () => ({ before: reenter, after: reenter }),
    };
    const observed = await observe(
      `(func $pair (export "pair") (param i64) (result i64 i64 f64)
        (local.get 0) (i64.add (local.get 0) (i64.const 1)) (f64.const 0.5))
      (func (export "tail") (result i64 i64 f64) (return_call $pair (i64.const 3)))`,
      factory,
    );
    running.observed = observed;
    expect(observed.call('pair', 1n as never)).toEqual([1n, 2n, 0.5]);
    expect(observed.call('tail')).toEqual([3n, 4n, 0.5]);
  });

  it.each(['before', 'after'] as const)('that throws in %s fails the call', async (method) => {
    const error = new RangeError('the listener failed');
    const fail = (): never => {
      throw error;
    };
    const factory: Factory = {
      newFunctionListener: ({ name }) => (name === 'inner' ? { [method]: fail } : null),
    };
    const { call } = await observe(
      '(func $outer (export "run") (call $inner)) (func $inner)',
      factory,
    );
    expect(thrownBy(() => call('run'))).toBe(error);
  });
});

describe('composed factories', () => {
  const factoryOf = (name: string, heard: string[], throwsBefore = false): Factory => ({
    newFunctionListener: (): Listener => ({
      before() {
        heard.push(`${name} before`);
        if (throwsBefore) throw new Error(`${name} failed`);
      },
      after: () => void heard.push(`${name} after`),
      abort: () => void heard.push(`${name} abort`),
    }),
  });

  it('tell all of their listeners', async () => {
    const heard: string[] = [];
    const none: Factory = { newFunctionListener: () => undefined };
    const factory = composeListenerFactories(factoryOf('a', heard), none, factoryOf('b', heard));
    const { call } = await observe('(func (export "run"))', factory);
    call('run');
    expect(heard).toEqual(['a before', 'b before', 'a after', 'b after']);
  });

  it('listen to nothing where none of them does', () => {
    const none: Factory = { newFunctionListener: () => null };
    const definition = {} as FunctionDefinition;
    expect(composeListenerFactories(none, none).newFunctionListener(definition)).toBeUndefined();
    expect(composeListenerFactories().newFunctionListener(definition)).toBeUndefined();
  });

  it('balance when one of them fails', async () => {
    const heard: string[] = [];
    const factory = composeListenerFactories(
      factoryOf('a', heard),
      factoryOf('b', heard, true),
      factoryOf('c', heard),
    );
    const { call } = await observe('(func (export "run"))', factory);
    expect((thrownBy(() => call('run')) as Error).message).toBe('b failed');
    expect(heard).toEqual(['a before', 'b before', 'a abort']);
  });
});
