/**
 * Suspending forms (abi.ts), which are generators: what contains a `yield*` becomes a generator
 * over a frame, all the rest stays a closure.
 *
 * Operands of what waits are evaluated one by one into slots of the frame; then the operation is
 * an ordinary closure over these slots.
 */
import type * as ES from 'estree';
import { assign, expr } from '../emit/estree.ts';
import { expression } from './expressions.ts';
import type { Evaluate, Frame, FunctionScope, Value } from './scope.ts';
import { RESULT } from './scope.ts';
import {
  BREAK,
  CONTINUE,
  NORMAL,
  NO_SIGNAL,
  RETURN,
  breakSignal,
  continueSignal,
  planSwitch,
  statement,
} from './statements.ts';

/** A prepared statement that may wait: returns a signal. */
type Waiting = (frame: Frame) => Generator<unknown, number, Value>;
/** A prepared expression that may wait. */
type WaitingValue = (frame: Frame) => Generator<unknown, Value, Value>;

function mayWait(node: unknown): boolean {
  if (Array.isArray(node)) return node.some(mayWait);
  if (typeof node !== 'object' || node === null) return false;
  return (node as ES.Node).type === 'YieldExpression' || Object.values(node).some(mayWait);
}

/** The body of a generator. */
export const generatorBody = (nodes: readonly ES.Statement[], scope: FunctionScope): Waiting =>
  waitingList(nodes, scope);

function waitingList(nodes: readonly ES.Statement[], scope: FunctionScope): Waiting {
  const steps = nodes.map((node) => waitingOrNot(node, scope));
  return function* (f) {
    for (const step of steps) {
      const signal = typeof step === 'function' ? step(f) : yield* step.waiting(f);
      if (signal !== NORMAL) return signal;
    }
    return NORMAL;
  };
}

/** A closure where nothing waits. */
type Step = ((frame: Frame) => number) | { readonly waiting: Waiting };

const waitingOrNot = (node: ES.Statement, scope: FunctionScope): Step =>
  mayWait(node) ? { waiting: waiting(node, scope, NO_SIGNAL) } : statement(node, scope);

/** @param repeated the signal of `continue` with the statement's label */
function waiting(node: ES.Statement, scope: FunctionScope, repeated: number): Waiting {
  switch (node.type) {
    case 'ExpressionStatement':
      return ended(waitingValue(node.expression, scope), () => NORMAL);
    case 'ReturnStatement':
      return ended(waitingValue(node.argument!, scope), (f, value) => {
        f[RESULT] = value;
        return RETURN;
      });
    case 'VariableDeclaration':
      return waitingList(node.declarations.flatMap(asAssignment), scope);
    case 'BlockStatement':
      return waitingList(node.body, scope);
    case 'IfStatement':
      return waitingIf(node, scope);
    case 'LabeledStatement':
      return waitingLabelled(node, scope);
    case 'WhileStatement':
    case 'DoWhileStatement':
      return waitingLoop(node, scope, repeated);
    case 'SwitchStatement':
      return waitingSwitch(node, scope);
    case 'TryStatement':
      return waitingTry(node, scope);
    default:
      throw new Error(`unreachable: ${node.type} does not wait`);
  }
}

const asAssignment = ({ id, init }: ES.VariableDeclarator): ES.Statement[] =>
  init ? [expr(assign(id as ES.Identifier, init))] : [];

function ended(value: WaitingValue, end: (frame: Frame, value: Value) => number): Waiting {
  return function* (f) {
    return end(f, yield* value(f));
  };
}

function waitingIf(node: ES.IfStatement, scope: FunctionScope): Waiting {
  const test = waitingValue(node.test, scope);
  const yes = waitingList([node.consequent], scope);
  const no = waitingList(node.alternate ? [node.alternate] : [], scope);
  return function* (f) {
    return yield* (yield* test(f)) ? yes(f) : no(f);
  };
}

function waitingLabelled(node: ES.LabeledStatement, scope: FunctionScope): Waiting {
  const label = scope.label(node.label.name);
  const body = waiting(node.body, scope, continueSignal(label));
  return function* (f) {
    const signal = yield* body(f);
    return signal === breakSignal(label) ? NORMAL : signal;
  };
}

function waitingLoop(
  node: ES.WhileStatement | ES.DoWhileStatement,
  scope: FunctionScope,
  repeated: number,
): Waiting {
  const test = waitingValue(node.test, scope);
  const body = waitingList([node.body], scope);
  const isTestedFirst = node.type === 'WhileStatement';
  return function* (f) {
    if (isTestedFirst && !(yield* test(f))) return NORMAL;
    for (;;) {
      const signal = yield* body(f);
      if (signal !== NORMAL && signal !== CONTINUE && signal !== repeated) {
        return signal === BREAK ? NORMAL : signal;
      }
      if (!(yield* test(f))) return NORMAL;
    }
  };
}

function waitingSwitch(node: ES.SwitchStatement, scope: FunctionScope): Waiting {
  const value = waitingValue(node.discriminant, scope);
  const { arms, starts, defaultStart } = planSwitch(node);
  const steps = arms.map((arm) => waitingList(arm, scope));
  return function* (f) {
    for (let i = starts.get(yield* value(f)) ?? defaultStart; i < steps.length; i++) {
      const signal = yield* steps[i]!(f);
      if (signal !== NORMAL) return signal === BREAK ? NORMAL : signal;
    }
    return NORMAL;
  };
}

function waitingTry(node: ES.TryStatement, scope: FunctionScope): Waiting {
  const body = waitingList(node.block.body, scope);
  const { param, body: handlerBody } = node.handler!;
  return scope.within((param as ES.Identifier).name, (slot): Waiting => {
    const handler = waitingList(handlerBody.body, scope);
    return function* (f) {
      try {
        return yield* body(f);
      } catch (error) {
        f[slot] = error;
      }
      return yield* handler(f);
    };
  });
}

// ---------------------------------------------------------------- expressions

function waitingValue(node: ES.Node, scope: FunctionScope): WaitingValue {
  if (!mayWait(node)) {
    const value = expression(node, scope);

    return function* (f) {
      return value(f);
    };
  }
  switch (node.type) {
    case 'YieldExpression': {
      const iterable = waitingValue(node.argument!, scope);
      return function* (f) {
        return yield* yield* iterable(f);
      };
    }
    case 'ConditionalExpression':
      return choice(node.test, node.consequent, node.alternate, scope);
    case 'LogicalExpression':
      throw new Error('unreachable: no operand of && or || waits');
    default:
      return operation(node, scope);
  }
}

function choice(
  testNode: ES.Node,
  yesNode: ES.Node,
  noNode: ES.Node,
  scope: FunctionScope,
): WaitingValue {
  const test = waitingValue(testNode, scope);
  const yes = waitingValue(yesNode, scope);
  const no = waitingValue(noNode, scope);
  return function* (f) {
    return yield* (yield* test(f)) ? yes(f) : no(f);
  };
}

/** Evaluates all operands into slots, in order, and then the operation on these. */
function operation(node: ES.Node, scope: FunctionScope): WaitingValue {
  const steps: { slot: number; value: WaitingValue }[] = [];
  const inSlot = (operand: ES.Node): ES.Node => {
    const { name, slot } = scope.temporary();
    steps.push({ slot, value: waitingValue(operand, scope) });
    return { type: 'Identifier', name };
  };
  const apply: Evaluate = expression(withOperands(node, inSlot), scope);
  return function* (f) {
    for (const { slot, value } of steps) f[slot] = yield* value(f);
    return apply(f);
  };
}

/** The same node over other operands, which are asked for in the order of evaluation. */
function withOperands(node: ES.Node, inSlot: (operand: ES.Node) => ES.Node): ES.Node {
  const all = (nodes: readonly ES.Node[]): ES.Node[] => nodes.map(inSlot);
  const place = (target: ES.MemberExpression): ES.Node => ({
    ...target,
    object: inSlot(target.object) as ES.Expression,
    property: (target.computed ? inSlot(target.property) : target.property) as ES.Expression,
  });
  const changed = ((): object => {
    switch (node.type) {
      case 'BinaryExpression': {
        const left = inSlot(node.left);
        return { left, right: inSlot(node.right) };
      }
      case 'UnaryExpression':
        return { argument: inSlot(node.argument) };
      case 'SequenceExpression':
        return { expressions: all(node.expressions) };
      case 'ArrayExpression':
        return { elements: all(node.elements as ES.Node[]) };
      case 'NewExpression':
        return { arguments: all(node.arguments) };
      case 'MemberExpression':
        return place(node);
      case 'CallExpression': {
        const { callee } = node;
        const called = callee.type === 'MemberExpression' ? place(callee) : callee;
        return { callee: called, arguments: all(node.arguments) };
      }
      case 'AssignmentExpression': {
        const { left } = node;
        const to = left.type === 'MemberExpression' ? place(left) : left;
        return { left: to, right: inSlot(node.right) };
      }
      default:
        throw new Error(`unreachable: ${node.type} does not wait`);
    }
  })();
  return { ...node, ...changed };
}
