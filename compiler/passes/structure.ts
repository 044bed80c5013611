/**
 * Recovers if/else, loops and switches from blocks and branches. Fewer labels mean shorter code,
 * less work for engines without a compiler, and nesting that stays within what engines allow.
 *
 * Every rule removes branches and adds none, so one pass from the inside out is enough. A loop's
 * body that ends without a jump repeats.
 */
import { Op, br, newLabel, not } from '../ir/nodes.ts';
import type { Arm, Label, Node } from '../ir/nodes.ts';
import { rewriteLists } from '../ir/walk.ts';

/** Ifs that one block may nest when its branches become ifs. */
const MAX_NESTED_IFS = 12;

export function recoverStructure(body: Node[]): Node[] {
  return structureList(body);
}

function structureList(list: Node[]): Node[] {
  const out: Node[] = [];
  for (const node of list) {
    structureNode(node);
    // A block that nobody leaves early is its statements.
    if (node.op === Op.block && node.label!.uses === 0) out.push(...node.body!);
    else out.push(node);
    if (isJump(node)) break;
  }
  return out;
}

function structureNode(node: Node): void {
  if (node.body !== null) node.body = structureList(node.body);
  if (node.orElse !== null) node.orElse = structureList(node.orElse);
  if (node.arms !== null) for (const arm of node.arms) arm.body = structureList(arm.body);
  switch (node.op) {
    case Op.block:
      structureBlock(node);
      return;
    case Op.loop:
      structureLoop(node);
      return;
    case Op.if:
      simplifyIf(node);
  }
}

const isJump = (node: Node): boolean =>
  node.op === Op.br ||
  node.op === Op.breakLoop ||
  node.op === Op.return ||
  node.op === Op.tailCall;

const last = (list: readonly Node[]): Node | undefined => list[list.length - 1];

const isBranchTo = (node: Node | undefined, label: Label): boolean =>
  node !== undefined && node.op === Op.br && node.label === label;

/** Drops a branch that is counted. */
function dropLast(list: Node[], label: Label): void {
  list.pop();
  label.uses--;
}

// ---------------------------------------------------------------- blocks

function structureBlock(node: Node): void {
  const label = node.label!;
  mergeSwitch(node);
  branchesToElse(node);
  dropTailBranches(node.body!, label);
  leaveLoopInstead(node);
}

/** Removes branches to the place where control arrives anyway. */
function dropTailBranches(list: Node[], label: Label): void {
  while (label.uses > 0) {
    const tail = last(list);
    if (tail === undefined) return;
    if (isBranchTo(tail, label)) dropLast(list, label);
    else if (tail.op === Op.if) {
      dropTailBranches(tail.body!, label);
      if (tail.orElse !== null) dropTailBranches(tail.orElse, label);
      simplifyIf(tail);
      return;
    } else if (tail.op === Op.block) {
      list = tail.body!;
    } else return;
  }
}

/** `block { if (c) { a; br } rest }` is `if (c) a else rest`, if that frees the block of its label. */
function branchesToElse(node: Node): void {
  const label = node.label!;
  const body = node.body!;
  const leavesBlock = (statement: Node): boolean =>
    statement.op === Op.if && statement.orElse === null && isBranchTo(last(statement.body!), label);
  const leaving = body.filter(leavesBlock).length;
  if (leaving === 0 || leaving > MAX_NESTED_IFS || leaving + tailUses(body, label) !== label.uses) return;
  let rest: Node[] = [];
  for (let i = body.length - 1; i >= 0; i--) {
    const statement = body[i]!;
    if (leavesBlock(statement)) {
      dropLast(statement.body!, label);
      if (rest.length > 0) {
        rest.reverse();
        statement.orElse = rest;
        rest = [];
      }
      simplifyIf(statement);
    }
    rest.push(statement);
  }
  node.body = rest.reverse();
}

/** Branches to the label that dropTailBranches would remove. */
function tailUses(list: readonly Node[], label: Label): number {
  const tail = last(list);
  if (tail === undefined) return 0;
  if (isBranchTo(tail, label)) return 1;
  // An if without else that leaves is counted by the caller.
  if (tail.op === Op.if && tail.orElse !== null) {
    return tailUses(tail.body!, label) + tailUses(tail.orElse, label);
  }
  return tail.op === Op.block ? tailUses(tail.body!, label) : 0;
}

/** `block { loop { ... br block ... } }`: leaving the block is leaving the loop. */
function leaveLoopInstead(node: Node): void {
  const [loop] = node.body!;
  if (node.body!.length !== 1 || loop!.op !== Op.loop) return;
  const label = node.label!;
  for (const branch of label.branches) {
    if (branch.op !== Op.br || branch.label !== label) continue;
    branch.op = Op.breakLoop;
    branch.label = loop!.label;
    loop!.label!.breaks++;
  }
  label.uses = 0;
}

// ---------------------------------------------------------------- ifs

function simplifyIf(node: Node): void {
  if (node.orElse !== null && node.orElse.length === 0) node.orElse = null;
  if (node.body!.length === 0 && node.orElse !== null) {
    node.a = not(node.a!);
    node.body = node.orElse;
    node.orElse = null;
  }
}

// ---------------------------------------------------------------- loops

function structureLoop(node: Node): void {
  const label = node.label!;
  const body = node.body!;
  const end = last(body);
  const before = body[body.length - 2];
  // `if (c) { a; continue } break` is `if (!c) break; a`, and the loop repeats by itself.
  if (
    end?.op === Op.breakLoop &&
    end.label === label &&
    before?.op === Op.if &&
    before.orElse === null &&
    isBranchTo(last(before.body!), label)
  ) {
    dropLast(before.body!, label);
    body.length -= 2;
    if (before.body!.length === 0 && label.uses === 0) {
      label.breaks--;
      node.op = Op.doWhile;
      node.a = before.a;
      return;
    }
    const repeated = before.body!;
    before.a = not(before.a!);
    before.body = [end];
    body.push(before, ...repeated);
  }
  dropTailBranches(body, label);
}

// ---------------------------------------------------------------- switches

/**
 * `block b { block a { ...; switch { case i: br a } } rest }`: `rest` is the arm of case i, if
 * nothing else branches to a. Arms of blocks around each other fall through into the next.
 */
function mergeSwitch(node: Node): void {
  const body = node.body!;
  const at = body.findIndex((statement) => statement.op === Op.block || statement.op === Op.switch);
  const inner = body[at];
  if (inner?.op !== Op.block) return;
  const table = last(inner.body!);
  if (table?.op !== Op.switch) return;
  const label = inner.label!;
  const arms = table.arms!;
  const target = arms.findIndex((arm) => arm.body.length === 1 && isBranchTo(arm.body[0], label));
  if (target < 0) return;
  const previous = arms[arms.length - 1]!;
  const fallsThrough = previous !== arms[target] && isBranchTo(last(previous.body), label);
  if (label.uses !== (fallsThrough ? 2 : 1)) return;
  const rest = body.slice(at + 1);
  const arm: Arm = arms.splice(target, 1)[0]!;
  label.uses -= fallsThrough ? 2 : 1;
  if (fallsThrough) previous.body.pop();
  arm.body = rest;
  if (!endsInJump(rest)) arm.body.push(br(node.label!));
  arms.push(arm);
  node.body = [...body.slice(0, at), ...inner.body!];
}

const endsInJump = (list: readonly Node[]): boolean => {
  const tail = last(list);
  return tail !== undefined && isJump(tail);
};

/** A block that ends in a switch and is left only from there: leaving it is leaving the switch. */
export function labelSwitches(body: Node[]): Node[] {
  return rewriteLists(body, (list) => {
    for (const node of list) {
      if (node.op !== Op.block || node.label!.uses === 0) continue;
      const table = last(node.body!);
      if (table?.op !== Op.switch || table.label !== null) continue;
      if (node.body!.slice(0, -1).some((statement) => statement.body !== null || statement.arms !== null)) {
        continue;
      }
      table.label = node.label;
      node.label = newLabel(node.label!.id, false);
    }
    return list;
  });
}
