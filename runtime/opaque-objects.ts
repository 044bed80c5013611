/**
 * Exported GC objects: what JavaScript sees of a struct or array. One opaque object for each, always
 * the same one, that has no properties, takes none and can't be changed. Engines without Proxy show
 * the object itself.
 *
 * @see js-api "Garbage Collected Objects"
 */

/** By the object that stands for it. */
const objects = new WeakMap<object, object>();
/** The objects that stand for others. */
const standIns = new WeakMap<object, object>();

function refuse(): never {
  throw new TypeError('WebAssembly objects are opaque');
}

/** The target has neither properties nor a prototype, so most operations can be left to it. */
const target = Object.freeze(Object.create(null) as object);
const handler: ProxyHandler<object> = {
  set: refuse,
  deleteProperty: refuse,
  // The target would say yes, being frozen already.
  preventExtensions: () => false,
  setPrototypeOf: () => false,
};
const hasProxy = typeof Proxy === 'function';

/** The object that stands for `object` in JavaScript. */
export function opaqueOf(object: object): object {
  if (!hasProxy) return object;
  const known = standIns.get(object);
  if (known !== undefined) return known;
  const standIn = new Proxy(target, handler);
  standIns.set(object, standIn);
  objects.set(standIn, object);
  return standIn;
}

/** The object that a JS value stands for; the value itself if it stands for none. */
export function behindOpaque(value: unknown): unknown {
  if (!hasProxy || typeof value !== 'object' || value === null) return value;
  const object = objects.get(value);
  return object === undefined ? value : object;
}
