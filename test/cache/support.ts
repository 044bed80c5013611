/** What the tests of the cache share: modules, engines over a cache, directories that go away. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { assembleText } from '../../compiler/optimize.ts';
import { textRunner } from '../../compiler/load/text-runner.ts';
import { makeTranslator } from '../../compiler/translator.ts';
import {
  CompilationCache,
  Engine,
  Instance,
  JsEngine,
  Linker,
  Module,
  Store,
} from '../../compiler/wasmless.ts';
import type { CacheDiagnostic, RuntimeSettings } from '../../compiler/wasmless.ts';

export const translator = makeTranslator(textRunner, true);

/** Adds one to a number, has a memory with contents, and a function that is never called. */
export const moduleBytes: Uint8Array = await assembleText(`(module
  (memory (export "memory") 1)
  (data (i32.const 8) "contents")
  (func $add_one (export "add_one") (param i32) (result i32)
    (i32.add (local.get 0) (i32.const 1)))
  (func $unused (param i64) (result i64)
    (i64.mul (local.get 0) (i64.const 3))))`);

/** A directory of the test's own. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'wasmless-cache-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** Files of cached modules below a directory. */
export const cachedFiles = (directory: string): string[] =>
  readdirSync(directory, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.mjs'))
    .map((name) => join(directory, name));

/** A cache in a directory as a process that has just begun sees it, and what it reports. */
export function freshCache(directory: string): {
  cache: CompilationCache;
  diagnostics: CacheDiagnostic[];
} {
  const diagnostics: CacheDiagnostic[] = [];
  const onDiagnostic = (diagnostic: CacheDiagnostic): void => void diagnostics.push(diagnostic);
  return { cache: CompilationCache.withDirectory(directory, { onDiagnostic }), diagnostics };
}

/** Settings of an engine with such a cache. */
export const cachedIn = (directory: string): RuntimeSettings => ({
  cache: freshCache(directory).cache,
});

/** Compiles the module in a new engine and calls it. @returns how often the engine translated */
export function compileAndRun(settings: RuntimeSettings, bytes = moduleBytes): number {
  const backend = new JsEngine(settings);
  const engine = new Engine(backend);
  const store = new Store(engine, undefined);
  const before = backend.translationCount;
  const instance = new Instance(store, new Module(engine, bytes), new Linker());
  runAddOne(store, instance);
  return backend.translationCount - before;
}

/** Calls an instance of the module. */
function runAddOne(store: Store, instance: Instance): void {
  const addOne = instance.getExport(store, 'add_one')!.intoFunc()!;
  expect(addOne.call(store, [41])).toEqual([42]);
}
