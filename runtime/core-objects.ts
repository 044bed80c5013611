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

/** The runtime object behind a JS object; anything else is returned as it is. */
export function coreOf(value: unknown): unknown {
  const isObject = (typeof value === 'object' && value !== null) || typeof value === 'function';
  if (!isObject) return value;
  const core = cores.get(value);
  return core === undefined ? value : core;
}
