/** What the namespace says of promise integration: only what its modules can do. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { compile } from '../../compiler/index.ts';
import { assembleText } from '../../compiler/optimize.ts';
import type * as precompiled from '../../runtime/precompiled/index.ts';

const bytes = await assembleText(`
  (module (import "e" "f" (func $f (result i32))) (func (export "g") (result i32) (call $f)))`);
const NAMES = ['Suspending', 'promising', 'SuspendError'];

let entry: typeof precompiled;
let runtime: object;

/** What the file of the module exports. */
function compiledFile(suspending: boolean): precompiled.PrecompiledModule {
  const { code } = compile(bytes, { format: 'cjs', suspending });
  const module = {};
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the artefact under test
  const run = new Function('module', 'require', code) as (...scope: unknown[]) => void;
  run(module, () => runtime);
  return (module as { exports: precompiled.PrecompiledModule }).exports;
}

const announced = (): string[] => NAMES.filter((name) => name in entry.WebAssembly);

/** Runs the module by what the namespace has. */
async function waited(): Promise<unknown> {
  const { WebAssembly } = entry;
  const f = new WebAssembly.Suspending(() => Promise.resolve(7));
  const { instance } = (await WebAssembly.instantiate(bytes, { e: { f } })) as {
    instance: { exports: object };
  };
  return WebAssembly.promising((instance.exports as { g: unknown }).g)();
}

describe('wasmless/precompiled', () => {
  beforeEach(async () => {
    // The entry has one namespace for all; a fresh one knows no modules.
    vi.resetModules();
    entry = await import('../../runtime/precompiled/index.ts');
    runtime = await import('../../runtime/index.ts');
  });

  it('announces no promise integration while no module can suspend', async () => {
    expect(announced()).toEqual([]);
    entry.register(compiledFile(false).artefact);
    const { artefact } = compiledFile(false);
    entry.registerIndex({ modules: { [artefact.hash]: () => Promise.resolve({ artefact }) } });
    await entry.preload();
    entry.moduleOf(artefact);
    expect(announced()).toEqual([]);
  });

  it('announces it once a module that can is registered', async () => {
    entry.register(compiledFile(true).artefact);
    expect(announced()).toEqual(NAMES);
    expect(await waited()).toBe(7);
  });

  it('announces it for an index that says so, before anything is loaded', async () => {
    const file = compiledFile(true);
    const modules = { [file.artefact.hash]: () => Promise.resolve(file) };
    entry.registerIndex({ modules, suspending: true });
    expect(announced()).toEqual(NAMES);
    entry.registerIndex({ modules, suspending: true });
    expect(await waited()).toBe(7);
  });

  it('announces it at the latest when such a module is loaded', async () => {
    const file = compiledFile(true);
    entry.registerIndex({ modules: { [file.artefact.hash]: () => Promise.resolve(file) } });
    expect(announced()).toEqual([]);
    await entry.preload();
    expect(announced()).toEqual(NAMES);
  });

  it('announces it for an artefact that was made a module', () => {
    entry.moduleOf(compiledFile(true).artefact);
    expect(announced()).toEqual(NAMES);
  });

  it('announces it in the order and with the attributes of other namespaces', async () => {
    entry.register(compiledFile(true).artefact);
    const { WebAssembly: whole } = await import('../../compiler/webassembly.ts');
    const attributesOf = (namespace: object) =>
      Object.entries(Object.getOwnPropertyDescriptors(namespace)).map(
        ([name, { writable, enumerable, configurable }]) =>
          [name, writable, enumerable, configurable] as const,
      );
    expect(attributesOf(entry.WebAssembly)).toEqual(attributesOf(whole));
  });
});
