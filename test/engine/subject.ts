/**
 * What the suite over every backend works on: one engine for each, two stores for each test. The
 * variables are renewed before each test of a file that calls useBackend.
 */
import { beforeAll, beforeEach } from 'vitest';
import { Func, FuncType, Instance, Linker, Module, Store } from '../../compiler/wasmless.ts';
import type { Engine, Val } from '../../compiler/wasmless.ts';
import { newEngine } from './backends.ts';
import type { Backend } from './backends.ts';
import type { GuestName } from './guests.ts';

export const DIFFERENT_STORE = 'object belongs to a different store';
export const unary = new FuncType(['i32'], ['i32']);
export const emptyType = new FuncType([], []);

export let engine: Engine;
export let store: Store<string>;
export let other: Store;
let current: Backend;

export function useBackend(backend: Backend): void {
  beforeAll(() => {
    current = backend;
    engine = newEngine(backend);
  });
  beforeEach(() => {
    store = new Store(engine, 'data of the embedder');
    other = new Store(engine, undefined);
  });
}

export const load = async (guest: GuestName): Promise<Module> =>
  new Module(engine, await current.bytes(guest));
export const instantiate = async (guest: GuestName, linker = new Linker()): Promise<Instance> =>
  new Instance(store, await load(guest), linker);
export const funcOf = (instance: Instance, name: string): Func =>
  instance.getExport(store, name)!.intoFunc()!;
export const call = (instance: Instance, name: string, args: readonly Val[] = []): Val[] =>
  funcOf(instance, name).call(store, args);
export const host = (body: () => unknown): Func => new Func(store, emptyType, () => void body());
