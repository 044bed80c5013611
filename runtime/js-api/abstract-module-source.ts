/**
 * %AbstractModuleSource%, the parent of the Module interface, where the engine has none of its own.
 * One for all namespaces of this copy of the runtime.
 *
 * @see https://tc39.es/proposal-source-phase-imports/ "AbstractModuleSource Objects"
 */

/** Name of the class of a module source's own interface, or undefined for any other value. */
type SourceName = (value: unknown) => string | undefined;

let nameOf: SourceName = () => undefined;

function AbstractModuleSource(): never {
  throw new TypeError('Abstract class AbstractModuleSource not directly constructable');
}

const { prototype } = AbstractModuleSource as unknown as { readonly prototype: object };
Object.defineProperty(AbstractModuleSource, 'prototype', { writable: false });
// Minifiers change it.
Object.defineProperty(AbstractModuleSource, 'name', {
  value: 'AbstractModuleSource',
  configurable: true,
});
const tag = {
  get [Symbol.toStringTag](): string | undefined {
    return nameOf(this);
  },
};
Object.defineProperty(prototype, Symbol.toStringTag, {
  ...Object.getOwnPropertyDescriptor(tag, Symbol.toStringTag),
  enumerable: false,
});

/** Makes an interface inherit from it. @param sourceName tells the interface's objects from others */
export function inheritModuleSource(
  moduleInterface: { readonly prototype: object },
  sourceName: SourceName,
): void {
  nameOf = sourceName;
  Object.setPrototypeOf(moduleInterface, AbstractModuleSource);
  Object.setPrototypeOf(moduleInterface.prototype, prototype);
}
