/** What the cases share: outcomes that the common tests ask for again and again. */
import assert from 'node:assert/strict';

/** Values that are no object of any interface. */
export const strangers = () => [undefined, null, true, '', Symbol(), 1, {}, [], () => {}];

/** @param {any} W */
export const strangersTo = (W, name) => [
  ...strangers(),
  W[name],
  W[name].prototype,
  Object.create(W[name].prototype),
];

/** What a call throws. */
export function thrownBy(run) {
  try {
    run();
  } catch (error) {
    return error;
  }
  return assert.fail('nothing was thrown');
}

/** The error is of this very class (Node's own, with a code, are of subclasses), and says something. */
function assertClass(error, errorClass) {
  const actual = Object.getPrototypeOf(error);
  const direct = error?.code === undefined ? actual : Object.getPrototypeOf(actual);
  assert.equal(direct, errorClass.prototype, String(error));
  assert.ok(error.message.length > 0);
}

export function throws(errorClass, run) {
  const error = thrownBy(run);
  assertClass(error, errorClass);
  return error;
}

export async function rejects(errorClass, promise) {
  const error = await promise.then(
    () => assert.fail('the promise was fulfilled'),
    (reason) => reason,
  );
  assertClass(error, errorClass);
}

/** @param {string} flags letters of: writable, enumerable, configurable */
export function attributes(owner, key, flags) {
  const property = Object.getOwnPropertyDescriptor(owner, key);
  assert.ok(property !== undefined, `${String(key)} exists`);
  for (const flag of ['writable', 'enumerable', 'configurable']) {
    if (flag === 'writable' && !('value' in property)) continue;
    assert.equal(property[flag], flags.includes(flag[0]), `${String(key)} ${flag}`);
  }
  return property;
}

/** A function property as WebIDL makes operations: not a constructor, with this name and length. */
export function operation(owner, key, length) {
  const { value } = attributes(owner, key, 'wec');
  functionShape(value, key, length);
  assert.ok(!Object.hasOwn(value, 'prototype'));
  assert.throws(() => Reflect.construct(Object, [], value), TypeError);
}

export function functionShape(value, name, length) {
  assert.equal(typeof value, 'function');
  assert.equal(attributes(value, 'name', 'c').value, name);
  assert.equal(attributes(value, 'length', 'c').value, length);
}

export function accessor(owner, key, hasSetter) {
  const { get, set } = attributes(owner, key, 'ec');
  functionShape(get, `get ${key}`, 0);
  if (hasSetter) functionShape(set, `set ${key}`, 1);
  else assert.equal(set, undefined);
}

/** An object whose members note when they are read and converted. */
export function observed(order, members) {
  const object = {};
  for (const [key, value] of Object.entries(members)) {
    Object.defineProperty(object, key, {
      get() {
        order.push(key);
        if (value === undefined || typeof value === 'boolean') return value;
        const convert = () => {
          order.push(`${key} converted`);
          return value;
        };
        return typeof value === 'string' ? { toString: convert } : { valueOf: convert };
      },
    });
  }
  return object;
}

/** A new buffer without bytes, whose own are gone. */
export function detach(buffer) {
  structuredClone(buffer, { transfer: [buffer] });
}
