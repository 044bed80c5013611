/**
 * Modules that hold nothing but function types, imported functions and exports of these: Emscripten's
 * `addFunction` makes one for each JavaScript function that goes into a table, so nobody can compile
 * them ahead of time. Receives bytes; promises an artefact for such a module, and null for all other
 * bytes, valid or not.
 * @see core 5.5 "Modules"
 */
import type { Artefact, ExportDescriptor, FuncTypeDescriptor, ImportDescriptor } from '../abi.ts';
import { adaptAny, wrapAny } from '../any-function.ts';
import { canonicalTypes } from '../type-registry.ts';
import { decodeStrictly } from '../utf8.ts';
import { EXTERNREF, F32, F64, FUNCREF, I32, I64 } from '../value-types.ts';
import type { ValType } from '../value-types.ts';
import { bareArtefact } from './bare-artefact.ts';

/** More is not what anybody makes by hand. */
const MAX_BYTE_LENGTH = 4096;
const HEAD = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const Section = { type: 1, import: 2, export: 7 } as const;
const FUNCTION_TYPE = 0x60;
const FUNCTION = 0;
const valueTypes: Readonly<Record<number, ValType>> = {
  0x7f: I32,
  0x7e: I64,
  0x7d: F32,
  0x7c: F64,
  0x70: FUNCREF,
  0x6f: EXTERNREF,
};

interface Adapter {
  readonly types: FuncTypeDescriptor[];
  readonly imports: Extract<ImportDescriptor, { kind: 'func' }>[];
  readonly exports: ExportDescriptor[];
}

/** What ends the reading of a module that is something else. */
const somethingElse = (): never => {
  throw new RangeError('not an adapter');
};

class AdapterReader {
  private at = HEAD.length;
  private readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.at === this.bytes.length;
  }

  get position(): number {
    return this.at;
  }

  byte(): number {
    return this.at < this.bytes.length ? this.bytes[this.at++]! : somethingElse();
  }

  /** A number in at most two bytes: modules of this size need no longer ones but to pad. */
  count(): number {
    const low = this.byte();
    if (low < 0x80) return low;
    const high = this.byte();
    return high < 0x80 ? (high << 7) | (low & 0x7f) : somethingElse();
  }

  /** An index below a bound. */
  index(end: number): number {
    const index = this.count();
    return index < end ? index : somethingElse();
  }

  expect(byte: number): void {
    if (this.byte() !== byte) somethingElse();
  }

  list<T>(item: () => T): T[] {
    return Array.from({ length: this.count() }, item);
  }

  name(): string {
    const length = this.count();
    const text = decodeStrictly(this.bytes.subarray(this.at, (this.at += length)));
    return text === null || this.at > this.bytes.length ? somethingElse() : text;
  }

  valueType = (): ValType => valueTypes[this.byte()] ?? somethingElse();
}

const readType = (reader: AdapterReader) => (): FuncTypeDescriptor => {
  reader.expect(FUNCTION_TYPE);
  const params = reader.list(reader.valueType);
  const results = reader.list(reader.valueType);
  return { kind: 'func', params, results, isFinal: true, supertype: -1 };
};

const readImport = (reader: AdapterReader, typeCount: number) => () => {
  const [module, name] = [reader.name(), reader.name()];
  reader.expect(FUNCTION);
  return { module, name, kind: 'func', type: reader.index(typeCount) } as const;
};

const readExport = (reader: AdapterReader, functionCount: number) => (): ExportDescriptor => {
  const name = reader.name();
  reader.expect(FUNCTION);
  return { name, kind: 'func', index: reader.index(functionCount) };
};

/** A section that must come next, whole. */
function section<T>(reader: AdapterReader, id: number, item: () => T): T[] {
  reader.expect(id);
  const end = reader.count() + reader.position;
  const items = reader.list(item);
  return reader.position === end ? items : somethingElse();
}

function readAdapter(bytes: Uint8Array): Adapter {
  const reader = new AdapterReader(bytes);
  const types = section(reader, Section.type, readType(reader));
  const imports = section(reader, Section.import, readImport(reader, types.length));
  const exports = section(reader, Section.export, readExport(reader, imports.length));
  const names = new Set(exports.map(({ name }) => name));
  if (!reader.isAtEnd || names.size < exports.length) somethingElse();
  return { types, imports, exports };
}

/** @returns null for anything but an adapter module */
export function adapterArtefact(bytes: Uint8Array, hash: string): Artefact | null {
  if (bytes.length > MAX_BYTE_LENGTH || HEAD.some((byte, i) => bytes[i] !== byte)) return null;
  let adapter: Adapter;
  try {
    adapter = readAdapter(bytes);
  } catch {
    return null;
  }
  const { types, imports, exports } = adapter;
  const recGroups = types.map(() => 1);
  return {
    ...bareArtefact(hash),
    types,
    recGroups,
    imports,
    functionTypes: imports.map(({ type }) => type),
    exports,
    wrap: () => wrapAny,
    adapt: (type) => (host) => adaptAny(host, canonicalTypes(types, recGroups)[type]!),
  };
}
