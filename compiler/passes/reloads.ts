/**
 * Drops reloads of memory views that nobody needs: where no memory access can follow before the
 * next reload or the function's end. Liveness, backwards over the structured statements; a loop
 * that accesses memory anywhere is taken to need its views from the start.
 */
import { Op } from '../ir/nodes.ts';
import type { Label, Node } from '../ir/nodes.ts';
import { forEachList, someNode, someOperand, walkList } from '../ir/walk.ts';

const usesView = (node: Node): boolean =>
  node.op === Op.load || node.op === Op.store || node.op === Op.memorySize;

/** Memories whose views a function uses, in order. */
export function usedMemories(body: readonly Node[]): number[] {
  const memories = new Set<number>();
  walkList(body, (node) => {
    if (usesView(node)) memories.add(node.value2);
  });
  return [...memories].sort((a, b) => a - b);
}

/** Removes idle reloads in place. @returns true if the views are needed from the function's entry on */
export function dropReloads(body: Node[], memories: readonly number[]): boolean {
  if (memories.length === 0) {
    removeAll(body);
    return false;
  }
  return new Liveness().list(body, false);
}

function removeAll(list: Node[]): void {
  let to = 0;
  for (const node of list) {
    forEachList(node, removeAll);
    if (node.op !== Op.reload) list[to++] = node;
  }
  list.length = to;
}

class Liveness {
  /** Whether views are needed where a branch to a label arrives. */
  private readonly atLabel = new Map<Label, boolean>();
  /** The same for leaving a loop. */
  private readonly afterLoop = new Map<Label, boolean>();

  /** @returns whether views are needed before the list, given whether they are after it */
  list(list: Node[], isLive: boolean): boolean {
    let dropped = 0;
    for (let i = list.length - 1; i >= 0; i--) {
      const node = list[i]!;
      if (node.op === Op.reload) {
        if (!isLive) {
          dropped++;
          continue;
        }
        isLive = false;
      } else {
        isLive = this.statement(node, isLive);
      }
      if (dropped > 0) list[i + dropped] = node;
    }
    if (dropped > 0) {
      list.copyWithin(0, dropped);
      list.length -= dropped;
    }
    return isLive;
  }

  private statement(node: Node, after: boolean): boolean {
    switch (node.op) {
      case Op.return:
      case Op.tailCall:
        return hasAccess(node);
      case Op.br:
        return this.atLabel.get(node.label!) ?? true;
      case Op.breakLoop:
        return this.afterLoop.get(node.label!) ?? true;
      case Op.block:
        this.atLabel.set(node.label!, after);
        return this.list(node.body!, after);
      case Op.loop:
      case Op.doWhile:
        return this.loop(node, after);
      case Op.if: {
        const yes = this.list(node.body!, after);
        const no = node.orElse === null ? after : this.list(node.orElse, after);
        return yes || no || hasAccess(node.a!);
      }
      case Op.switch:
        return this.switch(node, after);
      case Op.try: {
        // The body may be left for the handler at any call; a handler begins with a reload.
        const handler = this.list(node.orElse!, after);
        return this.list(node.body!, after) || handler;
      }
      default:
        // A statement this does not know the inside of may go anywhere.
        if (node.body !== null || node.orElse !== null) return this.opaque(node);
        return after || hasAccess(node);
    }
  }

  private loop(node: Node, after: boolean): boolean {
    const atHead = after || this.mayNeedView(node);
    this.atLabel.set(node.label!, atHead);
    this.afterLoop.set(node.label!, after);
    this.list(node.body!, atHead);
    return atHead;
  }

  /** True if a loop accesses memory, or is left for a place from which memory is accessed. */
  private mayNeedView(loop: Node): boolean {
    return someNode(
      loop,
      (inner) =>
        usesView(inner) ||
        (inner.op === Op.br && this.atLabel.get(inner.label!) === true) ||
        (inner.op === Op.breakLoop && this.afterLoop.get(inner.label!) === true),
    );
  }

  private switch(node: Node, after: boolean): boolean {
    if (node.label !== null) this.atLabel.set(node.label, after);
    // Arms fall through: each is followed by the next.
    let isLive = after;
    let isAnyLive = !node.arms!.some(({ isDefault }) => isDefault) && after;
    for (const arm of [...node.arms!].reverse()) {
      isLive = this.list(arm.body, isLive);
      isAnyLive ||= isLive;
    }
    return isAnyLive || hasAccess(node.a!);
  }

  private opaque(node: Node): boolean {
    forEachList(node, (list) => this.list(list, true));
    return true;
  }
}

const hasAccess = (node: Node): boolean => someOperand(node, usesView);
