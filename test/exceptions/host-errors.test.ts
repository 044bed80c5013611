/** What may be caught and what may not: exceptions of the host, traps, the end of the stack. */
import { describe, expect, it } from 'vitest';
import {
  type Api,
  type Exports,
  Wasmless,
  engines,
  instantiate,
  raise,
  thrownBy,
} from './modules.ts';

const legacyText = `(module
  (import "m" "host" (func $host))
  (func (export "catchAll") (result i32)
    (try (result i32) (do (call $host) (i32.const 0)) (catch_all (i32.const 1))))
  (func (export "rethrow")
    (try (do (call $host)) (catch_all (rethrow 0)))))`;

const standardText = `(module
  (import "m" "host" (func $host))
  (import "m" "jsTag" (tag $js (param externref)))
  (func (export "catchAll") (result i32)
    (block $caught
      (try_table (catch_all $caught) (call $host))
      (return (i32.const 0)))
    (i32.const 1))
  (func (export "rethrow")
    (throw_ref (block $caught (result exnref)
      (try_table (catch_all_ref $caught) (call $host))
      (return))))
  (func (export "value") (result externref)
    (block $caught (result externref)
      (try_table (catch $js $caught) (call $host))
      (unreachable)))
  (func (export "throwValue") (param externref) (throw $js (local.get 0)))
  (func (export "throwAndCatch") (param externref) (result externref)
    (block $caught (result externref)
      (try_table (catch $js $caught) (throw $js (local.get 0)))
      (unreachable))))`;

let thrown: () => unknown;
const imports = { m: { host: (): unknown => thrown(), jsTag: Wasmless.JSTag } };
const throwing = (value: unknown): void => {
  thrown = () => raise(value);
};

/** Values that hosts throw. */
const hostErrors: [string, (api: Api) => unknown][] = [
  ['an Error', () => new Error('mine')],
  ['a RangeError', () => new RangeError('Offset is outside the bounds of the DataView')],
  ['a RuntimeError that is no trap', (api) => new api.RuntimeError('unreachable')],
  ['a string', () => 'text'],
  ['a symbol', () => Symbol('mine')],
  ['undefined', () => undefined],
  ['what looks like an exception', (api) => Object.create(api.Exception.prototype) as unknown],
  [
    'what inherits from an exception',
    (api) => Object.create(new api.Exception(new api.Tag({ parameters: [] }), [])) as unknown,
  ],
  [
    'a proxy of an exception',
    (api) => new Proxy(new api.Exception(new api.Tag({ parameters: [] }), []), {}),
  ],
  ['an error class of an application named as an engine names its own', () => new InternalError()],
  ['a RangeError about recursion', () => new RangeError('recursion limit of the parser')],
  ['a message that is no text', () => ({ name: 'RangeError', message: { toString: raise } })],
  ['a name that throws', () => Object.defineProperty({}, 'name', { get: () => raise(5) })],
  ['a proxy that throws', () => new Proxy({}, { get: raise, getPrototypeOf: raise })],
  ['a proxy that was revoked', revokedProxy],
];

class InternalError extends Error {
  override readonly name = 'InternalError';
}

function revokedProxy(): unknown {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

/** Handlers in both kinds of instructions; the host's own engine knows at least the legacy ones. */
const subjects: [string, Api, string][] = [
  ...engines.map(([name, api]): [string, Api, string] => [`legacy, ${name}`, api, legacyText]),
  ['standard, wasmless', Wasmless, standardText],
];

describe.each(subjects)('exceptions of the host (%s)', (_, api, text) => {
  it.each(hostErrors)('are caught by catch_all: %s', async (_name, make) => {
    const exports = await instantiate(text, imports, api);
    throwing(make(api));
    expect(exports['catchAll']!()).toBe(1);
  });

  it.each(hostErrors)('are thrown on as they are: %s', async (_name, make) => {
    const exports = await instantiate(text, imports, api);
    const value = make(api);
    throwing(value);
    expect(thrownBy(exports['rethrow']!)).toBe(value);
  });

  it('are caught where a host function throws them inside of another one', async () => {
    const inner = await instantiate(text, imports, api);
    const outer = await instantiate(
      text,
      { m: { ...imports.m, host: () => inner['rethrow']!() } },
      api,
    );
    throwing(new RangeError('mine'));
    expect(outer['catchAll']!()).toBe(1);
  });
});

describe('rejections of promises', () => {
  interface Integration {
    readonly Suspending: new (f: () => Promise<unknown>) => object;
    readonly promising: (f: unknown) => (...args: unknown[]) => Promise<unknown>;
  }
  const { Suspending, promising } = Wasmless as unknown as Integration;
  const suspending = (error: Error): Record<string, Record<string, unknown>> => ({
    m: { ...imports.m, host: new Suspending(() => Promise.reject(error)) },
  });

  it.each([legacyText, standardText])('are caught where wasm waits for them', async (text) => {
    const error = new RangeError('mine');
    const exports = await instantiate(text, suspending(error));
    expect(await promising(exports['catchAll'])()).toBe(1);
    await expect(promising(exports['rethrow'])()).rejects.toBe(error);
  });
});

describe('WebAssembly.JSTag', () => {
  const values = [new Error('mine'), new RangeError('mine'), 7, null, undefined, { a: 1 }];

  it('catches what the host threw, as the value itself', async () => {
    const exports = await instantiate(standardText, imports);
    for (const value of values) {
      throwing(value);
      expect(exports['value']!()).toBe(value);
    }
  });

  it('throws plain values', async () => {
    const exports = await instantiate(standardText, imports);
    for (const value of values) {
      expect(thrownBy(() => exports['throwValue']!(value))).toBe(value);
      expect(exports['throwAndCatch']!(value)).toBe(value);
    }
  });

  it('does not catch exceptions of other tags', async () => {
    const exports = await instantiate(standardText, imports);
    const exception = new Wasmless.Exception(new Wasmless.Tag({ parameters: [] }), []);
    throwing(exception);
    expect(thrownBy(exports['value']!)).toBe(exception);
  });
});

describe.each(engines)('traps (%s)', (_, api) => {
  const traps = {
    unreachable: '(unreachable)',
    division: '(drop (i32.div_s (i32.const 1) (i32.const 0)))',
    overflow: '(drop (i64.div_s (i64.const 0x8000000000000000) (i64.const -1)))',
    conversion: '(drop (i32.trunc_f64_s (f64.const nan)))',
    load: '(drop (i64.load (i32.const 65533)))',
    store: '(f32.store (i32.const -1) (f32.const 1))',
    bulk: '(memory.fill (i32.const 65536) (i32.const 1) (i32.const 1))',
    table: '(drop (table.get $t (i32.const 9)))',
    indirect: '(call_indirect (type $void) (i32.const 0))',
  };
  const functions = Object.entries(traps).map(
    ([name, code]) => `
      (func $${name} (export "${name}") ${code})
      (func (export "${name} here") (try (do ${code}) (catch_all)))
      (func (export "${name} in a callee") (try (do (call $${name})) (catch_all)))`,
  );
  const text = `(module (type $void (func)) (memory 1) (table $t 1 funcref) ${functions.join('')})`;

  it.each(Object.keys(traps))('are not caught: %s', async (name) => {
    const exports = await instantiate(text, {}, api);
    for (const place of ['here', 'in a callee']) {
      expect(thrownBy(exports[`${name} ${place}`]!)).toBeInstanceOf(api.RuntimeError);
    }
  });

  it.each(Object.keys(traps))('are not caught after passing through the host: %s', async (name) => {
    const { [name]: trap } = await instantiate(text, {}, api);
    const outer = await instantiate(legacyText, imports, api);
    thrown = trap!;
    expect(thrownBy(outer['catchAll']!)).toBeInstanceOf(api.RuntimeError);
    throwing(thrownBy(trap!));
    expect(thrownBy(outer['catchAll']!)).toBeInstanceOf(api.RuntimeError);
  });
});

describe.each(engines)('the end of the stack (%s)', (_, api) => {
  const recursion = `(module
    (import "m" "host" (func $host))
    (func $recurse (export "recurse") (result i32)
      (i32.add (call $recurse) (i32.const 1)))
    (func $recurseCatching (export "recurseCatching") (result i32)
      (try (result i32) (do (i32.add (call $recurseCatching) (i32.const 1))) (catch_all (i32.const 7))))
    (func (export "catching") (result i32)
      (try (result i32) (do (call $recurse)) (catch_all (i32.const 7))))
    (func (export "catchingHost") (result i32)
      (try (result i32) (do (call $host) (i32.const 0)) (catch_all (i32.const 7)))))`;
  const overflow = (): unknown => overflow() === 1;

  const expectExhaustion = (action: Exports[string]): void => {
    const error = thrownBy(action);
    expect(error).toBeInstanceOf(RangeError);
    expect((error as Error).message).toMatch(/call stack/);
  };

  it('is not caught where wasm recurses', async () => {
    const exports = await instantiate(recursion, imports, api);
    expectExhaustion(exports['catching']!);
  });

  it('is not caught by any of a thousand handlers on the way', async () => {
    const exports = await instantiate(recursion, imports, api);
    expectExhaustion(exports['recurseCatching']!);
  });

  it('is not caught where the host recurses', async () => {
    const exports = await instantiate(recursion, imports, api);
    thrown = overflow;
    expectExhaustion(exports['catchingHost']!);
    thrown = exports['recurse']!;
    expectExhaustion(exports['catchingHost']!);
  });
});
