/**
 * Decodes element segments, the data count and data segments. Bytes of data stay where they are;
 * elements that are constant expressions stay byte ranges.
 * @see core 5.5.12 "Element Section", 5.5.14 "Data Section", 5.5.15 "Data Count Section"
 */
import { Heap, I32, I64, refType } from '../../runtime/value-types.ts';
import type { ValType } from '../../runtime/value-types.ts';
import type { ConstExpr, DataSegment, ElementSegment } from '../module-info.ts';
import type { FunctionValidator } from '../validate/function.ts';
import type { BodyReader } from './body-reader.ts';
import type { DecodedModule } from './decoded-module.ts';
import { limits } from './implementation-limits.ts';

/** Bits of an element segment's kind. */
const NOT_ACTIVE = 1;
/** Declarative, if not active; has a table index, if active. */
const EXPLICIT = 2;
const EXPRESSIONS = 4;

const FUNCTIONS: ValType = refType(Heap.func, false);

export function decodeElementSection(
  reader: BodyReader,
  module: DecodedModule,
  validator: FunctionValidator,
): void {
  const segments: ElementSegment[] = [];
  for (let left = reader.count(limits.elementSegments, 'segments'); left > 0; left--) {
    segments.push(decodeElementSegment(reader, module, validator));
  }
  module.elements = segments;
}

function decodeElementSegment(
  reader: BodyReader,
  module: DecodedModule,
  validator: FunctionValidator,
): ElementSegment {
  const at = reader.position;
  const kind = reader.u32();
  if (kind > 7) reader.fail('malformed elements segment kind', at);
  if (kind !== 0) reader.requireFeature('bulk-memory', 'such an element segment', at);
  const isActive = (kind & NOT_ACTIVE) === 0;
  const mode = isActive ? 'active' : (kind & EXPLICIT) !== 0 ? 'declarative' : 'passive';
  const table = isActive && (kind & EXPLICIT) !== 0 ? reader.u32() : 0;
  const offset = isActive ? decodeTableOffset(reader, module, validator, table, at) : null;
  const hasExpressions = (kind & EXPRESSIONS) !== 0;
  const type = decodeElementType(reader, kind, hasExpressions);
  if (isActive) checkElementType(reader, module, validator, table, type, at);
  const items = hasExpressions
    ? decodeExpressions(reader, validator, type)
    : decodeFunctionIndices(reader, module);
  return { mode, table, offset, type, items };
}

function decodeTableOffset(
  reader: BodyReader,
  module: DecodedModule,
  validator: FunctionValidator,
  index: number,
  at: number,
): ConstExpr {
  const table = module.tables[index];
  if (table === undefined) return reader.fail(`unknown table ${index}`, at);
  return validator.validateConstant(table.is64 ? I64 : I32);
}

/** Functions unless the kind says otherwise: an element kind byte, or a reference type. */
function decodeElementType(reader: BodyReader, kind: number, hasExpressions: boolean): ValType {
  if ((kind & (NOT_ACTIVE | EXPLICIT)) === 0) {
    return hasExpressions ? refType(Heap.func, true) : FUNCTIONS;
  }
  if (hasExpressions) return reader.readRefType();
  const at = reader.position;
  if (reader.u8() !== 0) reader.fail('malformed element kind', at);
  return FUNCTIONS;
}

function checkElementType(
  reader: BodyReader,
  module: DecodedModule,
  validator: FunctionValidator,
  table: number,
  type: ValType,
  at: number,
): void {
  if (!validator.types.matches(type, module.tables[table]!.element)) {
    reader.fail(`type mismatch: the segment's elements are not those of table ${table}`, at);
  }
}

function decodeExpressions(
  reader: BodyReader,
  validator: FunctionValidator,
  type: ValType,
): ConstExpr[] {
  const items: ConstExpr[] = [];
  for (let left = reader.count(limits.elementsPerSegment, 'elements'); left > 0; left--) {
    items.push(validator.validateConstant(type));
  }
  return items;
}

function decodeFunctionIndices(reader: BodyReader, module: DecodedModule): Uint32Array {
  const count = reader.count(limits.elementsPerSegment, 'elements');
  const items = new Uint32Array(count);
  for (let i = 0; i < count; i++) {
    const at = reader.position;
    const index = reader.u32();
    if (index >= module.functionTypes.length) reader.fail(`unknown function ${index}`, at);
    module.markEscaping(index);
    items[i] = index;
  }
  return items;
}

export function decodeDataCountSection(reader: BodyReader, module: DecodedModule): void {
  const at = reader.position;
  reader.requireFeature('bulk-memory', 'a data count section', at);
  module.dataCount = reader.u32();
  if (module.dataCount > limits.dataSegments) {
    reader.fail(`too many data segments: the limit is ${limits.dataSegments}`, at);
  }
}

export function decodeDataSection(
  reader: BodyReader,
  module: DecodedModule,
  validator: FunctionValidator,
): void {
  const at = reader.position;
  const count = reader.count(limits.dataSegments, 'data segments');
  if (module.dataCount >= 0 && module.dataCount !== count) {
    reader.fail('data count and data section have inconsistent lengths', at);
  }
  const segments: DataSegment[] = [];
  for (let i = 0; i < count; i++) segments.push(decodeDataSegment(reader, validator));
  module.data = segments;
}

/** Kinds: 0 active in memory 0, 1 passive, 2 active with a memory index. */
function decodeDataSegment(reader: BodyReader, validator: FunctionValidator): DataSegment {
  const at = reader.position;
  const kind = reader.u32();
  if (kind > 2) reader.fail('malformed data segment kind', at);
  if (kind !== 0) reader.requireFeature('bulk-memory', 'such a data segment', at);
  const memory = kind === 2 ? reader.u32() : 0;
  let offset: ConstExpr | null = null;
  if (kind !== 1) {
    const address =
      validator.module.memories[memory] ?? reader.fail(`unknown memory ${memory}`, at);
    offset = validator.validateConstant(address.is64 ? I64 : I32);
  }
  const length = reader.u32();
  const start = reader.skip(length);
  return { mode: kind === 1 ? 'passive' : 'active', memory, offset, start, end: start + length };
}
