/**
 * The registers `R` in emitted code: where result parts are left, and floats that a function hands to an
 * outlined part of it. V8 would make an object of each float that is an argument. The part reads them
 * before anything else.
 */
import { FLOAT_RESULTS, resultSlot } from '../../runtime/abi.ts';
import { abiClass } from '../ir/parts.ts';
import type { Cls } from '../ir/nodes.ts';
import { assign, at, call, id, member, num, sequence } from './estree.ts';
import type { Expression } from './estree.ts';

export const REGISTERS = id('R');

/** Where result part n is kept. */
export function register(n: number, cls: Cls): Expression & { type: 'MemberExpression' } {
  const slot = resultSlot(n, abiClass(cls));
  if (typeof slot === 'string') return member(REGISTERS, slot);
  return at(member(REGISTERS, slot[0]), num(n));
}

/**
 * For each parameter of a part the number of the register that holds it, or 0 for an argument.
 * @param isOptimised whether the code is for an engine that optimises while it runs
 */
export function handedIn(parameters: readonly Cls[], isOptimised: boolean): number[] {
  let last = 0;
  return parameters.map((cls) => {
    const isHanded = isOptimised && abiClass(cls) === 'f' && last + 1 < FLOAT_RESULTS;
    return isHanded ? ++last : 0;
  });
}

/** `(R.f1=x,f12$o3($,a,b))`: the call of a part. */
export function partCall(
  name: string,
  args: readonly { readonly cls: Cls; readonly value: Expression }[],
  isOptimised: boolean,
): Expression {
  const slots = handedIn(
    args.map(({ cls }) => cls),
    isOptimised,
  );
  const steps: Expression[] = [];
  const passed: Expression[] = [id('$')];
  args.forEach(({ cls, value }, i) => {
    const slot = slots[i]!;
    if (slot === 0) passed.push(value);
    else steps.push(assign(register(slot, cls), value));
  });
  const made = call(id(name), passed);
  return steps.length === 0 ? made : sequence([...steps, made]);
}
