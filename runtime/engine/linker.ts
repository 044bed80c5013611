/**
 * What modules may import, by module and name: the front's `Imports`, and since it can instantiate,
 * wasmtime's `Linker`.
 */
import { Instance } from './instance.ts';
import type { AnyExtern } from './instance.ts';
import type { Module } from './module.ts';
import type { AnyStore } from './store.ts';

/** One definition: module, name, value. */
export type Definition = readonly [module: string, name: string, value: AnyExtern];

export class Linker {
  private readonly namespaces = new Map<string, Map<string, AnyExtern>>();

  private namespace(module: string): Map<string, AnyExtern> {
    const known = this.namespaces.get(module);
    if (known !== undefined) return known;
    const namespace = new Map<string, AnyExtern>();
    this.namespaces.set(module, namespace);
    return namespace;
  }

  /** Defines an import; in place of an earlier one of the same names. */
  define(module: string, name: string, value: AnyExtern): this {
    this.namespace(module).set(name, value);
    return this;
  }

  /** Defines all exports of an instance under one module name. */
  defineInstance(store: AnyStore, module: string, instance: Instance): this {
    const exports = [...instance.exports(store)];
    return this.registerNamespace(
      module,
      exports.map(({ name, value }) => [name, value]),
    );
  }

  /** Defines a whole module name; what was defined under it before is gone. */
  registerNamespace(module: string, contents: Iterable<readonly [string, AnyExtern]>): this {
    this.namespaces.set(module, new Map(contents));
    return this;
  }

  /** The value of an import; undefined if it is not defined. */
  getExport(module: string, name: string): AnyExtern | undefined {
    return this.namespaces.get(module)?.get(name);
  }

  /** Whether the import is defined. */
  exists(module: string, name: string): boolean {
    return this.getExport(module, name) !== undefined;
  }

  /** Whether the module name is defined, be it with nothing in it. */
  containsNamespace(module: string): boolean {
    return this.namespaces.has(module);
  }

  /** Defines many. */
  extend(definitions: Iterable<Definition>): this {
    for (const [module, name, value] of definitions) this.define(module, name, value);
    return this;
  }

  /** All definitions, in the order in which they were made. */
  *[Symbol.iterator](): IterableIterator<Definition> {
    for (const [module, namespace] of this.namespaces) {
      for (const [name, value] of namespace) yield [module, name, value];
    }
  }

  /** Makes an instance with what is defined here. @throws as Instance's constructor does */
  instantiate(store: AnyStore, module: Module): Instance {
    return new Instance(store, module, this);
  }
}
