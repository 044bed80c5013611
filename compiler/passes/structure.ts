/**
 * Recovers if/else, loops and switches from blocks and branches. Fewer labels mean shorter code,
 * less work for engines without a compiler, and nesting that stays within what engines allow.
 *
 * Every rule removes branches and adds none, so one pass from the inside out is enough. A loop's
 * body that ends without a jump repeats.
 */
import { otherwise } from '../ir/branch-profile.ts';
import { isBranchTo, isJump, last } from '../ir/jumps.ts';
import { not } from '../ir/expressions.ts';
import { Op } from '../ir/nodes.ts';
import type { Label, Node } from '../ir/nodes.ts';
import { rewriteLists } from '../ir/walk.ts';
import { SwitchMerger } from './switches.ts';

/** Ifs that one block may nest when its branches become ifs. */
const MAX_NESTED_IFS = 12;
/** Constructs that the search for branches at the end of a list goes into: deep nests cost no square. */
const MAX_TAIL_DEPTH = 40;
/** Statements that dissolving a block copies at once. */
const MAX_COPIED = 64;

export function recoverStructure(body: Node[]): Node[] {
  const pass: Pass = { switches: new SwitchMerger(), hasBlocksLeft: false };
  const structured = rewriteLists(body, (list) => structureList(list, pass));
  pass.switches.finish();
  return pass.hasBlocksLeft ? dissolveBlocks(structured) : structured;
}

interface Pass {
  readonly switches: SwitchMerger;
  /** Some blocks wait to be dissolved. */
  hasBlocksLeft: boolean;
}

/** Structures the statements of a list; what they contain has been. */
function structureList(list: Node[], pass: Pass): Node[] {
  let out: Node[] = [];
  for (const node of list) {
    structureNode(node, pass);
    if (!isDissolvable(node)) out.push(node);
    else if (out.length === 0) out = node.body!;
    else if (node.body!.length <= MAX_COPIED) for (const inner of node.body!) out.push(inner);
    else {
      // Copying a long list at every level would cost the square of the depth.
      pass.hasBlocksLeft = true;
      out.push(node);
    }
    if (isJump(node)) break;
  }
  return out;
}

/** A block that nobody leaves early is its statements. */
const isDissolvable = (node: Node): boolean => node.op === Op.block && node.label!.uses === 0;

/** Puts the statements of all such blocks where the blocks stand. */
function dissolveBlocks(body: Node[]): Node[] {
  const lists = [dissolved(body)];
  for (const list of lists) {
    for (const node of list) {
      if (node.body !== null) lists.push((node.body = dissolved(node.body)));
      if (node.orElse !== null) lists.push((node.orElse = dissolved(node.orElse)));
      if (node.arms !== null)
        for (const arm of node.arms) lists.push((arm.body = dissolved(arm.body)));
    }
  }
  return lists[0]!;
}

function dissolved(list: Node[]): Node[] {
  if (!list.some(isDissolvable)) return list;
  const out: Node[] = [];
  const open = [list.values()];
  while (open.length > 0) {
    const { done, value: node } = open[open.length - 1]!.next();
    if (done === true) open.pop();
    else if (isDissolvable(node)) open.push(node.body!.values());
    else out.push(node);
  }
  return out;
}

function structureNode(node: Node, { switches }: Pass): void {
  switch (node.op) {
    case Op.block:
      switches.merge(node);
      structureBlock(node);
      return;
    case Op.loop:
      structureLoop(node);
      return;
    case Op.if:
      simplifyIf(node);
  }
}

/** Drops a branch that is counted. */
function dropLast(list: Node[], label: Label): void {
  list.pop();
  label.uses--;
}

// ---------------------------------------------------------------- blocks

function structureBlock(node: Node): void {
  const label = node.label!;
  if (label.uses === 0) return;
  branchesToElse(node);
  dropTailBranches(node.body!, label);
  leaveLoopInstead(node);
}

/** Removes branches to the place where control arrives anyway. */
function dropTailBranches(list: Node[], label: Label, depth = MAX_TAIL_DEPTH): void {
  while (label.uses > 0 && depth-- > 0) {
    const tail = last(list);
    if (tail === undefined) return;
    if (isBranchTo(tail, label)) dropLast(list, label);
    else if (tail.op === Op.if) {
      dropTailBranches(tail.body!, label, depth);
      if (tail.orElse !== null) dropTailBranches(tail.orElse, label, depth);
      simplifyIf(tail);
      return;
    } else if (tail.op === Op.try) {
      dropTailBranches(tail.body!, label, depth);
      dropTailBranches(tail.orElse!, label, depth);
      return;
    } else if (tail.op === Op.block) {
      list = tail.body!;
    } else return;
  }
}

/**
 * `block { if (c) { a; br } rest }` is `if (c) a else rest`, if that frees the block of its label.
 * The search goes from the end to the first such if: what it passes moves into that if, where no
 * block around this one looks again.
 */
function branchesToElse(node: Node): void {
  const label = node.label!;
  const body = node.body!;
  const leaving = label.uses - tailUses(body, label);
  if (leaving <= 0 || leaving > MAX_NESTED_IFS) return;
  const found: number[] = [];
  for (let i = body.length - 1; i >= 0 && found.length < leaving; i--) {
    if (leavesBlock(body[i]!, label)) found.push(i);
  }
  if (found.length < leaving) return;
  for (const index of found) {
    const statement = body[index]!;
    const rest = body.splice(index + 1);
    dropLast(statement.body!, label);
    if (rest.length > 0) statement.orElse = rest;
    simplifyIf(statement);
  }
}

function leavesBlock(statement: Node, label: Label): boolean {
  return (
    statement.op === Op.if && statement.orElse === null && isBranchTo(last(statement.body!), label)
  );
}

/** Branches to the label that dropTailBranches would remove. */
function tailUses(list: readonly Node[], label: Label, depth = MAX_TAIL_DEPTH): number {
  const tail = last(list);
  if (tail === undefined || depth === 0) return 0;
  if (isBranchTo(tail, label)) return 1;
  // An if without else that leaves is counted by the caller.
  if ((tail.op === Op.if && tail.orElse !== null) || tail.op === Op.try) {
    return tailUses(tail.body!, label, depth - 1) + tailUses(tail.orElse!, label, depth - 1);
  }
  return tail.op === Op.block ? tailUses(tail.body!, label, depth - 1) : 0;
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
    node.value = otherwise(node.value);
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
    before.value = otherwise(before.value);
    before.body = [end];
    body.push(before);
    for (const statement of repeated) body.push(statement);
  }
  dropTailBranches(body, label);
}
