/**
 * Gives each life of a variable a variable of its own.
 * Compilers put unrelated values into one local: floats now, a mask later. Two assignments stay
 * together only if some read may see either.
 *
 * One walk in the order of execution finds which assignments reach each read. Where paths meet, a
 * merge stands for what comes from each of them; it joins the lives it stands for only if it is
 * read. A declared local's zero is an assignment too: the life that has it keeps the variable.
 */
import { Op, assigns } from '../ir/nodes.ts';
import type { Label, Node } from '../ir/nodes.ts';
import { updateReads } from '../ir/reads.ts';
import type { FunctionIR } from '../ir/function-ir.ts';
import { forEachChild, forEachList, nestedStatements, walkList } from '../ir/walk.ts';
import { dropDeadVariables } from './dead-variables.ts';

/**
 * @param isSplit which variables are to be split
 * @returns the variable that each new one was: lives of one are never alive together
 */
export function splitVariables(
  ir: FunctionIR,
  isSplit: (variable: number) => boolean,
): ReadonlyMap<number, number> {
  const splitting = new Splitting(ir, isSplit);
  if (splitting.isIdle || nestedStatements(ir.body).some((node) => !understood.has(node.op)))
    return new Map();
  const homes = splitting.run();
  dropDeadVariables(ir);
  updateReads(ir.body);
  return homes;
}

export function renameVariables(ir: FunctionIR, names: ReadonlyMap<number, number>): void {
  if (names.size === 0) return;
  walkList(ir.body, (node) => {
    if (node.op === Op.var || node.op === Op.set) node.value = names.get(node.value) ?? node.value;
  });
  updateReads(ir.body);
}

/** Statements that hold lists, and whose paths are known here. */
const understood = new Set<Op>([Op.block, Op.loop, Op.doWhile, Op.if, Op.switch]);

/** What reaches a place: an assignment or merge for each tracked variable; null if nothing gets there. */
type Reaching = Slots | null;
type Slots = Int32Array<ArrayBuffer>;

interface Target {
  readonly label: Label;
  /** What arrives by `br`; of a loop, its merges take that. */
  readonly arriving: Slots[];
  /** What leaves a loop. */
  readonly leaving: Slots[];
  /** Of a loop: its merges by tracked variable, or 0. */
  readonly merges: Slots | null;
}

class Splitting {
  private readonly ir: FunctionIR;
  /** Dense number of each variable that is looked at, or -1; and the reverse. */
  private readonly slots: Int32Array;
  private readonly tracked: number[] = [];
  /** By number of an assignment or merge: its slot, its life (union-find), what a merge merges. */
  private readonly slotOf: number[] = [-1];
  private readonly parents: number[] = [0];
  private readonly merged: (number[] | null)[] = [null];
  private readonly sets = new Map<Node, number>();
  private readonly reads = new Map<Node, number>();
  private readonly targets = new Map<Label, Target>();

  constructor(ir: FunctionIR, isSplit: (variable: number) => boolean) {
    this.ir = ir;
    const counts = new Int32Array(ir.variables.length);
    const count = (list: readonly Node[]): void => {
      for (const node of list) if (assigns(node)) counts[node.value]!++;
    };
    count(ir.body);
    for (const node of nestedStatements(ir.body)) forEachList(node, count);
    this.slots = Int32Array.from(counts, (n, v) => {
      const lives = v < ir.localCount ? n + 1 : n;
      return lives < 2 || !isSplit(v) ? -1 : this.tracked.push(v) - 1;
    });
  }

  get isIdle(): boolean {
    return this.tracked.length === 0;
  }

  run(): Map<number, number> {
    const { ir } = this;
    // The first assignment of each variable is its initial value.
    const initial = Int32Array.from(this.tracked, (_, slot) => this.add(slot, null));
    this.list(ir.body, initial);
    for (const reached of this.reads.values()) this.joinMerged(reached);
    return this.rename(initial);
  }

  private add(slot: number, merged: number[] | null): number {
    this.slotOf.push(slot);
    this.merged.push(merged);
    return this.parents.push(this.parents.length) - 1;
  }

  private life(id: number): number {
    const { parents } = this;
    while (parents[id] !== id) {
      parents[id] = parents[parents[id]!]!;
      id = parents[id]!;
    }
    return id;
  }

  /** A merge that is read joins all that it merges. */
  private joinMerged(id: number): void {
    const pending = [id];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const merged = this.merged[next]!;
      if (merged === null) continue;
      this.merged[next] = null;
      for (const other of merged) {
        this.parents[this.life(other)] = this.life(next);
        pending.push(other);
      }
    }
  }

  // ------------------------------------------------------------ paths

  private merge(paths: readonly Reaching[]): Reaching {
    const arriving = paths.filter((path) => path !== null);
    if (arriving.length < 2) return arriving[0]?.slice() ?? null;
    return arriving[0]!.map((first, slot) => {
      const ids = arriving.map((path) => path[slot]!);
      return ids.every((id) => id === first) ? first : this.add(slot, ids);
    });
  }

  /** Goes through statements. @returns what reaches their end */
  private list(list: readonly Node[], start: Reaching): Reaching {
    let reaching = start === null ? null : start.slice();
    for (const node of list) {
      if (reaching === null) return null;
      reaching = this.statement(node, reaching);
    }
    return reaching;
  }

  private statement(node: Node, reaching: Slots): Reaching {
    switch (node.op) {
      case Op.block:
        return this.block(node, reaching);
      case Op.loop:
      case Op.doWhile:
        return this.loop(node, reaching);
      case Op.if: {
        this.expression(node.a!, reaching);
        const yes = this.list(node.body!, reaching);
        return this.merge([
          yes,
          node.orElse === null ? reaching : this.list(node.orElse, reaching),
        ]);
      }
      case Op.switch:
        return this.switch(node, reaching);
      case Op.br: {
        const target = this.targets.get(node.label!)!;
        if (target.merges === null) target.arriving.push(reaching);
        else this.repeat(target.merges, reaching);
        return null;
      }
      case Op.breakLoop:
        this.targets.get(node.label!)!.leaving.push(reaching);
        return null;
      default:
        forEachChild(node, (child) => this.expression(child, reaching));
        if (node.op === Op.set && this.slots[node.value]! >= 0) {
          const slot = this.slots[node.value]!;
          this.sets.set(node, (reaching[slot] = this.add(slot, null)));
        }
        return node.op === Op.return || node.op === Op.tailCall ? null : reaching;
    }
  }

  private block(node: Node, reaching: Slots): Reaching {
    const target: Target = { label: node.label!, arriving: [], leaving: [], merges: null };
    this.targets.set(target.label, target);
    const end = this.list(node.body!, reaching);
    return this.merge([...target.arriving, end]);
  }

  private loop(node: Node, reaching: Slots): Reaching {
    const merges = new Int32Array(this.tracked.length);
    const head = reaching.slice();
    const mergeAssigned = (list: readonly Node[]): void => {
      for (const statement of list) {
        const slot = statement.op === Op.set ? this.slots[statement.value]! : -1;
        if (slot >= 0 && merges[slot] === 0)
          head[slot] = merges[slot] = this.add(slot, [reaching[slot]!]);
      }
    };
    mergeAssigned(node.body!);
    for (const inner of nestedStatements(node.body!)) forEachList(inner, mergeAssigned);
    const target: Target = { label: node.label!, arriving: [], leaving: [], merges };
    this.targets.set(target.label, target);
    const end = this.list(node.body!, head);
    if (end !== null) {
      if (node.op === Op.doWhile) this.expression(node.a!, end);
      this.repeat(merges, end);
    }
    return this.merge(node.op === Op.doWhile ? [...target.leaving, end] : target.leaving);
  }

  /** The loop's next round sees what reaches here. */
  private repeat(merges: Int32Array, reaching: Slots): void {
    merges.forEach((id, slot) => {
      if (id !== 0) this.merged[id]!.push(reaching[slot]!);
    });
  }

  private switch(node: Node, reaching: Slots): Reaching {
    this.expression(node.a!, reaching);
    let end: Reaching = null;
    for (const arm of node.arms!) end = this.list(arm.body, this.merge([reaching, end]));
    return this.merge([end, node.arms!.some(({ isDefault }) => isDefault) ? null : reaching]);
  }

  private expression(node: Node, reaching: Slots): void {
    if (node.op !== Op.var) {
      forEachChild(node, (child) => this.expression(child, reaching));
      return;
    }
    const slot = this.slots[node.value]!;
    if (slot < 0) return;
    const id = reaching[slot]!;
    const other = this.reads.get(node);
    // A node that stands at two places is one read of both.
    if (other === undefined) this.reads.set(node, id);
    else if (other !== id) this.reads.set(node, this.add(slot, [other, id]));
  }

  // ------------------------------------------------------------ names

  private rename(initial: Slots): Map<number, number> {
    const { variables, localCount } = this.ir;
    const names = new Map<number, number>();
    const originals = new Map<number, number>();
    initial.forEach((id, slot) => {
      if (this.tracked[slot]! < localCount) names.set(this.life(id), this.tracked[slot]!);
    });
    const variableOf = (id: number): number => {
      const life = this.life(id);
      let name = names.get(life);
      if (name === undefined) {
        const original = this.tracked[this.slotOf[id]!]!;
        name = variables.push(variables[original]!) - 1;
        names.set(life, name);
        originals.set(name, original);
      }
      return name;
    };
    for (const [node, id] of this.sets) node.value = variableOf(id);
    for (const [node, id] of this.reads) node.value = variableOf(id);
    return originals;
  }
}
