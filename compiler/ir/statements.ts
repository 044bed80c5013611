/** Makers of statements. Those with labels count their uses. */
import { leaf } from './expressions.ts';
import { Cls, Effect, Node, Op, withList } from './nodes.ts';
import type { Access, Arm, Label } from './nodes.ts';

export function store(
  access: Access,
  memory: number,
  address: Node,
  offset: number,
  value: Node,
): Node {
  const node = new Node(Op.store, Cls.none, address, value, null, offset);
  node.value2 = memory;
  node.access = access;
  node.effects |= Effect.trapsMemory | Effect.writesMemory;
  return node;
}

export const setVariable = (id: number, a: Node): Node =>
  new Node(Op.set, Cls.none, a, null, null, id);
export const evaluate = (a: Node): Node => new Node(Op.evaluate, Cls.none, a, null, null, 0);
export const reload = (): Node => leaf(Op.reload, Cls.none, 0);

export function checkpoint(): Node {
  const node = leaf(Op.checkpoint, Cls.none, 0);
  node.effects |= Effect.traps;
  return node;
}

/** Assignment of part n of a global. */
export function setGlobalPart(index: number, n: number, part: Node): Node {
  const node = new Node(Op.setGlobal, Cls.none, part, null, null, index);
  node.value2 = n;
  node.effects |= Effect.writesState;
  return node;
}

export const newLabel = (id: number, isLoop: boolean): Label => ({
  id,
  uses: 0,
  branches: [],
  breaks: 0,
  isLoop,
});

export function br(label: Label): Node {
  const node = leaf(Op.br, Cls.none, 0);
  node.label = label;
  label.uses++;
  label.branches.push(node);
  return node;
}

export function breakLoop(label: Label): Node {
  const node = leaf(Op.breakLoop, Cls.none, 0);
  node.label = label;
  label.breaks++;
  return node;
}

export function ifNode(cond: Node, body: Node[], orElse: Node[] | null, takenShare = 0): Node {
  const node = new Node(Op.if, Cls.none, cond, null, null, takenShare);
  node.body = body;
  node.orElse = orElse;
  return node;
}

/** @param handler takes Op.error first */
export function tryNode(body: Node[], handler: Node[]): Node {
  const node = leaf(Op.try, Cls.none, 0);
  node.body = body;
  node.orElse = handler;
  return node;
}

export function labelled(op: typeof Op.block | typeof Op.loop, label: Label, body: Node[]): Node {
  const node = leaf(op, Cls.none, 0);
  node.label = label;
  node.body = body;
  return node;
}

export const returnNode = (parts: Node[]): Node => withList(leaf(Op.return, Cls.none, 0), parts);

export function switchNode(index: Node, arms: Arm[]): Node {
  const node = new Node(Op.switch, Cls.none, index, null, null, 0);
  node.arms = arms;
  return node;
}
