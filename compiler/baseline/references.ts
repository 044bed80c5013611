/** Branches by what a reference is, of a function that the baseline compiler is at. */
import { asNonNull, isNullableRef } from '../../runtime/value-types.ts';
import type { ValType } from '../../runtime/value-types.ts';
import { byName } from '../instructions/index.ts';
import type { InstructionRow } from '../instructions/row.ts';
import { BaselineInstructions } from './instructions.ts';
import type { Operand } from './operand.ts';
import { NO_FORMS } from './template-cache.ts';

const IS_NULL = byName.get('ref.is_null')!;
const TEST = byName.get('ref.test')!;

export class BaselineReferences extends BaselineInstructions {
  /** Branches if the reference is null; else goes on with it. */
  branchOnNull(depth: number): void {
    const [type, x] = this.popReference();
    this.test(IS_NULL, type, x);
    this.branchIf(depth, false, x.slots);
    this.pushValues([asNonNull(type)], [x]);
  }

  /** Branches with the reference if it is not null; else goes on without it. */
  branchOnNonNull(depth: number): void {
    const [type, x] = this.popReference();
    this.pushValues([type], [x]);
    this.test(IS_NULL, type, x);
    this.branchIf(depth, true);
    this.popReference();
  }

  /** Branches with the reference by whether it is of a type. */
  branchOnCast(depth: number, isOnFailure: boolean): void {
    const { type, fromType } = this.reader;
    const failed = isNullableRef(type) ? asNonNull(fromType) : fromType;
    const [known, x] = this.popReference();
    this.pushValues([isOnFailure ? failed : type], [x]);
    this.test(TEST, known, x);
    this.branchIf(depth, isOnFailure);
    this.popReference();
    this.pushValues([isOnFailure ? type : failed], [x]);
  }

  private popReference(): [type: ValType, x: Operand] {
    const type = this.types[this.types.length - 1]!;
    const [x] = this.popValues([type]);
    return [type, this.atom(x!)];
  }

  private test(row: InstructionRow, type: ValType, x: Operand): void {
    this.busy = x.slots;
    this.apply(this.templates.get(row, [type], NO_FORMS), [x], row);
  }
}
