/**
 * Reads function bodies and constant expressions, one instruction at a time.
 *
 * It gets a module's bytes, types and features. After `next()` the immediates of the instruction
 * are in the fields below; which ones is said by the row's `immediates`. Fields are overwritten by
 * the next call, arrays are not (but for `lanes`, which is one buffer). It promises that opcodes
 * exist and are allowed, that immediates are well-formed, and that value types, block types and
 * heap types name declared types; all other indices are the validator's to check.
 * Used by the validator, and again by the translator on a body that has been validated.
 *
 *   immediates          fields
 *   blocktype           blockParams blockResults
 *   label func local
 *   global table type
 *   tag data elem       index
 *   labels              labels (the default one last)
 *   table-table         index (destination) index2 (source)
 *   type-table          index (type) index2 (table)
 *   elem-table          index (segment) index2 (table)
 *   type-field ...      index index2, in the order of the name: type-length, type-data, ...
 *   memarg              align offset memory
 *   memarg-lane         align offset memory index (the lane)
 *   memory              index, and the same in memory
 *   memory-memory       index (destination) index2 (source)
 *   data-memory         index (segment) index2 (memory), the memory also in memory
 *   heaptype            heapType, type = (ref null heapType)
 *   reftype-cast        heapType, type = the target type
 *   br-cast             index (label) fromType type (the target type)
 *   valtypes            valTypes
 *   catches             blockParams blockResults catches
 *   i32 f32             low (f32: the bits)
 *   i64 f64             low high (f64: the bits)
 *   v128 lanes16        lanes
 *   lane                index
 *
 * @see core 5.4 "Instructions"
 */
import { refType } from '../../runtime/value-types.ts';
import type { HeapType, ValType } from '../../runtime/value-types.ts';
import type { TypeDescriptor } from '../../runtime/abi.ts';
import type { FeatureSet } from '../features.ts';
import { byOpcode, opcodeTable, prefixIndex } from '../instructions/index.ts';
import type { OpcodeTable } from '../instructions/index.ts';
import { Layout } from '../instructions/row.ts';
import type { InstructionRow } from '../instructions/row.ts';
import { limits } from './implementation-limits.ts';
import { TypeReader } from './type-reader.ts';

const NO_TYPES: readonly ValType[] = [];
const BLOCK = 0x02;
const EMPTY_BLOCK = 0x40;
const HAS_MEMORY_INDEX = 0x40;

/** One clause of a try_table. `tag` is -1 for the clauses that catch all. */
export interface CatchClause {
  readonly tag: number;
  readonly label: number;
  /** The clause passes the exception itself as the last value. */
  readonly hasRef: boolean;
}

/** What reading a body needs to know of its module; a ModuleInfo is one. */
export interface BodyContext {
  readonly bytes: Uint8Array;
  readonly types: readonly TypeDescriptor[];
  readonly features: FeatureSet;
}

/** Locals that a body declares in one go. */
export interface LocalRun {
  readonly count: number;
  readonly type: ValType;
}

/**
 * Reads the declarations a body begins with. Nothing is expanded: a run stays a run.
 * @throws CompileError if there are more locals than engines allow
 */
export function readLocals(reader: BodyReader): LocalRun[] {
  const runs: LocalRun[] = [];
  let total = 0;
  for (let left = reader.count(); left > 0; left--) {
    const at = reader.position;
    const count = reader.u32();
    total += count;
    if (total > limits.locals) reader.fail(`too many locals: the limit is ${limits.locals}`, at);
    const type = reader.readValType();
    if (count > 0) runs.push({ count, type });
  }
  return runs;
}

export class BodyReader extends TypeReader {
  opcode = 0;
  /** Offset of the first byte of the instruction. */
  opcodeOffset = 0;
  index = 0;
  index2 = 0;
  memory = 0;
  /** Alignment as a power of two. */
  align = 0;
  /** Static offset; Infinity for one above 2^53, which is out of bounds of any memory. */
  offset = 0;
  blockParams: readonly ValType[] = NO_TYPES;
  blockResults: readonly ValType[] = NO_TYPES;
  labels: Uint32Array = new Uint32Array(0);
  lanes: Uint8Array = new Uint8Array(16);
  heapType: HeapType = 0;
  type: ValType = 0;
  fromType: ValType = 0;
  valTypes: readonly ValType[] = NO_TYPES;
  catches: readonly CatchClause[] = [];

  private readonly types: readonly TypeDescriptor[];
  private readonly single: OpcodeTable['single'];
  private readonly prefixed: OpcodeTable['prefixed'];
  /** One-element result lists, made once for each type. */
  private readonly singletons = new Map<ValType, readonly ValType[]>();

  constructor(context: BodyContext) {
    super(context.bytes, context.features);
    this.types = context.types;
    this.typeCount = context.types.length;
    const table = opcodeTable(context.features);
    this.single = table.single;
    this.prefixed = table.prefixed;
  }

  /** Moves to the byte range of a body or expression. */
  open(start: number, end: number): void {
    this.position = start;
    this.end = end;
  }

  /** Reads one instruction. @returns its row */
  next(): InstructionRow {
    const at = this.position;
    this.opcodeOffset = at;
    if (at >= this.end) this.fail('unexpected end');
    const byte = this.bytes[at]!;
    this.position = at + 1;
    const row = this.single[byte] ?? this.prefixedRow(byte);
    this.opcode = row.opcode;
    switch (row.layout) {
      case Layout.none:
        break;
      case Layout.index:
        this.index = this.u32();
        break;
      case Layout.i32:
        this.low = this.s32();
        break;
      case Layout.memarg:
        this.readMemarg();
        break;
      case Layout.blocktype:
        this.readBlockType();
        break;
      case Layout.indices:
        this.index = this.u32();
        this.index2 = this.u32();
        break;
      case Layout.i64:
        this.s64();
        break;
      default:
        this.readRare(row);
    }
    return row;
  }

  /** Passes over the instructions `block` without values that come next. @returns how many */
  skipEmptyBlocks(): number {
    const { bytes, position } = this;
    let at = position;
    while (bytes[at] === BLOCK && bytes[at + 1] === EMPTY_BLOCK) at += 2;
    this.position = at;
    return (at - position) / 2;
  }

  private prefixedRow(byte: number): InstructionRow {
    const at = this.opcodeOffset;
    const prefix = prefixIndex(byte);
    if (prefix < 0) return this.refuse(byte, `illegal opcode 0x${byte.toString(16)}`);
    const code = this.u32();
    const rows = this.prefixed[prefix]!;
    const row = code < rows.length ? rows[code] : undefined;
    if (row !== undefined) return row;
    this.position = at;
    const name = `illegal opcode 0x${byte.toString(16)} ${code}`;
    return this.refuse(code < 0x10000 ? byte * 0x10000 + code : -1, name);
  }

  private refuse(opcode: number, message: string): never {
    const row = byOpcode.get(opcode);
    const hint = row === undefined ? '' : `: ${row.name} needs the feature ${row.feature}`;
    return this.fail(message + hint, this.opcodeOffset);
  }

  private readRare(row: InstructionRow): void {
    switch (row.layout) {
      case Layout.memory:
        this.memory = this.index = this.u32();
        break;
      case Layout.indexMemory:
        this.index = this.u32();
        this.memory = this.index2 = this.u32();
        break;
      case Layout.labels:
        this.readLabels();
        break;
      case Layout.f32:
        this.low = this.word();
        break;
      case Layout.f64:
        this.low = this.word();
        this.high = this.word();
        break;
      case Layout.memargLane:
        this.readMemarg();
        this.index = this.u8();
        break;
      case Layout.lane:
        this.index = this.u8();
        break;
      case Layout.bytes16:
        this.readBytes16();
        break;
      case Layout.heapType:
        this.type = this.readCastTarget(true);
        break;
      case Layout.cast:
        this.type = this.readCastTarget(row.isNullable === true);
        break;
      case Layout.brCast:
        this.readBrCast();
        break;
      case Layout.valTypes:
        this.readValTypes();
        break;
      case Layout.catches:
        this.readBlockType();
        this.readCatches();
        break;
      case Layout.fence:
        if (this.u8() !== 0) this.fail('zero byte expected', this.position - 1);
        break;
      default:
        throw new Error(`unreachable: layout of ${row.name}`);
    }
  }

  private readMemarg(): void {
    const at = this.position;
    const flags = this.u32();
    if (flags >= 2 * HAS_MEMORY_INDEX) this.fail('malformed memop flags', at);
    this.align = flags & (HAS_MEMORY_INDEX - 1);
    this.memory = flags < HAS_MEMORY_INDEX ? 0 : this.u32();
    const offset = this.u64();
    this.offset = offset > Number.MAX_SAFE_INTEGER ? Infinity : offset;
  }

  /** A block type: nothing, one value type, or a type index. @see core 5.4.2 */
  private readBlockType(): void {
    const at = this.position;
    const byte = this.bytes[at]!;
    this.blockParams = NO_TYPES;
    if (at < this.end && byte === EMPTY_BLOCK) {
      this.position = at + 1;
      this.blockResults = NO_TYPES;
    } else if (at < this.end && byte > EMPTY_BLOCK && byte < 0x80) {
      this.blockResults = this.singleton(this.readValType());
    } else {
      this.readBlockTypeIndex(at);
    }
  }

  private readBlockTypeIndex(at: number): void {
    const index = this.s33();
    if (index < 0) this.fail('malformed block type', at);
    this.requireFeature('multi-value', 'a block type with an index', at);
    const type = this.types[index];
    if (type === undefined) this.fail(`unknown type ${index}`, at);
    if (type.kind !== 'func') this.fail(`type ${index} is not a function type`, at);
    this.blockParams = type.params;
    this.blockResults = type.results;
  }

  private singleton(type: ValType): readonly ValType[] {
    let list = this.singletons.get(type);
    if (list === undefined) {
      list = [type];
      this.singletons.set(type, list);
    }
    return list;
  }

  private readLabels(): void {
    const count = this.count();
    const labels = new Uint32Array(count + 1);
    for (let i = 0; i <= count; i++) labels[i] = this.u32();
    this.labels = labels;
  }

  private readBytes16(): void {
    const start = this.skip(16);
    for (let i = 0; i < 16; i++) this.lanes[i] = this.bytes[start + i]!;
  }

  private readCastTarget(isNullable: boolean): ValType {
    this.heapType = this.readHeapType();
    return refType(this.heapType, isNullable, this.isExact);
  }

  private readBrCast(): void {
    const at = this.position;
    const flags = this.u8();
    if (flags > 3) this.fail('malformed br_on_cast flags', at);
    this.index = this.u32();
    this.fromType = this.readCastTarget((flags & 1) !== 0);
    this.type = this.readCastTarget((flags & 2) !== 0);
  }

  private readValTypes(): void {
    const types: ValType[] = [];
    for (let left = this.count(); left > 0; left--) types.push(this.readValType());
    this.valTypes = types;
  }

  /** @see core 5.4.2: 0 catch, 1 catch_ref, 2 catch_all, 3 catch_all_ref */
  private readCatches(): void {
    const catches: CatchClause[] = [];
    for (let left = this.count(); left > 0; left--) {
      const kind = this.u8();
      if (kind > 3) this.fail('malformed catch clause', this.position - 1);
      const tag = kind < 2 ? this.u32() : -1;
      catches.push({ tag, label: this.u32(), hasRef: (kind & 1) !== 0 });
    }
    this.catches = catches;
  }
}
