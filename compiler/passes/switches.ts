/**
 * Puts code into the arms of the br_table that leads to it, and lets `break` leave the switch.
 */
import { Op } from '../ir/nodes.ts';
import type { Arm, Label, Node } from '../ir/nodes.ts';
import { br, newLabel } from '../ir/statements.ts';
import { endsInJump, isBranchTo, last } from '../ir/jumps.ts';
import { rewriteLists } from '../ir/walk.ts';

/** Statements before a block among which it is found: a search through all would cost a square. */
const MAX_STATEMENTS_BEFORE = 64;

/** A switch while its arms are being filled. Pending arms only branch, so their order is free. */
interface OpenSwitch {
  readonly pending: Map<Label, Arm>;
  readonly others: Arm[];
  readonly filled: Arm[];
}

/**
 * Merges blocks around a switch into it, one after the other from the inside out. Arms are put in
 * order only at the end: a table of 60,000 labels must not cost its square.
 */
export class SwitchMerger {
  private readonly open = new Map<Node, OpenSwitch>();

  /**
   * `block b { block a { ...; switch { case i: br a } } rest }`: `rest` is the arm of case i, if
   * nothing else branches to a. Arms of blocks around each other fall through into the next.
   */
  merge(node: Node): void {
    const body = node.body!;
    const at = indexOfBlock(body);
    const inner = body[at];
    if (inner?.op !== Op.block) return;
    const table = last(inner.body!);
    if (table?.op !== Op.switch) return;
    const label = inner.label!;
    const { pending, filled } = this.opened(table);
    const arm = pending.get(label);
    if (arm === undefined) return;
    const previous = filled[filled.length - 1];
    const fallsThrough = previous !== undefined && isBranchTo(last(previous.body), label);
    if (label.uses !== (fallsThrough ? 2 : 1)) return;
    label.uses = 0;
    if (fallsThrough) previous.body.pop();
    arm.body = body.slice(at + 1);
    if (!endsInJump(arm.body)) arm.body.push(br(node.label!));
    pending.delete(label);
    filled.push(arm);
    node.body = at === 0 ? inner.body : [...body.slice(0, at), ...inner.body!];
  }

  private opened(table: Node): OpenSwitch {
    let found = this.open.get(table);
    if (found !== undefined) return found;
    found = { pending: new Map(), others: [], filled: [] };
    for (const arm of table.arms!) {
      const only = arm.body.length === 1 ? arm.body[0]! : null;
      if (only?.op === Op.br) found.pending.set(only.label!, arm);
      else found.others.push(arm);
    }
    this.open.set(table, found);
    return found;
  }

  /** Puts all arms in order. */
  finish(): void {
    for (const [table, { pending, others, filled }] of this.open) {
      table.arms = [...others, ...pending.values(), ...filled];
    }
  }
}

/** The first block or switch, not far from the list's beginning. */
function indexOfBlock(list: readonly Node[]): number {
  const end = Math.min(list.length, MAX_STATEMENTS_BEFORE);
  for (let i = 0; i < end; i++) if (list[i]!.op === Op.block || list[i]!.op === Op.switch) return i;
  return -1;
}

/** A block that ends in a switch and is left only from there: leaving it is leaving the switch. */
export function labelSwitches(body: Node[]): Node[] {
  return rewriteLists(body, (list) => {
    for (const node of list) {
      if (node.op !== Op.block || node.label!.uses === 0) continue;
      const table = last(node.body!);
      if (table?.op !== Op.switch || table.label !== null) continue;
      if (
        node
          .body!.slice(0, -1)
          .some((statement) => statement.body !== null || statement.arms !== null)
      ) {
        continue;
      }
      table.label = node.label;
      node.label = newLabel(node.label!.id, false);
    }
    return list;
  });
}
