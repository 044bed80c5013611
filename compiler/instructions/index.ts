/**
 * The table of all instructions, by opcode and by name. Checks at load that no opcode and no name
 * is used twice. Nothing but the rows decides what an opcode means.
 */
import { I32, I64 } from '../../runtime/value-types.ts';
import type { FeatureSet } from '../features.ts';
import { atomicRows } from './atomic.ts';
import { controlRows } from './control.ts';
import { exceptionRows } from './exception.ts';
import { gcRows } from './gc.ts';
import { memoryRows } from './memory.ts';
import { numericRows } from './numeric.ts';
import { referenceRows } from './reference.ts';
import { Layout } from './row.ts';
import type { Immediates, Instruction, InstructionRow } from './row.ts';
import { parseSignature } from './signature.ts';
import { simdRows } from './simd.ts';
import { tableRows } from './table.ts';
import { variableRows } from './variable.ts';
import { wideRows } from './wide.ts';

const layouts: Readonly<Record<Immediates, number>> = {
  none: Layout.none,
  blocktype: Layout.blocktype,
  label: Layout.index,
  labels: Layout.labels,
  func: Layout.index,
  local: Layout.index,
  global: Layout.index,
  table: Layout.index,
  'table-table': Layout.indices,
  type: Layout.index,
  tag: Layout.index,
  'type-table': Layout.indices,
  memarg: Layout.memarg,
  'memarg-lane': Layout.memargLane,
  memory: Layout.memory,
  'memory-memory': Layout.indices,
  data: Layout.index,
  'data-memory': Layout.indexMemory,
  elem: Layout.index,
  'elem-table': Layout.indices,
  'type-field': Layout.indices,
  'type-length': Layout.indices,
  'type-data': Layout.indices,
  'type-elem': Layout.indices,
  'type-type': Layout.indices,
  heaptype: Layout.heapType,
  'reftype-cast': Layout.cast,
  'br-cast': Layout.brCast,
  valtypes: Layout.valTypes,
  catches: Layout.catches,
  i32: Layout.i32,
  i64: Layout.i64,
  f32: Layout.f32,
  f64: Layout.f64,
  v128: Layout.bytes16,
  lane: Layout.lane,
  lanes16: Layout.bytes16,
  fence: Layout.fence,
};

/** Every instruction; `instructions[row.id] === row`. */
export const instructions: readonly InstructionRow[] = [
  ...controlRows,
  ...exceptionRows,
  ...variableRows,
  ...tableRows,
  ...memoryRows,
  ...numericRows,
  ...referenceRows,
  ...gcRows,
  ...simdRows,
  ...atomicRows,
  ...wideRows,
].map(prepare);

export const byName: ReadonlyMap<string, InstructionRow> = indexBy((row) => row.name);
export const byOpcode: ReadonlyMap<number, InstructionRow> = indexBy((row) => row.opcode);

/** The same fields in the same order for every row, so that reading one stays monomorphic. */
function prepare(row: Instruction, id: number): InstructionRow {
  return {
    name: row.name,
    opcode: row.opcode,
    feature: row.feature,
    immediates: row.immediates,
    type: row.type,
    naturalAlign: row.naturalAlign,
    isAlignmentExact: row.isAlignmentExact,
    laneCount: row.laneCount,
    pops: row.pops,
    flow: row.flow,
    call: row.call,
    floats: row.floats,
    mixes: row.mixes,
    isNullable: row.isNullable,
    isConstant: row.isConstant,
    validate: row.validate,
    lower: row.lower,
    id,
    layout: layouts[row.immediates],
    signature: row.type === null ? null : parseSignature(row.type, I32),
    signature64: row.type === null ? null : parseSignature(row.type, I64),
  };
}

function indexBy<K>(key: (row: InstructionRow) => K): Map<K, InstructionRow> {
  const map = new Map<K, InstructionRow>();
  for (const row of instructions) {
    if (map.has(key(row))) throw new Error(`unreachable: two rows for ${String(key(row))}`);
    map.set(key(row), row);
  }
  return map;
}

const FIRST_PREFIX = 0xfb;
const LAST_PREFIX = 0xfe;

/** Rows of the instructions a feature set allows, where the decoder finds them quickest. */
export interface OpcodeTable {
  /** By first byte; undefined for prefixes and for what is not an instruction. */
  readonly single: readonly (InstructionRow | undefined)[];
  /** By prefix - 0xfb, then by sub-opcode. */
  readonly prefixed: readonly (readonly (InstructionRow | undefined)[])[];
}

const tables = new Map<string, OpcodeTable>();

/** The opcode table of a feature set; one is made for each set that is asked for. */
export function opcodeTable(features: FeatureSet): OpcodeTable {
  const key = JSON.stringify(Object.entries(features).sort());
  let table = tables.get(key);
  if (table === undefined) {
    table = makeOpcodeTable(features);
    tables.set(key, table);
  }
  return table;
}

/** Position in `prefixed` of a prefix byte, or -1. */
export const prefixIndex = (byte: number): number =>
  byte >= FIRST_PREFIX && byte <= LAST_PREFIX ? byte - FIRST_PREFIX : -1;

function makeOpcodeTable(features: FeatureSet): OpcodeTable {
  const sparse = (length: number): (InstructionRow | undefined)[] =>
    Array.from({ length }, () => undefined);
  const single = sparse(256);
  const prefixed = [sparse(64), sparse(32), sparse(512), sparse(128)];
  for (const row of instructions) {
    if (!features[row.feature]) continue;
    if (row.opcode < 256) single[row.opcode] = row;
    else prefixed[prefixIndex(row.opcode >>> 16)]![row.opcode & 0xffff] = row;
  }
  return { single, prefixed };
}
