/**
 * Nodes over garbage-collected objects: fields, elements, construction. They say what is touched;
 * null and bounds checks are statements or parts of expressions of their own (gc-structs.ts,
 * gc-arrays.ts). Objects are laid out as runtime/gc.ts says.
 */
import { leaf, unary } from './expressions.ts';
import { Cls, Effect, Op, withList } from './nodes.ts';
import type { Node } from './nodes.ts';

/** Property `name` of an object that is not null. */
export function fieldOf(object: Node, name: string, cls: Cls, isMutable: boolean): Node {
  const node = unary(Op.field, cls, object);
  node.text = name;
  if (isMutable) node.effects |= Effect.readsState;
  return node;
}

export function setField(object: Node, name: string, value: Node): Node {
  const node = unary(Op.setField, Cls.none, object);
  node.text = name;
  node.b = value;
  node.effects |= value.effects | Effect.writesState;
  node.reads |= value.reads;
  return node;
}

/** Where part `part` of element `index` lies in an array that has `width` places for each. */
export interface ElementPlace {
  readonly array: Node;
  readonly index: Node;
  readonly width: number;
  readonly part: number;
}

/** An element, or JavaScript's undefined where there is none. */
export function elementAt(place: ElementPlace, cls: Cls, isMutable: boolean): Node {
  const { array, index, width, part } = place;
  const node = unary(Op.element, cls, array);
  node.b = index;
  node.value = width;
  node.value2 = part;
  node.effects |= index.effects | (isMutable ? Effect.readsState : 0);
  node.reads |= index.reads;
  node.depth = Math.max(node.depth, index.depth + 1);
  return node;
}

/** The same element, which traps where there is none; `temporary` is a variable for its value. */
export function checkedElement(element: Node, temporary: Node): Node {
  withList(element, [temporary]);
  element.effects |= Effect.traps;
  return element;
}

/** 1 if the array has no such element. For arrays that never hold JavaScript's undefined. */
export const isMissing = (element: Node): Node => unary(Op.isMissing, Cls.int, element);

/** Assigns an element that is there. */
export function setElement({ array, index, width, part }: ElementPlace, value: Node): Node {
  const node = withList(leaf(Op.setElement, Cls.none, width), [array, index, value]);
  node.value2 = part;
  node.effects |= Effect.writesState;
  return node;
}

/** A new object of the type at `typeIndex`. */
export const construct = (typeIndex: number, parts: Node[]): Node =>
  withList(leaf(Op.construct, Cls.ref, typeIndex), parts);

/** A new plain array. */
export const arrayOf = (items: Node[]): Node => withList(leaf(Op.arrayOf, Cls.ref, 0), items);

/** The canonical id of a type. */
export const typeId = (typeIndex: number): Node => leaf(Op.typeId, Cls.int, typeIndex);

/** The same JavaScript value, as a value of another class. */
export const retype = (node: Node, cls: Cls): Node => unary(Op.retype, cls, node);
