/**
 * What runs of statements do to the text around them: variables, jumps that leave, calls. Found by
 * walking each statement once, and kept for those that hold others: runs lie in each other, and a
 * deep text would be walked again at every depth.
 *
 * Whoever changes what a statement holds must say so (`refresh`).
 */
import { Op, assigns } from '../ir/nodes.ts';
import type { Label, Node } from '../ir/nodes.ts';

/** A jump, and how many there are that lead where it leads. */
export interface Jump {
  readonly node: Node;
  count: number;
}

export interface Content {
  /** Variables, each once, in the order of the text. */
  readonly read: readonly number[];
  readonly written: readonly number[];
  /** One jump of each kind that leaves, in the order of the text. */
  readonly jumps: readonly Jump[];
  readonly returns: boolean;
  /** Something may move the memories' views. */
  readonly calls: boolean;
  /** A tail call: it has to stay where it is. */
  readonly tailCalls: boolean;
  /** Uses of what was caught by handlers outside, less handlers inside. */
  readonly looseErrors: number;
}

export class RegionContents {
  /** By statement's place (nodes.ts). */
  private readonly known: (Content | undefined)[] = [];
  /** In which gathering each variable or label was last met. */
  private readonly readIn: number[] = [];
  private readonly writtenIn: number[] = [];
  private readonly jumpedIn = {
    br: new Map<Label, { in: number; jump: Jump }>(),
    breakLoop: new Map<Label, { in: number; jump: Jump }>(),
  };
  private gathering = 0;

  /** Statements [start, end) of a list. */
  of(list: readonly Node[], start: number, end: number): Content {
    for (let i = start; i < end; i++) this.prepare(list[i]!);
    const found = new Gathered();
    this.gathering++;
    for (let i = start; i < end; i++) this.add(list[i]!, found);
    return found;
  }

  /** Looks at a statement again, after what it holds has changed. */
  refresh(node: Node): void {
    this.known[node.place] = undefined;
  }

  /** Makes the content of a statement known if that is worth keeping. */
  private prepare(node: Node): void {
    if (isPlain(node) || (node.place !== 0 && this.known[node.place] !== undefined)) return;
    for (const list of listsOf(node)) for (const inner of list) this.prepare(inner);
    if (node.place === 0) return;
    const found = new Gathered();
    this.gathering++;
    this.addParts(node, found);
    if (node.label !== null)
      found.jumps = found.jumps.filter((jump) => jump.node.label !== node.label);
    this.known[node.place] = found;
  }

  private add(node: Node, found: Gathered): void {
    const known = isPlain(node) ? undefined : this.known[node.place];
    if (known === undefined) this.addParts(node, found);
    else this.addContent(known, found);
  }

  private addContent(content: Content, found: Gathered): void {
    for (const v of content.read) this.read(v, found);
    for (const v of content.written) this.written(v, found);
    for (const jump of content.jumps) this.jump(jump.node, jump.count, found);
    if (content.returns) found.returns = true;
    if (content.calls) found.calls = true;
    if (content.tailCalls) found.tailCalls = true;
    found.looseErrors += content.looseErrors;
  }

  /** A statement by itself and all that it holds. */
  private addParts(node: Node, found: Gathered): void {
    if (assigns(node)) this.written(node.value, found);
    else if (node.op === Op.br || node.op === Op.breakLoop) this.jump(node, 1, found);
    this.addExpression(node, found);
    for (const list of listsOf(node)) for (const inner of list) this.add(inner, found);
  }

  private addExpression(node: Node, found: Gathered): void {
    switch (node.op) {
      case Op.var:
        this.read(node.value, found);
        return;
      case Op.return:
        found.returns = true;
        break;
      case Op.call:
      case Op.reload:
        found.calls = true;
        break;
      case Op.element:
        for (const { value } of node.list ?? []) this.written(value, found);
        break;
      case Op.try:
        // Every handler takes its error first.
        found.looseErrors--;
        break;
      case Op.error:
        found.looseErrors++;
        break;
      case Op.tailCall:
        found.tailCalls = true;
    }
    if (node.a !== null) this.addExpression(node.a, found);
    if (node.b !== null) this.addExpression(node.b, found);
    if (node.c !== null) this.addExpression(node.c, found);
    if (node.list !== null) for (const item of node.list) this.addExpression(item, found);
  }

  private read(v: number, found: Gathered): void {
    if (this.readIn[v] === this.gathering) return;
    this.readIn[v] = this.gathering;
    found.read.push(v);
  }

  private written(v: number, found: Gathered): void {
    if (this.writtenIn[v] === this.gathering) return;
    this.writtenIn[v] = this.gathering;
    found.written.push(v);
  }

  private jump(node: Node, count: number, found: Gathered): void {
    const met = node.op === Op.br ? this.jumpedIn.br : this.jumpedIn.breakLoop;
    const last = met.get(node.label!);
    if (last?.in === this.gathering) {
      last.jump.count += count;
      return;
    }
    const jump = { node, count };
    met.set(node.label!, { in: this.gathering, jump });
    found.jumps.push(jump);
  }
}

class Gathered implements Content {
  readonly read: number[] = [];
  readonly written: number[] = [];
  jumps: Jump[] = [];
  returns = false;
  calls = false;
  tailCalls = false;
  looseErrors = 0;
}

/** True for statements that hold no others. */
const isPlain = (node: Node): boolean => node.body === null && node.arms === null;

function listsOf(node: Node): readonly (readonly Node[])[] {
  if (node.arms !== null) return node.arms.map(({ body }) => body);
  if (node.body === null) return NO_LISTS;
  return node.orElse === null ? [node.body] : [node.body, node.orElse];
}
const NO_LISTS: readonly (readonly Node[])[] = [];
