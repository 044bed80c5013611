/**
 * The bytes of a buffer source: an ArrayBuffer or SharedArrayBuffer of any realm, resizable or not,
 * or a view on one. Recognised by the getters of the engine's own prototypes, which answer for real
 * buffers alone and which no property of the caller's can shadow.
 *
 * @see https://webidl.spec.whatwg.org/ "get a copy of the bytes held by the buffer source"
 */

/** As lib.dom has it, with shared buffers. */
export type BufferSource = ArrayBufferView | ArrayBufferLike;

type Getter = (this: unknown) => unknown;

function getterOf(prototype: object, key: PropertyKey): Getter {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- receivers are given below
  return Object.getOwnPropertyDescriptor(prototype, key)!.get as Getter;
}

const typedArray = Object.getPrototypeOf(Uint8Array.prototype) as object;
const lengthOfBuffer = getterOf(ArrayBuffer.prototype, 'byteLength');
const lengthOfShared =
  typeof SharedArrayBuffer === 'function'
    ? getterOf(SharedArrayBuffer.prototype as object, 'byteLength')
    : null;
const typedArrayTag = getterOf(typedArray, Symbol.toStringTag);

/** The three getters of a kind of view. Those of a typed array out of bounds say 0, a DataView's throw. */
interface ViewGetters {
  readonly buffer: Getter;
  readonly byteOffset: Getter;
  readonly byteLength: Getter;
}
const viewGetters = (prototype: object): ViewGetters => ({
  buffer: getterOf(prototype, 'buffer'),
  byteOffset: getterOf(prototype, 'byteOffset'),
  byteLength: getterOf(prototype, 'byteLength'),
});
const typedArrayGetters = viewGetters(typedArray);
const dataViewGetters = viewGetters(DataView.prototype);

/** Whether a getter takes the value as its receiver. */
function answers(getter: Getter, value: unknown): boolean {
  try {
    getter.call(value);
    return true;
  } catch {
    return false;
  }
}

const isBuffer = (value: unknown): value is ArrayBuffer =>
  answers(lengthOfBuffer, value) || (lengthOfShared !== null && answers(lengthOfShared, value));

/** Only detached buffers refuse a view of no bytes. */
function isDetached(buffer: ArrayBuffer): boolean {
  try {
    new Uint8Array(buffer, 0, 0);
    return false;
  } catch {
    return true;
  }
}

function windowOn(buffer: ArrayBuffer, start: () => number, length?: () => number): Uint8Array {
  // Asked for after the check: a DataView on a detached buffer has no offset to tell.
  if (isDetached(buffer)) return new Uint8Array(0);
  return new Uint8Array(buffer, start(), length?.());
}

/**
 * A view of the bytes of a buffer source, null for anything else. A detached one has none.
 * @throws TypeError for a DataView that its buffer has shrunk away from
 */
export function viewBytes(source: unknown): Uint8Array | null {
  if (ArrayBuffer.isView(source)) {
    const isTyped = typedArrayTag.call(source) !== undefined;
    const { buffer, byteOffset, byteLength } = isTyped ? typedArrayGetters : dataViewGetters;
    return windowOn(
      buffer.call(source) as ArrayBuffer,
      () => byteOffset.call(source) as number,
      () => byteLength.call(source) as number,
    );
  }
  return isBuffer(source) ? windowOn(source, () => 0) : null;
}

/**
 * A copy of the bytes, as they are now.
 * @throws TypeError for anything but a buffer source, and as `viewBytes` does
 */
export function copyBytes(source: unknown, what: string): Uint8Array {
  const view = viewBytes(source);
  if (view === null) throw new TypeError(`${what}: Argument 0 must be a buffer source`);
  return view.slice();
}
