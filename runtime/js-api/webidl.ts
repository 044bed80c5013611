/**
 * The parts of WebIDL that the JS API needs: interfaces with the right property attributes, and
 * conversions of arguments. Messages follow V8's, "WebAssembly.Memory(): Property 'initial' ...".
 *
 * Optional arguments have `= undefined`, so that they don't count in a function's `length`.
 *
 * @see https://webidl.spec.whatwg.org/ 3.2 "JavaScript type mapping", 3.7 "Interfaces"
 */

type InterfaceObject = { readonly prototype: object };

function define(target: object, key: PropertyKey, value: unknown, enumerable: boolean): void {
  Object.defineProperty(target, key, { value, writable: true, enumerable, configurable: true });
}

/**
 * Members of an interface are enumerable, those of a class are not. A class that became a function
 * may have properties that cannot change.
 */
function makeEnumerable(target: object, except: readonly string[]): void {
  for (const key of Object.getOwnPropertyNames(target)) {
    if (except.includes(key) || !Object.getOwnPropertyDescriptor(target, key)!.configurable)
      continue;
    Object.defineProperty(target, key, { enumerable: true });
  }
}

/** Gives a constructor the name (minifiers change it) and the attributes of a WebIDL interface. */
export function finishInterface(constructor: InterfaceObject, name: string): void {
  Object.defineProperty(constructor, 'name', { value: name, configurable: true });
  makeEnumerable(constructor, ['length', 'name', 'prototype']);
  makeEnumerable(constructor.prototype, ['constructor']);
  Object.defineProperty(constructor.prototype, Symbol.toStringTag, {
    value: `WebAssembly.${name}`,
    configurable: true,
  });
}

/** An own property that structured clone keeps, as the value it has when it is asked for. */
export function defineGetter(object: object, key: string, get: () => unknown): void {
  Object.defineProperty(object, key, { get, enumerable: true, configurable: true });
}

/** The value of an own property; undefined without one. */
export const ownProperty = (object: object, key: string): unknown =>
  Object.prototype.hasOwnProperty.call(object, key)
    ? (object as Record<string, unknown>)[key]
    : undefined;

/** Puts operations on a namespace object: `functions` is an object literal with methods. */
export function defineOperations(
  namespace: object,
  functions: Readonly<Record<string, unknown>>,
): void {
  for (const key of Object.keys(functions)) define(namespace, key, functions[key], true);
}

/** Puts interfaces on a namespace object. */
export function defineInterfaces(
  namespace: object,
  interfaces: Readonly<Record<string, unknown>>,
): void {
  for (const key of Object.keys(interfaces)) define(namespace, key, interfaces[key], false);
}

export const isObject = (value: unknown): value is Record<PropertyKey, unknown> =>
  (typeof value === 'object' && value !== null) || typeof value === 'function';

/** An optional argument of type object: undefined or an object. */
export function toOptionalObject(value: unknown, what: string): object | undefined {
  if (value !== undefined && !isObject(value)) throw new TypeError(`${what} must be an object`);
  return value;
}

/** A dictionary whose members are then read from the object itself. */
export function toDescriptor(value: unknown, what: string): Record<PropertyKey, unknown> {
  if (!isObject(value)) throw new TypeError(`${what} must be an object`);
  return value;
}

/** [EnforceRange] unsigned long. */
export function toUnsignedLong(value: unknown, what: string): number {
  const number = Math.trunc(+(value as number));
  // NaN, too, is not in the range.
  if (!(number >= 0 && number < 2 ** 32))
    throw new TypeError(`${what} must be in the unsigned long range`);
  return number + 0;
}

/** AddressValueToU64: an unsigned long, or a BigInt below 2^64 (exact up to 2^53, then rounded). */
export function toAddress(value: unknown, is64: boolean, what: string): number {
  if (!is64) return toUnsignedLong(value, what);
  // asIntN is the one function that does ToBigInt; so many bits change nothing.
  const big = BigInt.asIntN(Number.MAX_SAFE_INTEGER, value as bigint);
  if (big < BigInt(0) || big > BigInt('0xffffffffffffffff')) {
    throw new TypeError(`${what} must be in the unsigned 64-bit range`);
  }
  return Number(big);
}

/** U64ToAddressValue. */
export const fromAddress = (value: number, is64: boolean): number | bigint =>
  is64 ? BigInt(value) : value;

/** One of an enumeration's values, in its internal form. */
export function toEnumValue<T>(value: unknown, values: ReadonlyMap<string, T>, what: string): T {
  // Template literals refuse symbols, as ToString does.
  const found = values.get(`${value as string}`);
  if (found === undefined)
    throw new TypeError(`${what} must be one of ${[...values.keys()].join(', ')}`);
  return found;
}

/** The values of a sequence<T> argument. Its method is read once, as WebIDL says. */
export function toSequence(value: unknown, what: string): unknown[] {
  const method = isObject(value)
    ? (value as unknown as Partial<Iterable<unknown>>)[Symbol.iterator]
    : undefined;
  if (typeof method !== 'function') throw new TypeError(`${what} must be an iterable object`);
  return [...{ [Symbol.iterator]: () => method.call(value as Iterable<unknown>) }];
}
