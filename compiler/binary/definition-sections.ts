/**
 * Decodes the sections that define functions (their types), tables, memories, tags, globals,
 * exports and the start function.
 * @see core 5.5.6 to 5.5.11, 5.5.16 "Tag Section"
 */
import type { ExternKind } from '../../runtime/abi.ts';
import { isDefaultable } from '../../runtime/value-types.ts';
import type { FunctionValidator } from '../validate/function.ts';
import type { BodyReader } from './body-reader.ts';
import type { DecodedModule } from './decoded-module.ts';
import {
  checkMemoryCount,
  checkTableCount,
  decodeFunctionTypeIndex,
  decodeGlobalType,
  decodeMemoryType,
  decodeTableType,
  decodeTagType,
} from './entity-types.ts';
import { limits } from './implementation-limits.ts';

export function decodeFunctionSection(reader: BodyReader, module: DecodedModule): void {
  const at = reader.position;
  const count = reader.count(limits.functions, 'functions');
  if (module.functionTypes.length + count > limits.functions) {
    reader.fail(`too many functions: the limit is ${limits.functions}`, at);
  }
  const types = new Uint32Array(count);
  for (let i = 0; i < count; i++) types[i] = decodeFunctionTypeIndex(reader, module);
  module.addFunctions(types);
}

const TABLE_WITH_INIT = 0x40;

export function decodeTableSection(
  reader: BodyReader,
  module: DecodedModule,
  validator: FunctionValidator,
): void {
  for (let left = reader.count(); left > 0; left--) {
    const at = reader.position;
    const hasInit = at < reader.end && reader.bytes[at] === TABLE_WITH_INIT;
    if (hasInit) {
      reader.requireFeature('function-references', 'a table with an initial value', at);
      reader.u8();
      if (reader.u8() !== 0) reader.fail('malformed table', at);
    }
    const table = decodeTableType(reader);
    if (!hasInit && !isDefaultable(table.element)) {
      reader.fail('type mismatch: a table of non-null references needs an initial value', at);
    }
    const init = hasInit ? validator.validateConstant(table.element) : null;
    module.tables.push({ ...table, init });
    checkTableCount(reader, module, at);
  }
}

export function decodeMemorySection(reader: BodyReader, module: DecodedModule): void {
  for (let left = reader.count(); left > 0; left--) {
    const at = reader.position;
    module.memories.push(decodeMemoryType(reader, module));
    checkMemoryCount(reader, module, at);
  }
}

export function decodeTagSection(reader: BodyReader, module: DecodedModule): void {
  for (let left = reader.count(limits.tags, 'tags'); left > 0; left--) {
    module.tags.push(decodeTagType(reader, module));
  }
}

/** A global's initial value may read the globals before it. */
export function decodeGlobalSection(
  reader: BodyReader,
  module: DecodedModule,
  validator: FunctionValidator,
): void {
  const at = reader.position;
  for (let left = reader.count(limits.globals, 'globals'); left > 0; left--) {
    const { type, mutable } = decodeGlobalType(reader);
    module.globals.push({ type, mutable, init: validator.validateConstant(type) });
    if (module.globals.length > limits.globals) {
      reader.fail(`too many globals: the limit is ${limits.globals}`, at);
    }
  }
}

const externKinds: readonly ExternKind[] = ['func', 'table', 'memory', 'global', 'tag'];

export function decodeExportSection(reader: BodyReader, module: DecodedModule): void {
  const names = new Set<string>();
  for (let left = reader.count(limits.exports, 'exports'); left > 0; left--) {
    const at = reader.position;
    const name = reader.name();
    const kindAt = reader.position;
    const kind = externKinds[reader.u8()] ?? reader.fail('malformed export kind', kindAt);
    const index = reader.u32();
    checkExport(reader, module, kind, index, kindAt);
    if (names.has(name)) reader.fail(`duplicate export name ${JSON.stringify(name)}`, at);
    names.add(name);
    module.exports.push({ name, kind, index });
  }
}

function checkExport(
  reader: BodyReader,
  module: DecodedModule,
  kind: ExternKind,
  index: number,
  at: number,
): void {
  const spaces = {
    func: module.functionTypes,
    table: module.tables,
    memory: module.memories,
    global: module.globals,
    tag: module.tags,
  };
  const what = kind === 'func' ? 'function' : kind;
  if (index >= spaces[kind].length) reader.fail(`unknown ${what} ${index}`, at);
  if (kind === 'func') module.markEscaping(index);
  if (kind === 'global' && module.globals[index]!.mutable) {
    reader.requireFeature('mutable-globals', 'a mutable export', at);
  }
}

export function decodeStartSection(reader: BodyReader, module: DecodedModule): void {
  const at = reader.position;
  const index = reader.u32();
  if (index >= module.functionTypes.length) reader.fail(`unknown function ${index}`, at);
  const type = module.types[module.functionTypes[index]!]!;
  if (type.kind !== 'func' || type.params.length > 0 || type.results.length > 0) {
    reader.fail('start function: must take nothing and return nothing', at);
  }
  module.start = index;
}
