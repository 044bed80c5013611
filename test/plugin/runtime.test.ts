/** The contract of SWC's plugin Runtime, on plugins of our own. */
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  CompileError,
  JsPluginRuntime,
  LinkError,
  PluginModuleCache,
} from '../../compiler/plugin.ts';
import type {
  CacheDiagnostic,
  Caller,
  Func,
  Module,
  ModuleCache,
  PluginRuntime,
} from '../../compiler/plugin.ts';
import { PoolingInstanceAllocator } from '../../compiler/wasmless.ts';
import { allParts, fakePlugin } from './fake-plugin.ts';

const folder = mkdtempSync(join(tmpdir(), 'wasmless-plugin-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const plugin = await fakePlugin();
const runtime = new JsPluginRuntime();

/** Functions of the host that the fake plugin wants; they count and keep what they are called with. */
function newHost() {
  const echoes: number[][] = [];
  const host = {
    handshakes: 0,
    echoes,
    imports: [
      ['handshake', { sign: [0, 0], func: () => void host.handshakes++ }],
      ['echo', { sign: [4, 1], func: (_caller: Caller, ...args: number[]) => echoes.push(args) }],
    ] as [string, Func][],
  };
  return host;
}

const start = (module: Module, host = newHost(), using: PluginRuntime = runtime) =>
  using.init('fake', host.imports, [], module);

describe('prepareModule', () => {
  it('refuses what is no valid module', () => {
    const damaged = plugin.slice(0, -3);
    expect(() => runtime.prepareModule(damaged)).toThrow(CompileError);
    expect(() => runtime.prepareModule(new Uint8Array(0))).toThrow(CompileError);
  });

  it('keeps nothing of the bytes that it is given', () => {
    const bytes = plugin.slice();
    const module = runtime.prepareModule(bytes);
    bytes.fill(0);
    expect(start(module).transform(1, 2, 3, false)).toBe(1);
  });

  it('gives a handle with nothing in it', () => {
    const module = runtime.prepareModule(plugin);
    expect(Reflect.ownKeys(module)).toEqual([]);
    expect(Object.isFrozen(module)).toBe(true);
    expect(() => start({} as ModuleCache)).toThrow('not a module of this runtime');
  });
});

describe('init', () => {
  it('calls the handshake once, before anything else', () => {
    const host = newHost();
    const instance = start(plugin, host);
    expect(host.handshakes).toBe(1);
    instance.transform(-1, 2, 3, true);
    instance.transform(1, 2, 3, false);
    expect(host.handshakes).toBe(1);
    expect(host.echoes).toEqual([
      [-1, 2, 3, 1],
      [1, 2, 3, 0],
    ]);
  });

  it.each(allParts)('names %s where that is missing', async (part) => {
    const host = newHost();
    const bytes = await fakePlugin({ without: [part] });
    const fail = () => start(bytes, host);
    expect(fail).toThrow(LinkError);
    expect(fail).toThrow(part === 'memory' ? 'no memory named memory' : `no function ${part}`);
    expect(host.handshakes).toBe(0);
  });

  it('refuses exports of another kind or type', async () => {
    const without = ['__alloc'] as const;
    const global = await fakePlugin({
      without,
      more: '(global (export "__alloc") i32 i32.const 0)',
    });
    expect(() => start(global)).toThrow('no function __alloc');
    const wide = await fakePlugin({
      without,
      more: '(func (export "__alloc") (param i64) (result i32) i32.const 0)',
    });
    expect(() => start(wide)).toThrow('__alloc must have 1 i32 parameters and 1 i32 results');
  });

  it.each([
    ['(param i32 i64) (result i32)', [2, 1]],
    ['(param i32 f32) (result i32)', [2, 1]],
    ['(param i32 i32)', [2, 1]],
    ['(param i32) (result i32)', [2, 1]],
    ['(param i32 i32) (result f64)', [2, 1]],
  ] as const)('refuses an import of type %s: values are i32 only', async (type, sign) => {
    const bytes = await fakePlugin({ imports: `(import "env" "more" (func ${type}))` });
    const host = newHost();
    host.imports.push(['more', { sign, func: () => 0 }]);
    expect(() => start(bytes, host)).toThrow(LinkError);
    expect(() => start(bytes, host)).toThrow('import env.more: the host has a function of 2 i32');
  });

  it('names an import that nobody has', async () => {
    const bytes = await fakePlugin({ imports: '(import "env" "unheard_of" (func))' });
    expect(() => start(bytes)).toThrow(/env\.unheard_of/);
    const other = await fakePlugin({ imports: '(import "other" "echo" (func))' });
    expect(() => start(other)).toThrow(/other/);
  });

  it('fails with what the handshake fails with, and holds nothing then', async () => {
    const bytes = await fakePlugin({ answer: 7 });
    expect(() => start(bytes)).toThrow('handshake failed with code 7');
    const allocator = new PoolingInstanceAllocator({ totalInstances: 1, maxMemoryPages: 20 });
    const pooled = new JsPluginRuntime({ allocator });
    for (let i = 0; i < 3; i++) expect(() => start(bytes, newHost(), pooled)).toThrow('handshake');
    expect(start(plugin, newHost(), pooled).transform(1, 2, 3, false)).toBe(1);
  });

  it('takes functions with several results', async () => {
    const bytes = await fakePlugin({
      imports: '(import "env" "pair" (func $pair (result i32 i32)))',
      transform: '(call $pair) (i32.sub)',
    });
    const host = newHost();
    host.imports.push(['pair', { sign: [0, 2], func: () => [50, 8] }]);
    expect(start(bytes, host).transform(0, 0, 0, false)).toBe(42);
  });

  it('gives WASI the name and the variables', async () => {
    const bytes = await fakePlugin({
      imports: `
        (import "wasi_snapshot_preview1" "args_get" (func $args (param i32 i32) (result i32)))
        (import "wasi_snapshot_preview1" "environ_get" (func $env (param i32 i32) (result i32)))`,
      transform: `(drop (call $args (i32.const 0) (i32.const 100)))
        (drop (call $env (i32.const 0) (i32.const 200)))
        (i32.const 0)`,
    });
    const instance = runtime.init('my-plugin', newHost().imports, [['MODE', 'fast']], bytes);
    instance.transform(0, 0, 0, false);
    const read = (at: number, length: number) => {
      const target = new Uint8Array(length);
      instance.caller().readBuf(at, target);
      return Buffer.from(target).toString('latin1');
    };
    expect([read(100, 10), read(200, 10)]).toEqual(['my-plugin\0', 'MODE=fast\0']);
  });
});

describe('a module', () => {
  it('is taken away by init', () => {
    const module = runtime.prepareModule(plugin);
    start(module);
    expect(() => start(module)).toThrow('taken already');
    expect(() => runtime.cloneCache(module)).toThrow('taken already');
  });

  it('lives on in its clones', () => {
    const module = runtime.prepareModule(plugin);
    const clone = runtime.cloneCache(module);
    expect(clone).not.toBe(module);
    start(module).cleanup!();
    const instance = start(runtime.cloneCache(clone));
    expect(instance.transform(1, 2, 3, false)).toBe(1);
    instance.cleanup!();
    expect(start(clone).transform(1, 2, 3, false)).toBe(1);
  });

  it('can be had out of an instance again', () => {
    const instance = start(plugin);
    const module = instance.cache()!;
    instance.cleanup!();
    expect(start(module).transform(1, 2, 3, false)).toBe(1);
  });

  it('gives each instance a state of its own', () => {
    const module = runtime.prepareModule(plugin);
    const first = start(runtime.cloneCache(module));
    const second = start(module);
    first.caller().writeBuf(64, Uint8Array.of(1, 2, 3, 4));
    const target = new Uint8Array(4);
    second.caller().readBuf(64, target);
    expect(Buffer.from(target).toString()).toBe('data');
  });
});

describe('caller', () => {
  it('reads and writes within bounds only', () => {
    const caller = start(plugin).caller();
    const data = new Uint8Array(4);
    caller.readBuf(64, data);
    expect(Buffer.from(data).toString()).toBe('data');
    const end = 65536;
    caller.writeBuf(end - 4, data);
    caller.readBuf(end - 4, data);
    for (const ptr of [end - 3, end, -1, -4, 2 ** 31, 2 ** 32 - 2]) {
      expect(() => caller.readBuf(ptr, data)).toThrow('out of bounds');
      expect(() => caller.writeBuf(ptr, data)).toThrow('out of bounds');
    }
    // Nothing was written by a write that began inside.
    caller.readBuf(end - 4, data);
    expect(Buffer.from(data).toString()).toBe('data');
    caller.readBuf(end, new Uint8Array(0));
  });

  it('sees memory that has grown meanwhile', () => {
    const caller = start(plugin).caller();
    const first = caller.alloc(10);
    const second = caller.alloc(10);
    expect([first, second]).toEqual([65536, 131072]);
    caller.writeBuf(first, Uint8Array.of(1));
    caller.writeBuf(second + 65535, Uint8Array.of(2));
    const byte = new Uint8Array(1);
    caller.readBuf(second + 65535, byte);
    expect(byte[0]).toBe(2);
    expect(caller.free(3, 4)).toBe(7);
  });

  it('is the one that host functions get, also while the guest runs', async () => {
    const bytes = await fakePlugin();
    const host = newHost();
    host.imports[1] = [
      'echo',
      {
        sign: [4, 1],
        func(caller, ptr, length) {
          const source = new Uint8Array(length);
          caller.readBuf(ptr, source);
          const place = caller.alloc(length);
          caller.writeBuf(place, source.reverse());
          return place;
        },
      },
    ];
    const instance = start(bytes, host);
    const place = instance.transform(64, 4, 0, false);
    const target = new Uint8Array(4);
    instance.caller().readBuf(place, target);
    expect(Buffer.from(target).toString()).toBe('atad');
  });

  it('is of no use after cleanup, which may come twice', () => {
    const instance = start(plugin);
    instance.cleanup!();
    instance.cleanup!();
    expect(() => instance.transform(0, 0, 0, false)).toThrow('no instance');
    expect(() => instance.caller().readBuf(0, new Uint8Array(1))).toThrow('no instance');
  });

  it('passes on traps and what host functions throw', async () => {
    const trapping = start(await fakePlugin({ transform: 'unreachable' }));
    expect(() => trapping.transform(0, 0, 0, false)).toThrow('unreachable');
    const host = newHost();
    const failure = new Error('of the host');
    host.imports[1] = [
      'echo',
      {
        sign: [4, 1],
        func: () => {
          throw failure;
        },
      },
    ];
    expect(() => start(plugin, host).transform(0, 0, 0, false)).toThrow(failure);
  });
});

describe('a stored module', () => {
  const trusted = { trusted: true } as const;
  const diagnostics: CacheDiagnostic[] = [];
  const storing = new JsPluginRuntime({ onDiagnostic: (item) => void diagnostics.push(item) });
  const kinds = () => diagnostics.splice(0).map(({ kind }) => kind);
  let count = 0;
  async function store(): Promise<string> {
    const path = join(folder, `${count++}.mjs`);
    await storing.storeCache(path, storing.prepareModule(plugin));
    return path;
  }

  it('is JavaScript, and runs when it is loaded', async () => {
    const path = await store();
    expect(readFileSync(path, 'utf8')).toMatch(
      /^\/\*! wasmless v1 \S+ abi=\w+ key=\w+ body=\w+ \*\/\n/,
    );
    const module = await storing.loadCache(path, trusted);
    expect(start(module!).transform(1, 2, 3, false)).toBe(1);
    // What was loaded can be stored again, to the byte.
    const again = join(folder, 'again.mjs');
    await storing.storeCache(again, (await storing.loadCache(path, trusted))!);
    expect(readFileSync(again)).toEqual(readFileSync(path));
    expect(kinds()).toEqual([]);
  });

  it('is loaded only by those who say that they trust the file', async () => {
    const path = await store();
    await expect(storing.loadCache(path, {} as never)).rejects.toThrow('trusted');
    await expect(storing.loadCache(path, undefined as never)).rejects.toThrow(TypeError);
  });

  it('is undefined where there is none', async () => {
    expect(await storing.loadCache(join(folder, 'none.mjs'), trusted)).toBeUndefined();
    expect(await storing.loadCache(join(folder, 'no', 'folder.mjs'), trusted)).toBeUndefined();
    expect(kinds()).toEqual([]);
  });

  it('is undefined, and removed, whichever byte of its head is another', async () => {
    const path = await store();
    const whole = readFileSync(path);
    const length = whole.indexOf(10) + 1;
    for (let i = 0; i < length; i++) {
      const damaged = Buffer.from(whole);
      damaged[i]! ^= 1;
      writeFileSync(path, damaged);
      expect([i, await storing.loadCache(path, trusted)]).toEqual([i, undefined]);
      expect([i, existsSync(path)]).toEqual([i, false]);
    }
    expect(kinds()).toHaveLength(length);
  });

  it('is undefined, and removed, wherever it is cut off or changed', async () => {
    const path = await store();
    const whole = readFileSync(path);
    const bodyStart = whole.indexOf(10) + 1;
    const lengths = [...Array(bodyStart + 50).keys(), whole.length - 2, whole.length - 1];
    for (let length = bodyStart; length < whole.length; length += 97) lengths.push(length);
    for (const length of lengths) {
      writeFileSync(path, whole.subarray(0, length));
      expect([length, await storing.loadCache(path, trusted)]).toEqual([length, undefined]);
      expect([length, existsSync(path)]).toEqual([length, false]);
    }
    for (let i = bodyStart; i < whole.length; i += 61) {
      const damaged = Buffer.from(whole);
      damaged[i]! ^= 4;
      writeFileSync(path, damaged);
      expect([i, await storing.loadCache(path, trusted)]).toEqual([i, undefined]);
    }
    writeFileSync(path, randomBytes(2000));
    expect(await storing.loadCache(path, trusted)).toBeUndefined();
    expect(kinds().every((kind) => kind === 'corrupt')).toBe(true);
    writeFileSync(path, whole);
    expect(await storing.loadCache(path, trusted)).toBeDefined();
  });

  it('is no failure where it cannot be written', async () => {
    const file = join(folder, 'a-file');
    writeFileSync(file, '');
    await storing.storeCache(join(file, 'x.mjs'), storing.prepareModule(plugin));
    expect(kinds()).toEqual(['unwritable']);
    const readOnly = join(folder, 'read-only');
    mkdirSync(readOnly);
    chmodSync(readOnly, 0o500);
    await storing.storeCache(join(readOnly, 'x.mjs'), storing.prepareModule(plugin));
    // root may write anywhere.
    const isWritten = existsSync(join(readOnly, 'x.mjs'));
    expect(kinds()).toEqual(isWritten ? [] : ['unwritable']);
    chmodSync(readOnly, 0o700);
  });
});

describe('PluginModuleCache', () => {
  const newRuntime = (identifier: string, isShared: boolean) => {
    const calls: string[] = [];
    const base = new JsPluginRuntime();
    const made: PluginRuntime = {
      identifier,
      prepareModule(bytes) {
        calls.push('prepare');
        return base.prepareModule(bytes);
      },
      init: (...args) => base.init(...args),
      loadCache: async (path, trust) => {
        const module = await base.loadCache(path, trust);
        if (module !== undefined) calls.push('load');
        return module;
      },
      storeCache: (path, module) => base.storeCache(path, module),
      ...(isShared ? { cloneCache: (module: ModuleCache) => base.cloneCache(module) } : {}),
    };
    return { made, calls };
  };

  it('compiles once, in memory and over processes', async () => {
    const directory = join(folder, 'modules');
    const { made, calls } = newRuntime('a-v1', true);
    const cache = new PluginModuleCache(directory);
    for (let i = 0; i < 3; i++) start(await cache.get(made, plugin)).transform(0, 0, 0, false);
    expect(calls).toEqual(['prepare']);
    expect(cache.size).toBe(1);
    start(await new PluginModuleCache(directory).get(made, plugin));
    expect(calls).toEqual(['prepare', 'load']);
  });

  it('works with a runtime that can share nothing', async () => {
    const { made, calls } = newRuntime('b-v1', false);
    const cache = new PluginModuleCache();
    for (let i = 0; i < 2; i++) start(await cache.get(made, plugin)).transform(0, 0, 0, false);
    expect(calls).toEqual(['prepare', 'prepare']);
    const none: PluginRuntime = {
      identifier: 'c-v1',
      prepareModule: (bytes) => made.prepareModule(bytes),
      init: (...args) => made.init(...args),
    };
    const stored = new PluginModuleCache(join(folder, 'never'));
    start(await stored.get(none, plugin));
    expect(existsSync(join(folder, 'never'))).toBe(false);
  });

  it('keeps formats side by side, and forgets modules of another runtime', async () => {
    const directory = join(folder, 'formats');
    const cache = new PluginModuleCache(directory);
    const first = newRuntime('x-v1', true);
    const second = newRuntime('x-v2', true);
    await cache.get(first.made, plugin);
    await cache.get(second.made, plugin);
    expect(second.calls).toEqual(['prepare']);
    expect(cache.size).toBe(1);
    expect(readdirSync(directory).map((name) => name.replace(/^\w+\./, ''))).toEqual([
      'x-v1.mjs',
      'x-v2.mjs',
    ]);
    await cache.get(first.made, plugin);
    expect(first.calls).toEqual(['prepare', 'load']);
  });

  it('compiles again what is stored but damaged', async () => {
    const directory = join(folder, 'damaged');
    const { made, calls } = newRuntime('d-v1', true);
    await new PluginModuleCache(directory).get(made, plugin);
    const path = new PluginModuleCache(directory).pathOf(made, plugin)!;
    writeFileSync(path, readFileSync(path).subarray(0, 1000));
    start(await new PluginModuleCache(directory).get(made, plugin));
    expect(calls).toEqual(['prepare', 'prepare']);
    start(await new PluginModuleCache(directory).get(made, plugin));
    expect(calls).toEqual(['prepare', 'prepare', 'load']);
  });
});

it('has an identifier that says which format it stores', () => {
  expect(runtime.identifier).toBe('wasmless-js-v1');
});
