/**
 * WebAssembly.Tag and WebAssembly.Exception. An Exception is the very object that emitted code
 * throws, so the interface is built onto the runtime's constructor.
 *
 * @see js-api 5.7 "Tags", 5.8 "Exceptions"
 */
import { bindObject, coreOf } from '../core-objects.ts';
import {
  TagInstance,
  PARTS,
  TAG,
  WasmException,
  isException,
  jsTag,
  tagWithParameters,
} from '../exception.ts';
import { descriptorOf } from '../type-registry.ts';
import { partCount } from '../value-types.ts';
import type { ValType } from '../value-types.ts';
import { partsFromJs, valueToJs } from '../values.ts';
import { valueTypes } from './descriptors.ts';
import {
  finishInterface,
  toDescriptor,
  toEnumValue,
  toSequence,
  toUnsignedLong,
} from './webidl.ts';

/** The JavaScript API's limit for all function types. */
const MAX_PARAMETERS = 1000;

export class Tag {
  constructor(descriptor: unknown) {
    const what = 'WebAssembly.Tag(): Argument 0';
    const { parameters } = toDescriptor(descriptor, what);
    const params = toSequence(parameters, `${what}: parameters`).map((name, i) =>
      toEnumValue(name, valueTypes, `${what}: parameter type at index #${i}`),
    );
    if (params.length > MAX_PARAMETERS)
      throw new TypeError(`${what}: more than ${MAX_PARAMETERS} parameters`);
    bindObject(this, tagWithParameters(params));
  }
}
finishInterface(Tag, 'Tag');

function tagOf(value: unknown, what: string): TagInstance {
  const core = coreOf(value);
  if (!(core instanceof TagInstance)) throw new TypeError(`${what} must be a WebAssembly.Tag`);
  return core;
}

/** Types of the values that a tag carries, in runtime space. */
function parametersOf(tag: TagInstance): readonly ValType[] {
  const type = descriptorOf(tag.typeId);
  return type.kind === 'func' ? type.params : [];
}

function exceptionOf(value: unknown, what: string): WasmException {
  if (!isException(value)) throw new TypeError(`${what}: Receiver is not a WebAssembly.Exception`);
  return value;
}

type StackCapturer = { captureStackTrace?: (object: object, above: unknown) => void };

/** [[Stack]] of the exceptions that have one. */
const stacks = new WeakMap<object, unknown>();

/** The calls that led to the constructor, as the engine writes them. */
function currentStack(): unknown {
  const { captureStackTrace } = Error as StackCapturer;
  const holder: { stack?: unknown } = new Error();
  if (captureStackTrace !== undefined) captureStackTrace.call(Error, holder, Exception);
  return holder.stack;
}

function makeException(
  tagObject: unknown,
  payload: unknown,
  options: unknown,
  newTarget: unknown,
): object {
  const what = 'WebAssembly.Exception()';
  const tag = tagOf(tagObject, `${what}: Argument 0`);
  const values = toSequence(payload, `${what}: Exception values`);
  const isTraced =
    options !== undefined &&
    options !== null &&
    Boolean(toDescriptor(options, `${what}: Argument 2`)['traceStack']);
  if (tag === jsTag) throw new TypeError(`${what}: Argument 0 cannot be WebAssembly.JSTag`);
  const types = parametersOf(tag);
  if (values.length !== types.length) {
    throw new TypeError(`${what}: Number of exception values does not match signature length`);
  }
  const exception = Reflect.construct(
    WasmException,
    [tag, partsFromJs(types, values)],
    newTarget as new () => unknown,
  );
  if (isTraced) stacks.set(exception, currentStack());
  return exception;
}

/** Members of Exception.prototype; as object methods they have no prototype of their own. */
const members = {
  getArg(this: unknown, tagObject: unknown, index: unknown): unknown {
    const what = 'WebAssembly.Exception.getArg()';
    const exception = exceptionOf(this, what);
    const tag = tagOf(tagObject, `${what}: Argument 0`);
    const position = toUnsignedLong(index, `${what}: Argument 1`);
    if (exception[TAG] !== tag)
      throw new TypeError(`${what}: First argument does not match the exception tag`);
    const types = parametersOf(tag);
    if (position >= types.length) throw new RangeError(`${what}: Index out of range`);
    const start = types.slice(0, position).reduce((count, type) => count + partCount(type), 0);
    const parts = exception[PARTS];
    return valueToJs(types[position]!, parts[start], parts[start + 1]);
  },

  is(this: unknown, tag: unknown): boolean {
    const what = 'WebAssembly.Exception.is()';
    return exceptionOf(this, what)[TAG] === tagOf(tag, `${what}: Argument 0`);
  },

  get stack(): unknown {
    return stacks.get(exceptionOf(this, 'WebAssembly.Exception.stack'));
  },
};

interface ExceptionConstructor {
  new (tag: unknown, payload: unknown, options?: unknown): WasmException & typeof members;
  readonly prototype: WasmException & typeof members;
}

export const Exception = function (tag: unknown, payload: unknown, options: unknown): object {
  if (new.target === undefined) {
    throw new TypeError(
      "WebAssembly.Exception(): WebAssembly.Exception must be invoked with 'new'",
    );
  }
  return makeException(tag, payload, options, new.target);
} as unknown as ExceptionConstructor;

const { prototype } = WasmException;
Object.defineProperty(Exception, 'prototype', { value: prototype, writable: false });
Object.defineProperty(Exception, 'length', { value: 2, configurable: true });
Object.defineProperty(prototype, 'constructor', {
  value: Exception,
  writable: true,
  enumerable: false,
  configurable: true,
});
Object.defineProperties(prototype, Object.getOwnPropertyDescriptors(members));
finishInterface(Exception, 'Exception');
