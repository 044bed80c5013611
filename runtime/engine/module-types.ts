/** Types of a module's imports and exports, from the shape that artefacts and decoded modules share. */
import type {
  Artefact,
  LimitsDescriptor,
  MemoryDescriptor,
  TableDescriptor,
  TypeDescriptor,
} from '../abi.ts';
import { FuncType, GlobalType, MemoryType, TableType, TagType } from './types.ts';
import type { ExportType, ExternType, ImportType } from './types.ts';
import { valTypeOf } from './val-type.ts';
import type { RefType } from './val-type.ts';

/** What of a module its types are read from. */
export type ModuleShape = Pick<
  Artefact,
  'types' | 'imports' | 'exports' | 'functionTypes' | 'tables' | 'memories' | 'tags'
> & { readonly globals: readonly { readonly type: number; readonly mutable: boolean }[] };

/** The type definition at an index. */
export type TypeAt = (index: number) => TypeDescriptor;

const maximumOf = ({ max }: LimitsDescriptor): number | undefined => max ?? undefined;

/** A function type given by number. @throws TypeError for a type that is none, or has no name */
export function funcTypeOf(type: TypeDescriptor, typeAt: TypeAt): FuncType {
  if (type.kind !== 'func') throw new TypeError(`a ${type.kind} type is no function type`);
  return new FuncType(
    type.params.map((param) => valTypeOf(param, typeAt)),
    type.results.map((result) => valTypeOf(result, typeAt)),
  );
}

export const memoryTypeOf = (memory: MemoryDescriptor): MemoryType =>
  new MemoryType(memory.min, maximumOf(memory), memory);

export const tableTypeOf = (table: TableDescriptor, typeAt: TypeAt): TableType =>
  new TableType(valTypeOf(table.element, typeAt) as RefType, table.min, maximumOf(table), table);

export const globalTypeOf = (
  global: { readonly type: number; readonly mutable: boolean },
  typeAt: TypeAt,
): GlobalType => new GlobalType(valTypeOf(global.type, typeAt), global.mutable);

const tagTypeOf = (type: TypeDescriptor, typeAt: TypeAt): TagType =>
  new TagType(funcTypeOf(type, typeAt).params);

/** Imports and exports of a module, with their types, in order. */
export function moduleTypes(shape: ModuleShape): {
  readonly imports: readonly ImportType[];
  readonly exports: readonly ExportType[];
} {
  const typeAt: TypeAt = (index) => shape.types[index]!;
  const func = (type: number): ExternType => funcTypeOf(typeAt(type), typeAt);
  const imports = shape.imports.map((item): ImportType => {
    const { module, name } = item;
    switch (item.kind) {
      case 'func':
        return { module, name, type: func(item.type) };
      case 'memory':
        return { module, name, type: memoryTypeOf(item.memory) };
      case 'table':
        return { module, name, type: tableTypeOf(item.table, typeAt) };
      case 'global':
        return { module, name, type: globalTypeOf(item.global, typeAt) };
      case 'tag':
        return { module, name, type: tagTypeOf(typeAt(item.type), typeAt) };
    }
  });
  const exports = shape.exports.map(({ name, kind, index }): ExportType => {
    switch (kind) {
      case 'func':
        return { name, type: func(shape.functionTypes[index]!) };
      case 'memory':
        return { name, type: memoryTypeOf(shape.memories[index]!) };
      case 'table':
        return { name, type: tableTypeOf(shape.tables[index]!, typeAt) };
      case 'global':
        return { name, type: globalTypeOf(shape.globals[index]!, typeAt) };
      case 'tag':
        return { name, type: tagTypeOf(typeAt(shape.tags[index]!), typeAt) };
    }
  });
  return { imports, exports };
}
