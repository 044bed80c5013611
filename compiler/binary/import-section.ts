/**
 * Decodes the import section, with the groups of the compact-import-section proposal.
 * @see core 5.5.5 "Import Section"
 */
import type { ImportDescriptor } from '../../runtime/abi.ts';
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

const EXACT_FUNCTION = 0x20;
/** After an empty name: items that share the module name, or also their type. */
const GROUP_BY_MODULE = 0x7f;
const GROUP_BY_TYPE = 0x7e;

type External = ImportDescriptor extends infer D
  ? D extends ImportDescriptor
    ? Omit<D, 'module' | 'name'>
    : never
  : never;

export function decodeImportSection(reader: BodyReader, module: DecodedModule): void {
  const functionTypes: number[] = [];
  const add = (moduleName: string, name: string, external: External, at: number): void => {
    if (module.imports.length >= limits.imports) {
      reader.fail(`too many imports: the limit is ${limits.imports}`, at);
    }
    addImport(reader, module, functionTypes, moduleName, name, external, at);
  };
  for (let left = reader.count(limits.imports, 'imports'); left > 0; left--) {
    decodeImports(reader, module, add);
  }
  module.addFunctions(Uint32Array.from(functionTypes));
  module.importedFunctionCount = functionTypes.length;
  module.importedTableCount = module.tables.length;
  module.importedMemoryCount = module.memories.length;
  module.importedGlobalCount = module.globals.length;
  module.importedTagCount = module.tags.length;
}

type AddImport = (moduleName: string, name: string, external: External, at: number) => void;

/** One import, or one group of them. */
function decodeImports(reader: BodyReader, module: DecodedModule, add: AddImport): void {
  const moduleName = reader.name();
  const name = reader.name();
  const at = reader.position;
  const form = reader.bytes[at];
  const mayGroup = name === '' && at < reader.end && module.features['compact-import-section'];
  if (mayGroup && form === GROUP_BY_MODULE) {
    reader.u8();
    for (let left = reader.count(); left > 0; left--) {
      const item = reader.name();
      const itemAt = reader.position;
      add(moduleName, item, decodeExternal(reader, module), itemAt);
    }
  } else if (mayGroup && form === GROUP_BY_TYPE) {
    reader.u8();
    const external = decodeExternal(reader, module);
    for (let left = reader.count(); left > 0; left--) add(moduleName, reader.name(), external, at);
  } else {
    add(moduleName, name, decodeExternal(reader, module), at);
  }
}

function decodeExternal(reader: BodyReader, module: DecodedModule): External {
  const at = reader.position;
  const kind = reader.u8();
  switch (kind) {
    case 0:
      return { kind: 'func', type: decodeFunctionTypeIndex(reader, module) };
    case 1:
      return { kind: 'table', table: decodeTableType(reader) };
    case 2:
      return { kind: 'memory', memory: decodeMemoryType(reader, module) };
    case 3:
      return { kind: 'global', global: decodeGlobalType(reader) };
    case 4:
      return { kind: 'tag', type: decodeTagType(reader, module) };
    case EXACT_FUNCTION:
      if (!module.features['custom-descriptors']) return reader.fail('malformed import kind', at);
      return { kind: 'func', type: decodeFunctionTypeIndex(reader, module), isExact: true };
    default:
      return reader.fail('malformed import kind', at);
  }
}

function addImport(
  reader: BodyReader,
  module: DecodedModule,
  functionTypes: number[],
  moduleName: string,
  name: string,
  external: External,
  at: number,
): void {
  const names = { module: moduleName, name };
  switch (external.kind) {
    case 'func':
      if (external.isExact === true) module.exactImports.add(functionTypes.length);
      functionTypes.push(external.type);
      module.imports.push({ ...names, ...external });
      break;
    case 'table':
      module.tables.push({ ...external.table, init: null });
      checkTableCount(reader, module, at);
      module.imports.push({ ...names, kind: 'table', table: external.table });
      break;
    case 'memory':
      module.memories.push(external.memory);
      checkMemoryCount(reader, module, at);
      module.imports.push({ ...names, kind: 'memory', memory: external.memory });
      break;
    case 'global':
      if (external.global.mutable) reader.requireFeature('mutable-globals', 'a mutable import', at);
      module.globals.push({ ...external.global, init: null });
      module.imports.push({ ...names, kind: 'global', global: external.global });
      break;
    case 'tag':
      module.tags.push(external.type);
      module.imports.push({ ...names, kind: 'tag', type: external.type });
      break;
  }
}
