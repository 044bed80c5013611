/**
 * Interpreters whose loop is longer than what V8 optimises, in two forms. The settled one is cut
 * (passes/outline.ts), so V8 optimises it: again whenever an arm is run for the first time, which is most of a
 * short job. So calls begin in a first form, which is whole, hence never optimised. It counts the rounds of its loop;
 * when the count is used up, calls go to the settled form, and those under way go on there, at the loop's head
 * (ir/resume.ts).
 *
 *   var f12$n=500000;
 *   function f12($,a){return f12$n<0?f12$s($,a,0,0,0):f12$f($,a)}
 *   function f12$f($,a){var b=0,c=0;...for(;;){if((f12$n=f12$n-1|0)<0)return f12$s($,a,b,c,1);...}}
 */
import type { FunctionIR } from '../ir/function-ir.ts';
import { parametersOf } from '../ir/function-ir.ts';
import { initial } from './initial-value.ts';
import { assign, bin, call, cond, func, id, ifElse, num, ret, vars } from './estree.ts';
import type { Expression, Statement } from './estree.ts';
import { partCall } from './registers.ts';
import { countName, firstName, settledName } from './scope.ts';

/** Rounds that are run in first forms. */
const ROUNDS = 500_000;

/** Names of a function's forms. */
export interface FormNames {
  /** What callers know. */
  readonly chooser: string;
  readonly first: string;
  readonly settled: string;
  readonly count: string;
}

export const formNames = (name: string): FormNames => ({
  chooser: name,
  first: firstName(name),
  settled: settledName(name),
  count: countName(name),
});

/** The count, and the function that callers know. @param settled the settled form */
export function chooseForm(forms: FormNames, settled: FunctionIR, ownCount: number): Statement[] {
  const params = Array.from({ length: ownCount }, (_, n) => `p${n}`);
  const args = parametersOf(settled).map((v, n) => {
    const cls = settled.variables[v]!;
    return { cls, value: n < ownCount ? id(params[n]!) : initial(cls) };
  });
  const isSpent = bin('<', id(forms.count), num(0));
  const first = call(id(forms.first), ['$', ...params].map(id));
  return [
    vars([[forms.count, num(ROUNDS)]]),
    func(forms.chooser, ['$', ...params], [ret(cond(isSpent, partCall(forms.settled, args, true), first))]),
  ];
}

/** What a round of the first form begins with. */
export const countedRound = (count: string, takenOver: Expression): Statement =>
  ifElse(
    bin('<', assign(id(count), bin('|', bin('-', id(count), num(1)), num(0))), num(0)),
    ret(takenOver),
    null,
  );
