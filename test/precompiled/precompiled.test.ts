/** A namespace without a compiler: it finds what was compiled ahead of time by its content. */
import { describe, expect, it, vi } from 'vitest';
import { WebAssembly as interpreter } from '../../compiler/interpreter.ts';
import { compile } from '../../compiler/index.ts';
import { assembleText } from '../../compiler/optimize.ts';
import type { Artefact } from '../../runtime/abi.ts';
import * as runtime from '../../runtime/index.ts';
import { createWebAssembly } from '../../runtime/js-api/create-webassembly.ts';
import type { WebAssemblyNamespace } from '../../runtime/js-api/create-webassembly.ts';
import { Registry } from '../../runtime/precompiled/registry.ts';
import { streamByName } from '../../runtime/precompiled/streaming.ts';
import { decodeStub, encodeStub } from '../../runtime/precompiled/stub.ts';

const bytesOf = (constant: number): Promise<Uint8Array> =>
  assembleText(`(module (func (export "get") (result i32) (i32.const ${constant})))`);
const [one, two, three] = (await Promise.all([1, 2, 3].map(bytesOf))) as [
  Uint8Array,
  Uint8Array,
  Uint8Array,
];

interface CompiledFile {
  readonly artefact: Artefact;
}

/** What the compiled file of a module exports. */
function compiledFile(bytes: Uint8Array): CompiledFile {
  const { code } = compile(bytes, { format: 'cjs' });
  const module = {};
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the artefact under test
  const run = new Function('module', 'require', code) as (...scope: unknown[]) => void;
  run(module, () => runtime);
  return (module as { exports: CompiledFile }).exports;
}

interface Fresh {
  readonly registry: Registry;
  readonly api: WebAssemblyNamespace;
}

function fresh(): Fresh {
  const registry = new Registry();
  const api = createWebAssembly(registry);
  streamByName(api, (name) => registry.findByName(name));
  return { registry, api };
}

type Get = { get(): number };
const getOf = (instance: object): number =>
  ((instance as { exports: unknown }).exports as Get).get();

async function instantiated(api: WebAssemblyNamespace, bytes: Uint8Array): Promise<number> {
  const { instance } = (await api.instantiate(bytes)) as { instance: object };
  return getOf(instance);
}

/** An index of modules `one` and `two` that counts its loads. */
function lazyIndex() {
  const loads: string[] = [];
  const files = { one: compiledFile(one), two: compiledFile(two) };
  const load = (name: keyof typeof files) => () => {
    loads.push(name);
    return Promise.resolve(files[name]);
  };
  const modules = {
    [files.one.artefact.hash]: load('one'),
    [files.two.artefact.hash]: load('two'),
  };
  return { loads, modules, names: { 'one.wasm': files.one.artefact.hash } };
}

describe('wasmless/precompiled', () => {
  it('finds a registered artefact by the bytes it was made of', async () => {
    const { registry, api } = fresh();
    registry.register(compiledFile(one).artefact);
    registry.register(compiledFile(two).artefact);
    expect(getOf(new api.Instance(new api.Module(two)))).toBe(2);
    expect(await instantiated(api, one)).toBe(1);
    expect(api.Module.exports(await api.compile(one))).toEqual([{ name: 'get', kind: 'function' }]);
    expect([one, two, three].map((bytes) => api.validate(bytes))).toEqual([true, true, false]);
  });

  it('says how to compile bytes that it does not know', async () => {
    const { api } = fresh();
    expect(() => new api.Module(three)).toThrow(api.CompileError);
    expect(() => new api.Module(three)).toThrow(/npx wasmless compile .*--index/);
    await expect(api.instantiate(three)).rejects.toThrow(api.CompileError);
    await expect(api.compile(three)).rejects.toThrow(/npx wasmless compile/);
  });

  it('refuses an artefact that was translated at run time', () => {
    const { registry } = fresh();
    const { artefact } = compiledFile(one);
    expect(() => registry.register({ ...artefact, hash: '' })).toThrow(TypeError);
  });

  it('loads the modules of an index when they are first asked for, once', async () => {
    const { registry, api } = fresh();
    const { loads, modules } = lazyIndex();
    registry.registerIndex({ modules });
    expect(loads).toEqual([]);
    expect(api.validate(two)).toBe(true);
    expect(await Promise.all([instantiated(api, one), instantiated(api, one)])).toEqual([1, 1]);
    expect(getOf(new api.Instance(new api.Module(one)))).toBe(1);
    expect(loads).toEqual(['one']);
  });

  it('has lazy modules synchronously only after preload()', async () => {
    const { registry, api } = fresh();
    registry.registerIndex(lazyIndex());
    expect(() => new api.Module(two)).toThrow(api.CompileError);
    expect(() => new api.Module(two)).toThrow(/preload\(\)/);
    await registry.preload();
    expect(getOf(new api.Instance(new api.Module(two)))).toBe(2);
  });

  it('tries a load that failed again', async () => {
    const { registry, api } = fresh();
    const file = compiledFile(one);
    let tries = 0;
    const load = () =>
      ++tries === 1 ? Promise.reject(new Error('offline')) : Promise.resolve(file);
    registry.registerIndex({ modules: { [file.artefact.hash]: load } });
    await expect(api.compile(one)).rejects.toThrow('offline');
    expect(await instantiated(api, one)).toBe(1);
  });

  it('notices an index that leads to another module', async () => {
    const { registry, api } = fresh();
    const { hash } = compiledFile(one).artefact;
    registry.registerIndex({ modules: { [hash]: () => Promise.resolve(compiledFile(two)) } });
    await expect(api.compile(one)).rejects.toThrow(/make it anew/);
  });

  it('keeps bytes as they were when it was called', async () => {
    const { registry, api } = fresh();
    registry.registerIndex(lazyIndex());
    const bytes = one.slice();
    const soon = instantiated(api, bytes);
    bytes.fill(0);
    expect(await soon).toBe(1);
  });

  it('sends modules through structured clone', () => {
    const { registry, api } = fresh();
    registry.register(compiledFile(one).artefact);
    const clone = structuredClone(new api.Module(one));
    expect(api.Module.exports(clone)).toHaveLength(1);
  });

  it('loads what a module that was sent stands for, where that may take time', async () => {
    const sender = fresh();
    sender.registry.register(compiledFile(one).artefact);
    const clone = structuredClone(new sender.api.Module(one));
    // Another thread has a runtime of its own, and no namespace but this one.
    vi.resetModules();
    const there = await import('../../runtime/js-api/create-webassembly.ts');
    const { Registry: OtherRegistry } = await import('../../runtime/precompiled/registry.ts');
    const registry = new OtherRegistry();
    const api = there.createWebAssembly(registry);
    const { modules, names, loads } = lazyIndex();
    registry.registerIndex({ modules, names });
    expect(() => api.Module.exports(clone)).toThrow(/await preload/);
    const instance = (await api.instantiate(clone)) as object;
    expect([getOf(instance), loads]).toEqual([1, ['one']]);
    expect(clone).toBeInstanceOf(api.Module);
  });
});

describe('a fallback', () => {
  it('compiles what was not compiled ahead of time', async () => {
    const { registry, api } = fresh();
    registry.register(compiledFile(one).artefact);
    registry.setFallback(interpreter);
    expect(getOf(new api.Instance(new api.Module(three)))).toBe(3);
    expect(await instantiated(api, three)).toBe(3);
    expect(new api.Module(three)).toBeInstanceOf(api.Module);
    expect(api.validate(three)).toBe(true);
    expect(api.validate(one.subarray(0, 20))).toBe(false);
    expect(() => new api.Module(one.subarray(0, 20))).toThrow(api.CompileError);
  });

  it('is loaded when it is first needed', async () => {
    const { registry, api } = fresh();
    let loads = 0;
    registry.register(compiledFile(one).artefact);
    registry.setFallback(() => Promise.resolve({ WebAssembly: (loads++, interpreter) }));
    expect(await instantiated(api, one)).toBe(1);
    expect(loads).toBe(0);
    expect(() => new api.Module(three)).toThrow(/the fallback is not loaded yet/);
    expect(await instantiated(api, three)).toBe(3);
    expect(getOf(new api.Instance(new api.Module(two)))).toBe(2);
    expect(loads).toBe(1);
  });

  it('has to be of this package', async () => {
    const { registry, api } = fresh();
    registry.setFallback(WebAssembly as unknown as WebAssemblyNamespace);
    await expect(api.compile(three)).rejects.toThrow(/a namespace of this package/);
  });
});

describe('streaming by name', () => {
  /** A response of the network: with a URL, and a body that tells whether it was used. */
  function responseOf(bytes: Uint8Array, url: string, type = 'application/wasm', status = 200) {
    const seen = { isCancelled: false };
    const body = new ReadableStream({
      pull(controller) {
        controller.enqueue(bytes);
        controller.close();
      },
      cancel: () => void (seen.isCancelled = true),
    });
    const response = new Response(body, { status, headers: { 'Content-Type': type } });
    Object.defineProperty(response, 'url', { value: url });
    return { response, seen };
  }

  it('takes a module whose name the index has without reading it', async () => {
    const { registry, api } = fresh();
    registry.registerIndex(lazyIndex());
    const { response, seen } = responseOf(two, 'https://example.org/a/one.wasm?v=1#x');
    const { instance } = await api.instantiateStreaming(Promise.resolve(response));
    expect(getOf(instance)).toBe(1);
    expect(seen.isCancelled).toBe(true);
  });

  it.each([
    ['a%20b.wasm', 'a b.wasm'],
    ['a%23b.wasm?v=%', 'a#b.wasm'],
    ['a%25b.wasm', 'a%b.wasm'],
    ['%C3%BCn%C3%AF.wasm', 'ünï.wasm'],
    ['a%b.wasm', 'a%b.wasm'],
    ['a%ff.wasm', 'a%ff.wasm'],
  ])('finds by the URL segment %s the file %s', async (segment, name) => {
    const { registry, api } = fresh();
    const { modules, names } = lazyIndex();
    registry.registerIndex({ modules, names: { [name]: names['one.wasm'] } });
    const { response } = responseOf(two, `https://example.org/a/${segment}`);
    const { instance } = await api.instantiateStreaming(response);
    expect(getOf(instance)).toBe(1);
  });

  it('does not mind that the file is not there', async () => {
    const { registry, api } = fresh();
    registry.registerIndex(lazyIndex());
    const { response } = responseOf(two, 'https://example.org/one.wasm', 'text/html', 404);
    expect(api.Module.exports(await api.compileStreaming(response))).toHaveLength(1);
  });

  it('reads all other responses as the standard says', async () => {
    const { registry, api } = fresh();
    registry.registerIndex(lazyIndex());
    const { response } = responseOf(two, 'https://example.org/two.wasm');
    expect(getOf((await api.instantiateStreaming(response)).instance)).toBe(2);
    const { response: text } = responseOf(two, 'https://example.org/two.wasm', 'text/html');
    await expect(api.instantiateStreaming(text)).rejects.toThrow(TypeError);
    await expect(api.compileStreaming({ url: 'https://example.org/x' })).rejects.toThrow(TypeError);
  });
});

describe('a stub', () => {
  const { hash } = compiledFile(one).artefact;

  it('is a valid module that names another', () => {
    const stub = encodeStub(hash);
    expect(stub).toHaveLength(51);
    expect(WebAssembly.validate(stub as Uint8Array<ArrayBuffer>)).toBe(true);
    expect(decodeStub(stub)).toBe(hash);
    expect(decodeStub(one)).toBeNull();
    expect(decodeStub(stub.map((byte, i) => (i === 12 ? byte + 1 : byte)))).toBeNull();
  });

  it('stands for the module that it names', async () => {
    const { registry, api } = fresh();
    registry.register(compiledFile(one).artefact);
    expect(await instantiated(api, encodeStub(hash))).toBe(1);
    expect(getOf(new api.Instance(new api.Module(encodeStub(hash))))).toBe(1);
  });
});
