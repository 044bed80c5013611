/**
 * Interpreters whose loop is longer than what V8 optimises, in two forms. The settled one is cut
 * (passes/outline.ts), so V8 optimises it: again whenever an arm is run for the first time, which is most of a
 * short job. So calls begin in a first form, the baseline compiler's, which is whole, hence never optimised. It counts
 * the rounds of its loop; when the count is used up, calls go to the settled form, and those under way go on
 * there, at the loop's head (ir/resume.ts).
 *
 *   var f12$n=500000;
 *   function f12($,a){return f12$n<0?f12$s($,a,0,0,0):f12$f($,a)}
 *   function f12$f($,a){var b=0,c=0;...for(;;){if((f12$n=f12$n-1|0)<0)return f12$s($,a,b,c,1);...}}
 */
import type { FunctionIR, DispatchLoop } from '../ir/function-ir.ts';
import { Cls, Op, assigns, isConst } from '../ir/nodes.ts';
import type { Node } from '../ir/nodes.ts';
import { forEachList, nestedStatements } from '../ir/walk.ts';
import { LocalLiveness, givePlaces } from '../passes/liveness.ts';
import { assign, bin, call, cond, expr, func, id, ifElse, num, ret, vars } from './estree.ts';
import type { Expression, Statement } from './estree.ts';
import { countName, firstName, settledName } from './form-names.ts';
import { initial } from './initial-value.ts';
import { Registers } from './registers.ts';
import type { References } from './scope.ts';

/** Rounds that are run in first forms: as long as what they lose is less than V8 takes for the other. */
const ROUNDS = 500_000;

/** Characters of a first form that is hardly ever as short as what V8 optimises, 61,440 bytes of bytecode. */
const NEVER_OPTIMISED_LENGTH = 44_000;

/** A body of fewer bytes has no such form. */
const LONG_BYTE_LENGTH = 9_000;

/** What is nested deeper is not walked as it is (passes/flatten.ts). */
const MAX_NESTING = 1_500;

/** A table with so many labels, and more than there are loops, is taken for an interpreter's. */
const DISPATCHED_LABELS = 16;

/** A function that is to be left, at the head of one of its loops, for its settled form. */
export interface FirstForm {
  readonly name: string;
  /** Offset of the loop in the module. */
  readonly loop: number;
  /** What a round of that loop begins with. @param locals all parts of all locals */
  readonly round: (locals: readonly Expression[]) => Statement;
  /** What rounds of all other loops begin with. */
  readonly otherRound: Statement;
}

/** Makes first forms: null of what it refuses. */
export type FirstFormMaker = (
  functionIndex: number,
  form: FirstForm,
) => { readonly text: string; readonly references: References } | null;

/** True if a function may be worth two forms. */
export function mayHaveTwoForms(ir: FunctionIR, byteLength: number): boolean {
  const { dispatchLoop, counts, nesting } = ir;
  return (
    nesting <= MAX_NESTING &&
    dispatchLoop !== null &&
    counts.widestTable >= DISPATCHED_LABELS &&
    counts.widestTable > counts.loops &&
    byteLength >= LONG_BYTE_LENGTH &&
    !isStateMachine(ir, dispatchLoop)
  );
}

/**
 * True if the table goes by a variable that is mostly given constants: blocks that follow each other, as in all of
 * Go's functions, and no program that is interpreted.
 */
function isStateMachine({ body }: FunctionIR, { index }: DispatchLoop): boolean {
  if (index.op !== Op.var) return false;
  let constants = 0;
  let others = 0;
  const count = (list: readonly Node[]): void => {
    for (const node of list) {
      if (!assigns(node) || node.value !== index.value) continue;
      if (isConst(node.a!)) constants++;
      else others++;
    }
  };
  count(body);
  for (const node of nestedStatements(body)) forEachList(node, count);
  return constants > others;
}

export const isNeverOptimised = (text: string): boolean => text.length >= NEVER_OPTIMISED_LENGTH;

/** The forms of one function. Receives its IR before any pass. */
export class TwoForms {
  readonly settledName: string;
  private readonly name: string;
  private readonly count: string;
  private readonly parameterCount: number;
  /** Classes of all parts of all locals. */
  private readonly locals: readonly Cls[];
  private readonly loop: DispatchLoop;
  /** Parts of locals that the settled form takes: all that is read of them where it begins. */
  readonly handedOn: readonly number[];

  constructor(name: string, ir: FunctionIR) {
    this.name = name;
    this.settledName = settledName(name);
    this.count = countName(name);
    this.parameterCount = ir.parameterCount;
    this.locals = ir.variables.slice(0, ir.localCount);
    this.loop = ir.dispatchLoop!;
    this.handedOn = readFrom(ir, this.loop);
  }

  get first(): FirstForm {
    const counted = assign(id(this.count), bin('|', bin('-', id(this.count), num(1)), num(0)));
    return {
      name: firstName(this.name),
      loop: this.loop.offset,
      round: (locals) =>
        ifElse(bin('<', counted, num(0)), ret(this.callOfSettled(locals, num(1))), null),
      otherRound: expr(counted),
    };
  }

  /** The count, and the function that callers know. */
  chooser(): Statement[] {
    const params = Array.from({ length: this.parameterCount }, (_, n) => `p${n}`);
    const locals = this.locals.map((cls, n) => {
      const param = params[n];
      return param === undefined ? initial(cls) : id(param);
    });
    const isSpent = bin('<', id(this.count), num(0));
    const first = call(id(firstName(this.name)), ['$', ...params].map(id));
    const chosen = cond(isSpent, this.callOfSettled(locals, num(0)), first);
    return [vars([[this.count, num(ROUNDS)]]), func(this.name, ['$', ...params], [ret(chosen)])];
  }

  /** @param isResumed 1 if it is to go on at the loop */
  private callOfSettled(locals: readonly Expression[], isResumed: Expression): Expression {
    const args = this.handedOn.map((v) => ({ cls: this.locals[v]!, value: locals[v]! }));
    return new Registers().partCall(
      this.settledName,
      [...args, { cls: Cls.int, value: isResumed }],
      true,
    );
  }
}

/** Parts of locals that are alive at a function's beginning or at the head of a loop. */
function readFrom(ir: FunctionIR, { label }: DispatchLoop): number[] {
  givePlaces(ir.body);
  const liveness = new LocalLiveness(ir);
  const isLoop = (node: Node): boolean => node.label === label && node.body !== null;
  const heads = [ir.body[0]!, nestedStatements(ir.body).find(isLoop)!];
  const isAlive = (v: number): boolean => heads.some((node) => liveness.isAliveBefore(node, v));
  return Array.from({ length: ir.localCount }, (_, v) => v).filter(isAlive);
}
