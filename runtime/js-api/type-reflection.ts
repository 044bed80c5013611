/**
 * Type reflection, which engines have behind a flag, and so have we: objects tell their types,
 * descriptors may say `minimum` for `initial`, exported functions are WebAssembly.Functions, and
 * these can be made of JavaScript functions. Once it is on it is on for this copy of the runtime,
 * whose interfaces all namespaces share.
 *
 * @see https://github.com/WebAssembly/js-types
 */
import type { Artefact, FuncRef, FuncTypeDescriptor, LimitsDescriptor } from '../abi.ts';
import { adaptAny, wrapAny } from '../any-function.ts';
import type { HostFunction } from '../any-function.ts';
import { coreOf } from '../core-objects.ts';
import { TagInstance } from '../exception.ts';
import { FuncRefRecord, exportedFunction, funcRefOf, setFunctionPrototype } from '../func.ts';
import { setSuspendingForm } from '../func.ts';
import { GlobalCell } from '../global.ts';
import { LinearMemory, refresh } from '../memory.ts';
import { functionType } from '../suspend.ts';
import { TableInstance } from '../table.ts';
import { canonicalTypes } from '../type-registry.ts';
import { valTypeName } from '../value-types.ts';
import type { ValType } from '../value-types.ts';
import { acceptReflectedNames, valueTypes } from './descriptors.ts';
import { Tag } from './exception.ts';
import { Global } from './global.ts';
import { Memory } from './memory.ts';
import { reflectModules } from './module.ts';
import { Table } from './table.ts';
import {
  defineInterfaces,
  finishInterface,
  fromAddress,
  toDescriptor,
  toEnumValue,
  toSequence,
} from './webidl.ts';

// ---------------------------------------------------------------- types as objects

const names = new Map<ValType, string>();

const nameOf = (type: ValType): string => names.get(type) ?? valTypeName(type);
const functionTypeObject = ({ params, results }: FuncTypeDescriptor): object => ({
  parameters: params.map(nameOf),
  results: results.map(nameOf),
});

/** @param size where the minimum is what it has grown to. */
function limitsObject({ min, max, is64 }: LimitsDescriptor, size = min): object {
  const maximum = max === null ? {} : { maximum: fromAddress(max, is64) };
  return { minimum: fromAddress(size, is64), ...maximum };
}

const addressName = ({ is64 }: LimitsDescriptor): string => (is64 ? 'i64' : 'i32');

interface MemoryType extends LimitsDescriptor {
  readonly shared: boolean;
}
const memoryObject = (memory: MemoryType, size?: number): object => ({
  ...limitsObject(memory, size),
  shared: memory.shared,
  address: addressName(memory),
});
const tableObject = (table: LimitsDescriptor & { element: ValType }, size?: number): object => ({
  element: nameOf(table.element),
  ...limitsObject(table, size),
  address: addressName(table),
});
const globalObject = ({ mutable, type }: { mutable: boolean; type: ValType }): object => ({
  mutable,
  value: nameOf(type),
});

/** The type of import or export `item`; indices count in the artefact's spaces. */
function externTypeObject(artefact: Artefact, kind: string, index: number): object {
  const typeAt = (type: number): FuncTypeDescriptor => artefact.types[type] as FuncTypeDescriptor;
  switch (kind) {
    case 'func':
      return functionTypeObject(typeAt(artefact.functionTypes[index]!));
    case 'table':
      return tableObject(artefact.tables[index]!);
    case 'memory':
      return memoryObject(artefact.memories[index]!);
    case 'global':
      return globalObject(artefact.globals[index]!);
    default:
      return { parameters: typeAt(artefact.tags[index]!).params.map(nameOf) };
  }
}

// ---------------------------------------------------------------- methods

const receiver = (name: string): never => {
  throw new TypeError(`WebAssembly.${name}.type(): Receiver is not a WebAssembly.${name}`);
};

const memoryMethods = {
  type(this: unknown): object {
    const core = coreOf(this);
    if (!(core instanceof LinearMemory)) return receiver('Memory');
    refresh(core);
    return memoryObject(core, core.pages);
  },
};
const tableMethods = {
  type(this: unknown): object {
    const core = coreOf(this);
    return core instanceof TableInstance ? tableObject(core, core.length) : receiver('Table');
  },
};
const globalMethods = {
  type(this: unknown): object {
    const core = coreOf(this);
    return core instanceof GlobalCell ? globalObject(core) : receiver('Global');
  },
};
const tagMethods = {
  type(this: unknown): object {
    const core = coreOf(this);
    if (!(core instanceof TagInstance)) return receiver('Tag');
    return { parameters: functionType(core.typeId).params.map(nameOf) };
  },
};
const functionMethods = {
  type(this: unknown): object {
    const ref = funcRefOf(this);
    return ref === undefined ? receiver('Function') : functionTypeObject(functionType(ref.t));
  },
};

// ---------------------------------------------------------------- WebAssembly.Function

/** "Create a host function": a record that code can call, too. */
function hostFunctionRef(host: HostFunction, typeId: number): FuncRef {
  const code = adaptAny(host, typeId);
  const ref = new FuncRefRecord(code, null, typeId, code, 0);
  ref.wrap = wrapAny;
  setSuspendingForm(ref, null);
  return ref;
}

function toTypes(value: unknown, what: string): ValType[] {
  return toSequence(value, what).map((name, i) =>
    toEnumValue(name, valueTypes, `${what}: value type at index #${i}`),
  );
}

function makeFunction(type: unknown, func: unknown): object {
  const what = 'WebAssembly.Function()';
  const members = toDescriptor(type, `${what}: Argument 0`);
  const params = toTypes(members['parameters'], `${what}: parameters`);
  const results = toTypes(members['results'], `${what}: results`);
  if (typeof func !== 'function') throw new TypeError(`${what}: Argument 1 must be a function`);
  const descriptor = { kind: 'func', params, results, isFinal: true, supertype: -1 } as const;
  const typeId = canonicalTypes([descriptor], [1])[0]!;
  const known = funcRefOf(func);
  if (known === undefined) {
    return exportedFunction(hostFunctionRef(func as HostFunction, typeId)) as object;
  }
  if (known.t !== typeId) {
    throw new TypeError(`${what}: Argument 1 is an exported function of another type`);
  }
  return func;
}

const WasmFunction = function (type: unknown, func: unknown): object {
  if (new.target === undefined) {
    throw new TypeError("WebAssembly.Function must be invoked with 'new'");
  }
  return makeFunction(type, func);
} as unknown as { readonly prototype: object };

/** Turns reflection on, and gives the namespace its WebAssembly.Function. */
export function reflectTypes(namespace: object): void {
  acceptReflectedNames();
  for (const [name, type] of valueTypes) names.set(type, name);
  const methods = [
    [Memory, memoryMethods],
    [Table, tableMethods],
    [Global, globalMethods],
    [Tag, tagMethods],
    [WasmFunction, functionMethods],
  ] as const;
  for (const [{ prototype }, members] of methods) {
    Object.defineProperties(prototype, Object.getOwnPropertyDescriptors(members));
  }
  Object.setPrototypeOf(WasmFunction.prototype, Function.prototype);
  Object.defineProperty(WasmFunction, 'prototype', { writable: false });
  finishInterface(WasmFunction, 'Function');
  setFunctionPrototype(WasmFunction.prototype);
  reflectModules(externTypeObject);
  defineInterfaces(namespace, { Function: WasmFunction });
}
