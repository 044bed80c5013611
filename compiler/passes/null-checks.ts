/**
 * Drops null checks of variables that are known not to be null: checked before on every way here
 * and not assigned since, or given a fresh object. Engines see as much when they optimise; this is
 * for the text, and for engines that do not.
 *
 * Walks the structured code once with the set of such variables. What a label joins is known only
 * as far as nothing inside assigns it. Recursive: runs when nesting is no deeper than engines allow.
 */
import { isNullableRef, isRef } from '../../runtime/value-types.ts';
import type { FunctionIR } from '../ir/function-ir.ts';
import { Effect, Op, assigns } from '../ir/nodes.ts';
import type { Node } from '../ir/nodes.ts';
import { walk } from '../ir/walk.ts';

type Known = Set<number>;

export function dropNullChecks(ir: FunctionIR): void {
  ir.body = new NullChecks(neverNull(ir)).visit(ir.body, new Set());
}

/** Locals whose type has no null: whatever is assigned to them is not null either. */
function neverNull({ localTypes, localVariables }: FunctionIR): Known {
  const variables: Known = new Set();
  localTypes.forEach((type, k) => {
    if (isRef(type) && !isNullableRef(type)) variables.add(localVariables[k]!);
  });
  return variables;
}

/** The variable that the condition says is null, or -1. */
const nullOf = (condition: Node): number =>
  condition.op === Op.isNull && condition.a!.op === Op.var ? condition.a!.value : -1;

const notNullOf = (condition: Node): number =>
  condition.op === Op.not ? nullOf(condition.a!) : -1;

/** `trap()` */
const isTrap = ({ op, a }: Node): boolean =>
  op === Op.evaluate && a!.op === Op.helper && a!.effects === Effect.traps && a!.list!.length === 0;

/** `if (x === null) trap()` */
const isNullCheck = (node: Node): boolean =>
  nullOf(node.a!) >= 0 && node.orElse === null && node.body!.length === 1 && isTrap(node.body![0]!);

/** True if control does not come to the end of the list. */
function leaves(list: readonly Node[]): boolean {
  const last = list[list.length - 1];
  if (last === undefined) return false;
  const { op } = last;
  const isJump = op === Op.br || op === Op.breakLoop || op === Op.return || op === Op.tailCall;
  return isJump || isTrap(last);
}

/** Forgets every variable that a statement assigns. */
function forget(node: Node, known: Known): void {
  if (known.size === 0) return;
  walk(node, (inner) => {
    if (assigns(inner)) known.delete(inner.value);
  });
}

class NullChecks {
  private readonly neverNull: Known;

  constructor(neverNull: Known) {
    this.neverNull = neverNull;
  }

  private holds(variable: number, known: Known): boolean {
    return known.has(variable) || this.neverNull.has(variable);
  }

  visit(list: Node[], known: Known): Node[] {
    const out: Node[] = [];
    for (const node of list) if (!this.isRedundant(node, known)) out.push(node);
    return out;
  }

  /** Visits a statement; `known` becomes what holds after it. @returns true if it may go */
  private isRedundant(node: Node, known: Known): boolean {
    switch (node.op) {
      case Op.if:
        return this.visitIf(node, known);
      case Op.set:
        this.visitSet(node, known);
        return false;
      case Op.block:
        this.visitBlock(node, known);
        return false;
      case Op.loop:
      case Op.doWhile:
      case Op.try:
        // What the body assigns may have been assigned before it begins, or before it is left.
        forget(node, known);
        node.body = this.visit(node.body!, new Set(known));
        if (node.orElse !== null) node.orElse = this.visit(node.orElse, new Set(known));
        return false;
      case Op.switch:
        forget(node, known);
        for (const arm of node.arms!) arm.body = this.visit(arm.body, new Set(known));
        return false;
      default:
        if (assigns(node)) known.delete(node.value);
        return false;
    }
  }

  private visitSet(node: Node, known: Known): void {
    const { a, value } = node;
    const isNonNull = a!.op === Op.construct || (a!.op === Op.var && this.holds(a!.value, known));
    if (isNonNull) known.add(value);
    else known.delete(value);
  }

  private visitBlock(node: Node, known: Known): void {
    if (node.label!.uses === 0) {
      node.body = this.visit(node.body!, known);
      return;
    }
    const inside = new Set(known);
    forget(node, known);
    node.body = this.visit(node.body!, inside);
  }

  private visitIf(node: Node, known: Known): boolean {
    const condition = node.a!;
    if (isNullCheck(node)) {
      const variable = nullOf(condition);
      if (this.holds(variable, known)) return true;
      known.add(variable);
      return false;
    }
    const whenTrue = new Set(known);
    const whenFalse = new Set(known);
    if (notNullOf(condition) >= 0) whenTrue.add(notNullOf(condition));
    if (nullOf(condition) >= 0) whenFalse.add(nullOf(condition));
    node.body = this.visit(node.body!, whenTrue);
    if (node.orElse !== null) node.orElse = this.visit(node.orElse, whenFalse);
    const afterTrue = leaves(node.body) ? null : whenTrue;
    const afterFalse = node.orElse !== null && leaves(node.orElse) ? null : whenFalse;
    meet(known, afterTrue, afterFalse);
    return false;
  }
}

/** Sets `known` to what both ways agree on; null stands for a way that does not come here. */
function meet(known: Known, one: Known | null, other: Known | null): void {
  known.clear();
  const from = one ?? other;
  if (from === null) return;
  for (const variable of from) if (other === null || other.has(variable)) known.add(variable);
}
