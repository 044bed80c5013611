/**
 * The shape of one instruction's row: the single place where an instruction is described.
 * Decoder, validator, translator, `inspect`, documentation and test generators read these rows.
 */
import type { ValType } from '../../runtime/value-types.ts';
import type { FeatureName } from '../features.ts';
import type { Lowering } from '../ir/lowering.ts';
import type { OperandTypes } from './operands.ts';
import type { FunctionValidator } from '../validate/function.ts';

/**
 * What follows the opcode in the binary. The decoder leaves the values in the reader's fields
 * (see BodyReader): index, index2, memory, offset, align, low, high, number, labels, lanes, ...
 */
export type Immediates =
  | 'none'
  | 'blocktype'
  | 'label' // br, br_if, br_on_null
  | 'labels' // br_table
  | 'func'
  | 'local'
  | 'global'
  | 'table'
  | 'table-table' // table.copy: destination, source
  | 'type'
  | 'tag'
  | 'type-table' // call_indirect: type, then table
  | 'memarg'
  | 'memarg-lane'
  | 'memory'
  | 'memory-memory' // memory.copy: destination, source
  | 'data'
  | 'data-memory' // memory.init: segment, then memory
  | 'elem'
  | 'elem-table' // table.init: segment, then table
  | 'type-field'
  | 'type-length' // array.new_fixed
  | 'type-data'
  | 'type-elem'
  | 'type-type' // array.copy
  | 'heaptype'
  | 'reftype-cast' // ref.test, ref.cast: heap type; nullability is the opcode's
  | 'br-cast' // br_on_cast: flags, label, heap type, heap type
  | 'valtypes' // select t*
  | 'catches' // try_table: blocktype, then catch clauses
  | 'i32'
  | 'i64'
  | 'f32'
  | 'f64'
  | 'v128'
  | 'lane'
  | 'lanes16' // i8x16.shuffle
  | 'fence';

/** Its part in the structure of blocks, and where control goes from it. */
export type ControlFlow =
  | 'block' // opens one; so do the next two
  | 'loop'
  | 'if'
  | 'else'
  | 'clause' // of a legacy try: ends the part before it
  | 'end'
  | 'branch'
  | 'branchIf' // to a label or on, by its operands
  | 'branchTable'
  | 'leave'; // out of the function, or to a handler

/** What it does with operands that are floats, where that is not computing with them. */
export type FloatUse =
  | 'choose' // its result is one of them
  | 'sign' // its result is one of them but for the sign
  | 'round' // computes, but may give a NaN back as it is
  | 'store'
  | 'reinterpret';

export interface Instruction {
  /** The spec's name: 'i32.add'. */
  readonly name: string;
  /** First byte; or for prefixed ones prefix * 0x10000 + sub-opcode: 0xfc0000 + 10 is memory.copy. */
  readonly opcode: number;
  readonly feature: FeatureName;
  readonly immediates: Immediates;
  /**
   * The type in the spec's notation, '[i32 i32] -> [i32]', or null where `validate` says it all.
   * `addr` stands for the address type of the memory or table in the immediates.
   */
  readonly type: string | null;
  /** Natural alignment (log2 bytes) of a memory access. */
  readonly naturalAlign?: number | undefined;
  /** The alignment must be the natural one, not just at most that (atomics). */
  readonly isAlignmentExact?: boolean | undefined;
  /** Lane indices in the immediates are below this. */
  readonly laneCount?: number | undefined;
  /** The operands that it pops, where `type` is null: how many, or what they are by the immediates and the stack. */
  readonly pops?: number | OperandTypes | undefined;
  /** Absent: control goes to the next instruction. */
  readonly flow?: ControlFlow | undefined;
  /** Which function it calls: that of the immediates, or one that is an operand or in a table. */
  readonly call?: 'direct' | 'indirect' | undefined;
  readonly floats?: FloatUse | undefined;
  /** Of those on i64 that hashes and long numbers are made of: what it is. */
  readonly mixes?: 'product' | 'xor' | 'shift' | undefined;
  /** The type in the immediates of a cast includes null: the opcode says so. */
  readonly isNullable?: boolean | undefined;
  /** Allowed in constant expressions. */
  readonly isConstant?: boolean | undefined;
  /** Checks what `type` can't say. Runs after the immediates are read, instead of `type` where that is null. */
  readonly validate?: ((validator: FunctionValidator) => void) | undefined;
  /** Translates it; absent while the feature is not translated: such a module is refused by name. */
  readonly lower?: Lowering | undefined;
}

/**
 * How the immediates lie in the binary: immediates of the same layout are read alike, and a number
 * makes the reader's choice quick.
 */
export const Layout = {
  none: 0,
  index: 1,
  memarg: 2,
  i32: 3,
  blocktype: 4,
  indices: 5,
  memory: 6,
  indexMemory: 7,
  labels: 8,
  i64: 9,
  f32: 10,
  f64: 11,
  memargLane: 12,
  lane: 13,
  bytes16: 14,
  heapType: 15,
  cast: 16,
  brCast: 17,
  valTypes: 18,
  catches: 19,
  fence: 20,
} as const;

/** Value types an instruction pops and pushes, bottom of the stack first. */
export interface Signature {
  readonly pops: readonly ValType[];
  readonly pushes: readonly ValType[];
}

/** A row made ready for decoder and validator (instructions/index.ts): all rows have one shape. */
export interface InstructionRow extends Instruction {
  /** Position in `instructions`: a dense number to index side tables with. */
  readonly id: number;
  readonly layout: number;
  /** `type` with addr = i32, and with addr = i64; null where `type` is. */
  readonly signature: Signature | null;
  readonly signature64: Signature | null;
}

export const opensBlock = ({ flow }: Instruction): boolean =>
  flow === 'block' || flow === 'loop' || flow === 'if';

/** True where a part of a block ends: what follows may be reachable again. */
export const endsPart = ({ flow }: Instruction): boolean =>
  flow === 'end' || flow === 'else' || flow === 'clause';

/** True for what constant expressions may have by the feature extended-const. */
export const isExtendedConstant = (row: InstructionRow): boolean =>
  row.isConstant === true &&
  row.layout === Layout.none &&
  row.signature !== null &&
  row.feature === 'mvp';

/** Makes rows of one family: what they share is said once, `lower` comes last. */
export const rowsOf =
  (
    feature: FeatureName,
    immediates: Immediates,
    shared: Pick<Instruction, 'isConstant' | 'floats' | 'mixes'> & {
      readonly prefix?: number;
    } = {},
  ) =>
  (name: string, code: number, type: string, lower?: Lowering): Instruction => ({
    name,
    opcode: (shared.prefix ?? 0) * 0x10000 + code,
    feature,
    immediates,
    type,
    floats: shared.floats,
    mixes: shared.mixes,
    isConstant: shared.isConstant,
    lower,
  });
