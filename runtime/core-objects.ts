/**
 * The relation between runtime objects (memories, tables, globals, tags) and the JS objects that a
 * facade shows in their place. The thin runtime alone shows the runtime objects themselves.
 */

const cores = new WeakMap<object, object>();

/** Makes `object` the JS object of the runtime object `core`, for good. */
export function bindObject(object: object, core: { object: unknown }): void {
  cores.set(object, core);
  core.object = object;
}

/** Binds an object that came from another thread, if it stands for a runtime object there. */
type Adopt = (object: object) => void;
let adopt: Adopt | null = null;

/** For a facade whose objects can be posted to other threads. */
export function recognize(adoptObject: Adopt): void {
  adopt = adoptObject;
}

/** The runtime object behind a JS object; anything else is returned as it is. */
export function coreOf(value: unknown): unknown {
  const isObject = (typeof value === 'object' && value !== null) || typeof value === 'function';
  if (!isObject) return value;
  const known = cores.get(value);
  if (known !== undefined) return known;
  if (adopt === null) return value;
  adopt(value);
  const adopted = cores.get(value);
  return adopted === undefined ? value : adopted;
}
