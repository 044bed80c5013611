/**
 * Decodes the type section: recursion groups of function, struct and array types.
 * A type may name itself and the other types of its group, whichever their order, and all types
 * before the group; its supertype must come before it. Rules of subtyping are checked as soon as
 * the group is complete (validate/subtyping.ts).
 * @see core 5.5.4 "Type Section", 5.3.8 "Recursive Types"
 */
import type { FieldDescriptor, StructTypeDescriptor, TypeDescriptor } from '../../runtime/abi.ts';
import type { ValType } from '../../runtime/value-types.ts';
import { checkSubtypes } from '../validate/subtyping.ts';
import type { BodyReader } from './body-reader.ts';
import type { DecodedModule } from './decoded-module.ts';
import { limits } from './implementation-limits.ts';

const REC = 0x4e;
const SUB = 0x50;
const SUB_FINAL = 0x4f;
const DESCRIPTOR = 0x4d;
const DESCRIBES = 0x4c;
const FUNC = 0x60;
const STRUCT = 0x5f;
const ARRAY = 0x5e;

export function decodeTypeSection(reader: BodyReader, module: DecodedModule): void {
  for (let left = reader.count(limits.recGroups, 'types'); left > 0; left--) {
    decodeGroup(reader, module);
  }
}

function decodeGroup(reader: BodyReader, module: DecodedModule): void {
  const at = reader.position;
  const space = module.typeSpace;
  const start = space.types.length;
  let size = 1;
  if (reader.bytes[at] === REC && at < reader.end) {
    reader.u8();
    reader.requireFeature('gc', 'a recursion group', at);
    size = reader.count(limits.recGroups, 'types in a group');
  }
  const end = start + size;
  if (end > limits.types) reader.fail(`too many types: the limit is ${limits.types}`, at);
  reader.typeCount = end;
  for (let index = start; index < end; index++) decodeSubtype(reader, module, index);
  space.addGroup(start);
  module.recGroups.push(size);
  checkSubtypes(space, start, (rule) => reader.fail(rule, at));
}

/** sub final? supertype? comptype */
function decodeSubtype(reader: BodyReader, module: DecodedModule, index: number): void {
  const at = reader.position;
  let form = reader.u8();
  let isFinal = true;
  let supertype = -1;
  if (form === SUB || form === SUB_FINAL) {
    reader.requireFeature('gc', 'a subtype', at);
    isFinal = form === SUB_FINAL;
    supertype = decodeSupertype(reader, index);
    form = reader.u8();
  }
  form = decodeDescriptors(reader, module, index, form);
  const { typeSpace } = module;
  typeSpace.depths.push(supertype < 0 ? 0 : typeSpace.depths[supertype]! + 1);
  const type = decodeCompositeType(reader, form, isFinal, supertype);
  typeSpace.types.push(type.kind === 'struct' ? withDescriptors(module, index, type) : type);
}

function decodeSupertype(reader: BodyReader, index: number): number {
  const at = reader.position;
  const count = reader.count();
  if (count > 1) reader.fail('sub type: more than one supertype', at);
  if (count === 0) return -1;
  const supertype = reader.u32();
  if (supertype >= index) reader.fail(`unknown type ${supertype}`, at);
  return supertype;
}

/** The describes and descriptor clauses of the custom-descriptors proposal. @returns the next form */
function decodeDescriptors(
  reader: BodyReader,
  module: DecodedModule,
  index: number,
  form: number,
): number {
  if (!module.features['custom-descriptors']) return form;
  let next = form;
  if (next === DESCRIBES) {
    module.typeSpace.describes.set(index, reader.u32());
    next = reader.u8();
  }
  if (next === DESCRIPTOR) {
    module.typeSpace.descriptors.set(index, reader.u32());
    next = reader.u8();
  }
  return next;
}

/** A struct type with what its clauses say. */
function withDescriptors(
  { typeSpace }: DecodedModule,
  index: number,
  type: StructTypeDescriptor,
): StructTypeDescriptor {
  const descriptor = typeSpace.descriptors.get(index);
  const describes = typeSpace.describes.get(index);
  return {
    ...type,
    ...(descriptor === undefined ? {} : { descriptor }),
    ...(describes === undefined ? {} : { describes }),
  };
}

function decodeCompositeType(
  reader: BodyReader,
  form: number,
  isFinal: boolean,
  supertype: number,
): TypeDescriptor {
  const at = reader.position - 1;
  switch (form) {
    case FUNC:
      return {
        kind: 'func',
        params: decodeResultType(reader, limits.params, 'params'),
        results: decodeResults(reader),
        isFinal,
        supertype,
      };
    case STRUCT:
      reader.requireFeature('gc', 'a struct type', at);
      return { kind: 'struct', fields: decodeFields(reader), isFinal, supertype };
    case ARRAY:
      reader.requireFeature('gc', 'an array type', at);
      return { kind: 'array', element: decodeField(reader), isFinal, supertype };
    default:
      return reader.fail('malformed definition type', at);
  }
}

function decodeResults(reader: BodyReader): ValType[] {
  const at = reader.position;
  const results = decodeResultType(reader, limits.results, 'results');
  if (results.length > 1)
    reader.requireFeature('multi-value', 'a function with several results', at);
  return results;
}

function decodeResultType(reader: BodyReader, limit: number, what: string): ValType[] {
  const types: ValType[] = [];
  for (let left = reader.count(limit, what); left > 0; left--) types.push(reader.readValType());
  return types;
}

function decodeFields(reader: BodyReader): FieldDescriptor[] {
  const fields: FieldDescriptor[] = [];
  for (let left = reader.count(limits.fields, 'fields'); left > 0; left--) {
    fields.push(decodeField(reader));
  }
  return fields;
}

function decodeField(reader: BodyReader): FieldDescriptor {
  const type = reader.readStorageType();
  return { type, mutable: decodeMutability(reader) };
}

/** @see core 5.3.11 "Global Types" */
export function decodeMutability(reader: BodyReader): boolean {
  const at = reader.position;
  const flag = reader.u8();
  if (flag > 1) reader.fail('malformed mutability', at);
  return flag === 1;
}
