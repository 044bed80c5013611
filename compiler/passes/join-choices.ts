/**
 * Lanes that are chosen by one mask, next to each other, become one branch: kernels choose several
 * vectors by the same mask, and a choice between floats is a branch anyway.
 *
 * Receives functions whose words of vectors have their kinds (single-words.ts). What is chosen is
 * an atom, so nothing that was evaluated no longer is.
 */
import { Op, isAtom, isFloatClass } from '../ir/nodes.ts';
import type { Node } from '../ir/nodes.ts';
import { ifNode, setVariable } from '../ir/statements.ts';
import type { FunctionIR } from '../ir/function-ir.ts';
import { rewriteLists } from '../ir/walk.ts';

/** `variable = mask ? chosen : variable`, all of them atoms. */
interface Choice {
  readonly statement: Node;
  readonly mask: Node;
  readonly chosen: Node;
  readonly isFloat: boolean;
}

/** @param isMask true for what is all ones or all zeros */
export function joinChoices(ir: FunctionIR, isMask: (node: Node) => boolean): void {
  ir.body = rewriteLists(ir.body, (list) => {
    const out: Node[] = [];
    let run = new Run();
    for (const statement of list) {
      const choice = choiceOf(statement, isMask);
      if (choice !== null && run.takes(choice)) continue;
      run.end(out);
      run = new Run();
      if (choice === null || !run.takes(choice)) out.push(statement);
    }
    run.end(out);
    return out;
  });
}

function choiceOf(statement: Node, isMask: (node: Node) => boolean): Choice | null {
  if (statement.op !== Op.set) return null;
  const { value, a } = statement;
  const isItself = (node: Node): boolean => node.op === Op.var && node.value === value;
  if (a!.op === Op.select) {
    const [mask, chosen] = [a!.a!, a!.b!];
    if (mask.op !== Op.var || !isAtom(chosen) || !isItself(a!.c!)) return null;
    return { statement, mask, chosen, isFloat: isFloatClass(a!.cls) };
  }
  // The same by bits: variable ^ (chosen ^ variable) & mask.
  if (a!.op !== Op.xor || !isItself(a!.a!) || a!.b!.op !== Op.and) return null;
  const [difference, mask] = [a!.b!.a!, a!.b!.b!];
  if (difference.op !== Op.xor || !isItself(difference.b!) || !isAtom(difference.a!)) return null;
  if (mask.op !== Op.var || !isMask(mask)) return null;
  return { statement, mask, chosen: difference.a!, isFloat: false };
}

/** Choices that may be made in any order: none reads what another one sets. */
class Run {
  private readonly choices: Choice[] = [];
  private readonly assigned = new Set<number>();
  private readonly read = new Set<number>();

  /** @returns false if the choice is not free of those before it */
  takes(choice: Choice): boolean {
    const { value } = choice.statement;
    const operands = [choice.mask, choice.chosen].filter(({ op }) => op === Op.var);
    const isBound = operands.some((node) => this.assigned.has(node.value) || node.value === value);
    if (isBound || this.assigned.has(value) || this.read.has(value)) return false;
    this.assigned.add(value);
    for (const node of operands) this.read.add(node.value);
    this.choices.push(choice);
    return true;
  }

  end(out: Node[]): void {
    const byMask = new Map<number, Choice[]>();
    for (const choice of this.choices) {
      const same = byMask.get(choice.mask.value);
      if (same === undefined) byMask.set(choice.mask.value, [choice]);
      else same.push(choice);
    }
    for (const choices of byMask.values()) {
      if (choices.length < 2 || !choices.some(({ isFloat }) => isFloat))
        for (const { statement } of choices) out.push(statement);
      else out.push(branch(choices));
    }
  }
}

const branch = (choices: readonly Choice[]): Node =>
  ifNode(
    choices[0]!.mask,
    choices.map(({ statement, chosen }) => setVariable(statement.value, chosen)),
    null,
  );
