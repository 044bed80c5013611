/** What the generator knows of instructions, read off the table: rows of fixed types, by what they push. */
import { instructions } from '../../compiler/instructions/index.ts';
import type { InstructionRow } from '../../compiler/instructions/row.ts';
import { F32, F64, I32, I64 } from '../../runtime/value-types.ts';
import type { ValType } from '../../runtime/value-types.ts';

export const scalarTypes: readonly ValType[] = [I32, I64, F32, F64];
export const isFloat = (type: ValType): boolean => type === F32 || type === F64;

/** Features whose scalar instructions every host that runs this has. */
const features = new Set(['mvp', 'sign-extension', 'nontrapping-float-to-int']);

const isScalar = ({ signature, feature, lower }: InstructionRow): boolean =>
  signature !== null &&
  lower !== undefined &&
  features.has(feature) &&
  [...signature.pops, ...signature.pushes].every((type) => scalarTypes.includes(type));

/** Operators: [t t] -> [t] and the like, without immediates. */
export const operators: readonly InstructionRow[] = instructions.filter(
  (row) => isScalar(row) && row.immediates === 'none' && row.signature!.pushes.length === 1,
);
const accesses = instructions.filter((row) => isScalar(row) && row.immediates === 'memarg');
export const loads = accesses.filter(({ signature }) => signature!.pushes.length === 1);
export const stores = accesses.filter(({ signature }) => signature!.pushes.length === 0);

const byResult = (
  rows: readonly InstructionRow[],
): ReadonlyMap<ValType, readonly InstructionRow[]> =>
  new Map(
    scalarTypes.map((type) => [
      type,
      rows.filter(({ signature }) => signature!.pushes[0] === type),
    ]),
  );
export const operatorsOf = byResult(operators);
export const loadsOf = byResult(loads);

/** Traps for many operands: divisions, and conversions that do not saturate. */
export const isDivision = ({ name }: InstructionRow): boolean => /\.(?:div|rem)_[su]$/.test(name);
export const isTruncation = ({ name }: InstructionRow): boolean => /^i\d\d\.trunc_f/.test(name);

export const isShift = ({ name }: InstructionRow): boolean =>
  /\.(?:shl|shr_[su]|rot[lr])$/.test(name);

/** Pushes a float of which a NaN may have any sign and payload. */
export const computesNan = ({ name }: InstructionRow): boolean =>
  /^f\d\d\.(?:add|sub|mul|div|sqrt|ceil|floor|trunc|nearest|min|max|demote_f64|promote_f32)$/.test(
    name,
  );
/** Looks at the bits of its last operand. */
export const looksAtBits = ({ name }: InstructionRow): boolean =>
  /^i\d\d\.reinterpret_f|^f\d\d\.(?:copysign|store)$/.test(name);
