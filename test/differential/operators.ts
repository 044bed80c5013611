/** What the generator knows of instructions, read off the table: rows of fixed types, by what they push. */
import { instructions } from '../../compiler/instructions/index.ts';
import type { Immediates, InstructionRow } from '../../compiler/instructions/row.ts';
import { F32, F64, I32, I64, V128 } from '../../runtime/value-types.ts';
import type { ValType } from '../../runtime/value-types.ts';

export const scalarTypes: readonly ValType[] = [I32, I64, F32, F64];
export const isFloat = (type: ValType): boolean => type === F32 || type === F64;

/** Rows that block a thread, or whose type is not all that they ask for. */
const isLeftOut = ({ name }: InstructionRow): boolean =>
  /^memory\.atomic\.wait/.test(name) || name === 'ref.eq';

/** The value types and instructions that one module draws from. */
export class Vocabulary {
  readonly types: readonly ValType[];
  /** [t*] -> [t], with at most lane numbers for immediates. */
  readonly operators: readonly InstructionRow[];
  /** Loads, and whatever else pushes a value that depends on memory. */
  readonly loads: readonly InstructionRow[];
  readonly stores: readonly InstructionRow[];
  private readonly byResult: ReadonlyMap<InstructionRow[], ReadonlyMap<ValType, InstructionRow[]>>;

  constructor(features: readonly string[], types: readonly ValType[]) {
    this.types = types;
    const allowed = new Set([...basicFeatures, ...features]);
    const rows = instructions.filter(
      (row) =>
        row.signature !== null &&
        row.lower !== undefined &&
        allowed.has(row.feature) &&
        !isLeftOut(row) &&
        [...row.signature.pops, ...row.signature.pushes].every((type) => types.includes(type)),
    );
    const select = (immediates: readonly Immediates[], pushCount: number): InstructionRow[] =>
      rows.filter(
        (row) => immediates.includes(row.immediates) && row.signature!.pushes.length === pushCount,
      );
    const operators = select(['none', 'lane', 'lanes16'], 1);
    const loads = select(['memarg', 'memarg-lane'], 1);
    this.operators = operators;
    this.loads = loads;
    this.stores = select(['memarg', 'memarg-lane'], 0);
    this.byResult = new Map([operators, loads].map((list) => [list, groupByResult(list)]));
  }

  operatorsOf(type: ValType): readonly InstructionRow[] {
    return this.byResult.get(this.operators as InstructionRow[])!.get(type) ?? [];
  }

  loadsOf(type: ValType): readonly InstructionRow[] {
    return this.byResult.get(this.loads as InstructionRow[])!.get(type) ?? [];
  }
}

/** Features whose instructions every host that runs this has. */
const basicFeatures = ['mvp', 'sign-extension', 'nontrapping-float-to-int'];

function groupByResult(rows: readonly InstructionRow[]): Map<ValType, InstructionRow[]> {
  const groups = new Map<ValType, InstructionRow[]>();
  for (const row of rows) {
    const type = row.signature!.pushes[0]!;
    groups.set(type, [...(groups.get(type) ?? []), row]);
  }
  return groups;
}

export const vocabularies = {
  scalar: new Vocabulary([], scalarTypes),
  vector: new Vocabulary(['simd'], [...scalarTypes, V128]),
  atomic: new Vocabulary(['threads'], scalarTypes),
} as const;

// ---------------------------------------------------------------- what needs care

/** Traps for many operands: divisions, and conversions that do not saturate. */
export const isDivision = ({ name }: InstructionRow): boolean => /\.(?:div|rem)_[su]$/.test(name);
export const isTruncation = ({ name }: InstructionRow): boolean => /^i\d\d\.trunc_f/.test(name);

export const isShift = ({ name }: InstructionRow): boolean =>
  /\.(?:shl|shr_[su]|rot[lr])$/.test(name);

/** Pushes floats of which a NaN may have any sign and payload. */
export const computesNan = ({ name }: InstructionRow): boolean =>
  /^f\d\d(?:x\d)?\.(?:add|sub|mul|div|sqrt|ceil|floor|trunc|nearest|min|max|demote_.*|promote_.*)$/.test(
    name,
  );
/** Passes a NaN on, perhaps with another sign. */
export const passesNan = ({ name }: InstructionRow): boolean =>
  /^f\d\d\.(?:abs|neg|copysign)$/.test(name);
/** Looks at the bits of its last operand. */
export const looksAtBits = ({ name }: InstructionRow): boolean =>
  /^i\d\d\.reinterpret_f|^f\d\d\.(?:copysign|store)$|^f\d\dx\d\.(?:splat|replace_lane)$/.test(name);
