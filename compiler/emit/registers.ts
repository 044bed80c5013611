/**
 * The registers `R` in emitted code: where result parts are left, and floats that a function hands to an
 * outlined part of it. V8 would make an object of each float that is an argument. The part reads them
 * before anything else.
 *
 * A function that uses them often has them in a variable of its own: code that is not optimised yet takes
 * several steps to a module-level value.
 */
import { FLOAT_RESULTS, resultSlot } from '../../runtime/abi.ts';
import { abiClass } from '../ir/parts.ts';
import type { Cls } from '../ir/nodes.ts';
import { assign, at, call, id, member, num, sequence } from './estree.ts';
import type { Expression } from './estree.ts';

/** The object's name in a file, and in a runtime that the file imports. */
export const REGISTERS = 'R';
/** The variable of a function that uses it often: no name of a module begins so. */
const OWN_NAME = '$R';
/** Uses that pay for the variable. */
const MANY_USES = 6;

type Register = Expression & { type: 'MemberExpression' };

/** The registers as the code of one function names them. */
export class Registers {
  private readonly object = id(REGISTERS);
  private uses = 0;

  /** Where result part n is kept. */
  at(n: number, cls: Cls): Register {
    const slot = resultSlot(n, abiClass(cls));
    return typeof slot === 'string' ? this.field(slot) : at(this.field(slot[0]), num(n));
  }

  field(name: string): Register {
    this.uses++;
    return member(this.object, name);
  }

  /** `(R.f1=x,f12$o3($,a,b))`: the call of a part. */
  partCall(
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
      else steps.push(assign(this.at(slot, cls), value));
    });
    const made = call(id(name), passed);
    return steps.length === 0 ? made : sequence([...steps, made]);
  }

  /**
   * To be called when the whole function has been emitted: its name for the registers depends on how often they
   * are used. @returns the variable that the function must declare first, if any
   */
  declaration(): [name: string, value: Expression] | null {
    if (this.uses < MANY_USES) return null;
    this.object.name = OWN_NAME;
    return [OWN_NAME, id(REGISTERS)];
  }
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
