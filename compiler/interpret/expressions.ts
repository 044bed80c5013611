/**
 * Expressions of emitted code as closures over a frame. Knows the node types that estree.ts builds
 * and that the intrinsics' templates use; any other is a bug of ours.
 */
import type * as ES from 'estree';
import { callOf, callOfKnown, callOfMethod, valuesOf } from './calls.ts';
import {
  compoundAssignments,
  otherOperators,
  shapedOperators,
  unaryOperators,
} from './operators.ts';
import type { Evaluate, FunctionScope, Place, UnitScope, Value } from './scope.ts';
import { ENCLOSING } from './scope.ts';

export type Scope = FunctionScope | UnitScope;

/** estree.ts makes `this` a variable like others: only constructors have it. */
export const THIS = 'this';

const handlers: Readonly<Record<string, (node: never, scope: Scope) => Evaluate>> = {
  Literal: literal,
  Identifier: (node: ES.Identifier, scope: Scope) => read(scope.resolve(node.name)),
  UnaryExpression: (node: ES.UnaryExpression, scope: Scope) =>
    unaryOperators[node.operator]!(expression(node.argument, scope)),
  BinaryExpression: binary,
  LogicalExpression: (node: ES.LogicalExpression, scope: Scope) =>
    otherOperators[node.operator]!(expression(node.left, scope), expression(node.right, scope)),
  ConditionalExpression: conditional,
  SequenceExpression: sequence,
  ArrayExpression: array,
  MemberExpression: member,
  AssignmentExpression: assignment,
  UpdateExpression: update,
  CallExpression: call,
  NewExpression: construct,
  FunctionExpression: (node: ES.FunctionExpression, scope: Scope) =>
    scope.makeFunction(node, scope),
  ArrowFunctionExpression: (node: ES.ArrowFunctionExpression, scope: Scope) =>
    scope.makeFunction(node, scope),
};

/** Prepares an expression. */
export function expression(node: ES.Node, scope: Scope): Evaluate {
  const handler = handlers[node.type];
  if (handler === undefined) throw new Error(`unreachable: ${node.type} in emitted code`);
  return handler(node as never, scope);
}

const expressions = (nodes: readonly ES.Node[], scope: Scope): Evaluate[] =>
  nodes.map((node) => expression(node, scope));

function literal(node: ES.Literal): Evaluate {
  // estree.ts spells undefined so.
  const value = node.raw === 'void 0' ? undefined : node.value;
  return () => value;
}

/** The number that an expression is known to be, or null. */
function constantOf(node: ES.Node): number | null {
  if (node.type === 'Literal') return typeof node.value === 'number' ? node.value : null;
  if (node.type !== 'UnaryExpression' || node.operator !== '-') return null;
  const value = constantOf(node.argument);
  return value === null ? null : -value;
}

/** Value of a case of a switch: a number always. */
export const caseValue = (node: ES.Expression): number => constantOf(node)!;

// ---------------------------------------------------------------- variables

function read(place: Place): Evaluate {
  switch (place.kind) {
    case 'local': {
      const { slot } = place;
      return (f) => f[slot];
    }
    case 'outer': {
      const { depth, slot } = place;
      if (depth === 1) return (f) => f[ENCLOSING][slot];
      return (f) => enclosingFrame(f, depth)[slot];
    }
    case 'cell': {
      const { cell } = place;
      return () => cell.value;
    }
    case 'constant': {
      const { value } = place;
      return () => value;
    }
  }
}

function enclosingFrame(frame: Value, depth: number): Value {
  for (let i = 0; i < depth; i++) frame = frame[ENCLOSING];
  return frame;
}

/** An assignment of what `value` evaluates to. */
export function write(place: Place, value: Evaluate): Evaluate {
  switch (place.kind) {
    case 'local': {
      const { slot } = place;
      return (f) => (f[slot] = value(f));
    }
    case 'outer': {
      const { depth, slot } = place;
      return (f) => (enclosingFrame(f, depth)[slot] = value(f));
    }
    case 'cell': {
      const { cell } = place;
      return (f) => (cell.value = value(f));
    }
    case 'constant':
      throw new Error('unreachable: emitted code assigns only to its own variables');
  }
}

function localSlot(node: ES.Node, scope: Scope): number {
  if (node.type !== 'Identifier') return -1;
  const place = scope.resolve(node.name);
  return place.kind === 'local' ? place.slot : -1;
}

// ---------------------------------------------------------------- operators

function binary(node: ES.BinaryExpression, scope: Scope): Evaluate {
  const { left } = node;
  const isWrapped =
    node.operator === '|' &&
    constantOf(node.right) === 0 &&
    left.type === 'BinaryExpression' &&
    (left.operator === '+' || left.operator === '-');
  return isWrapped ? shaped(`${left.operator}|0`, left, scope) : shaped(node.operator, node, scope);
}

function shaped(operator: string, node: ES.BinaryExpression, scope: Scope): Evaluate {
  const { left, right } = node;
  const b = (): Evaluate => expression(right, scope);
  const shapes = shapedOperators[operator];
  if (shapes === undefined) return otherOperators[operator]!(expression(left, scope), b());
  const leftSlot = localSlot(left, scope);
  const constant = constantOf(right);
  if (constant !== null) {
    return leftSlot >= 0
      ? shapes.lc(leftSlot, constant)
      : shapes.vc(expression(left, scope), constant);
  }
  const rightSlot = localSlot(right, scope);
  if (leftSlot >= 0 && rightSlot >= 0) return shapes.ll(leftSlot, rightSlot);
  return shapes.vv(expression(left, scope), b());
}

function conditional(node: ES.ConditionalExpression, scope: Scope): Evaluate {
  const test = expression(node.test, scope);
  const yes = expression(node.consequent, scope);
  const no = expression(node.alternate, scope);
  return (f) => (test(f) ? yes(f) : no(f));
}

function sequence(node: ES.SequenceExpression, scope: Scope): Evaluate {
  const steps = expressions(node.expressions, scope);
  const last = steps.pop()!;
  return (f) => {
    for (const step of steps) step(f);
    return last(f);
  };
}

function array(node: ES.ArrayExpression, scope: Scope): Evaluate {
  const elements = expressions(node.elements as ES.Expression[], scope);
  return (f) => valuesOf(elements, f);
}

// ---------------------------------------------------------------- objects

/** What a member expression's property is called, where it is written out. */
const nameOf = (node: ES.MemberExpression): string | null =>
  node.computed ? null : (node.property as ES.Identifier).name;

function member(node: ES.MemberExpression, scope: Scope): Evaluate {
  const object = expression(node.object, scope);
  const name = nameOf(node);
  if (name !== null) return (f) => object(f)[name];
  const property = expression(node.property, scope);
  return (f) => object(f)[property(f)];
}

function assignMember(node: ES.MemberExpression, value: Evaluate, scope: Scope): Evaluate {
  const object = expression(node.object, scope);
  const name = nameOf(node);
  if (name !== null) return (f) => (object(f)[name] = value(f));
  const property = expression(node.property, scope);
  return (f) => (object(f)[property(f)] = value(f));
}

function assignment(node: ES.AssignmentExpression, scope: Scope): Evaluate {
  const value = expression(node.right, scope);
  if (node.operator !== '=') return modify(node.left, node.operator, value, scope, false);
  return node.left.type === 'MemberExpression'
    ? assignMember(node.left, value, scope)
    : write(scope.resolve((node.left as ES.Identifier).name), value);
}

function update(node: ES.UpdateExpression, scope: Scope): Evaluate {
  return modify(node.argument, node.operator, () => undefined, scope, !node.prefix);
}

/** `place op= value`, or a postfix operator: then the old value is the result. */
function modify(
  target: ES.Node,
  operator: string,
  value: Evaluate,
  scope: Scope,
  isPostfix: boolean,
): Evaluate {
  const change = compoundAssignments[operator]!;
  if (target.type === 'MemberExpression') {
    const object = expression(target.object, scope);
    const name = nameOf(target);
    const property: Evaluate = name === null ? expression(target.property, scope) : () => name;
    return (f) => {
      const owner = object(f);
      const key = property(f);
      const old = owner[key];
      const changed = (owner[key] = change(old, value(f)));
      return isPostfix ? old : changed;
    };
  }
  const place = scope.resolve((target as ES.Identifier).name);
  const get = read(place);
  let old: Value;
  const set = write(place, (f) => {
    old = get(f);
    return change(old, value(f));
  });
  return isPostfix ? (f) => (set(f), old) : set;
}

// ---------------------------------------------------------------- calls

function call(node: ES.SimpleCallExpression, scope: Scope): Evaluate {
  const { callee } = node;
  const args = expressions(node.arguments, scope);
  const name = callee.type === 'MemberExpression' ? nameOf(callee) : null;
  if (name !== null) {
    const { object } = callee as ES.MemberExpression & { object: ES.Expression };
    const place = object.type === 'Identifier' ? scope.resolve(object.name) : null;
    // Functions of Math want no receiver.
    if (place?.kind === 'constant' && place.value === Math)
      return callOfKnown((Math as Value)[name], args);
    return callOfMethod(expression(object, scope), name, args);
  }
  if (callee.type === 'Identifier') {
    const place = scope.resolve(callee.name);
    if (place.kind === 'constant') return callOfKnown(place.value, args);
  }
  return callOf(expression(callee, scope), args);
}

function construct(node: ES.NewExpression, scope: Scope): Evaluate {
  const callee = expression(node.callee, scope);
  const args = expressions(node.arguments, scope);
  return (f) => new (callee(f))(...valuesOf(args, f));
}
