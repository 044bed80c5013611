/**
 * Statements of emitted code as closures over a frame. Each returns a signal that says how it
 * ended: normally, or by a jump that whoever encloses it has to make.
 */
import type * as ES from 'estree';
import { caseValue, expression, write } from './expressions.ts';
import type { Scope } from './expressions.ts';
import { RESULT } from './scope.ts';
import type { Evaluate, Frame, FunctionScope } from './scope.ts';

/** How a statement ended. From FIRST_LABEL on: a break or a continue that names a label. */
export const NORMAL = 0;
export const RETURN = 1;
export const BREAK = 2;
export const CONTINUE = 3;
const FIRST_LABEL = 4;

/** A prepared statement. Returns a signal. */
export type Run = (frame: Frame) => number;

export const breakSignal = (label: number): number => FIRST_LABEL + 2 * label;
export const continueSignal = (label: number): number => FIRST_LABEL + 2 * label + 1;
/** A signal that no statement gives. */
export const NO_SIGNAL = -1;

const handlers: Readonly<Record<string, (node: never, scope: FunctionScope) => Run>> = {
  ExpressionStatement: (node: ES.ExpressionStatement, scope: FunctionScope) =>
    allOf([expression(node.expression, scope)]),
  VariableDeclaration: variables,
  BlockStatement: (node: ES.BlockStatement, scope: FunctionScope) => list(node.body, scope),
  ReturnStatement: returnStatement,
  IfStatement: ifStatement,
  LabeledStatement: labelled,
  BreakStatement: (node: ES.BreakStatement, scope: FunctionScope) =>
    jump(node.label ? breakSignal(scope.label(node.label.name)) : BREAK),
  ContinueStatement: (node: ES.ContinueStatement, scope: FunctionScope) =>
    jump(node.label ? continueSignal(scope.label(node.label.name)) : CONTINUE),
  WhileStatement: (node: ES.WhileStatement, scope: FunctionScope) =>
    whileLoop(node, scope, NO_SIGNAL),
  DoWhileStatement: (node: ES.DoWhileStatement, scope: FunctionScope) =>
    doWhileLoop(node, scope, NO_SIGNAL),
  ForStatement: forLoop,
  SwitchStatement: switchStatement,
  TryStatement: tryStatement,
  ThrowStatement: throwStatement,
};

/** Prepares one statement. */
export function statement(node: ES.Statement, scope: FunctionScope): Run {
  const handler = handlers[node.type];
  if (handler === undefined) throw new Error(`unreachable: ${node.type} in emitted code`);
  return handler(node as never, scope);
}

/** Gives every `var` of a function its slot; functions have their own. */
export function declareVariables(nodes: readonly ES.Node[], scope: FunctionScope): void {
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) return node.forEach(visit);
    if (typeof node !== 'object' || node === null) return;
    const { type } = node as ES.Node;
    if (/Expression$|^Literal$|^Identifier$/.test(type)) return;
    if (type === 'VariableDeclarator') {
      scope.declare(((node as ES.VariableDeclarator).id as ES.Identifier).name);
    }
    Object.values(node).forEach(visit);
  };
  visit(nodes);
}

/**
 * Statements one after the other, up to the first that does not end normally. Expressions always
 * do: a run of them is one step.
 */
export function list(nodes: readonly ES.Statement[], scope: FunctionScope): Run {
  const steps: Run[] = [];
  const effects: Evaluate[] = [];
  const flush = (): void => {
    while (effects.length > 0) steps.push(allOf(effects.splice(0, 4)));
  };
  for (const node of nodes) {
    if (node.type === 'ExpressionStatement') effects.push(expression(node.expression, scope));
    else {
      flush();
      steps.push(statement(node, scope));
    }
  }
  flush();
  return inOrder(steps);
}

/** One to four expressions as a statement. */
function allOf(effects: readonly Evaluate[]): Run {
  const [a, b, c, d] = effects as [Evaluate, Evaluate, Evaluate, Evaluate];
  switch (effects.length) {
    case 1:
      return (f) => (a(f), NORMAL);
    case 2:
      return (f) => (a(f), b(f), NORMAL);
    case 3:
      return (f) => (a(f), b(f), c(f), NORMAL);
    default:
      return (f) => (a(f), b(f), c(f), d(f), NORMAL);
  }
}

function inOrder(steps: readonly Run[]): Run {
  const [a, b, c] = steps as [Run, Run, Run];
  switch (steps.length) {
    case 0:
      return () => NORMAL;
    case 1:
      return a;
    case 2:
      return (f) => a(f) || b(f);
    case 3:
      return (f) => a(f) || b(f) || c(f);
    default:
      return (f) => {
        for (let i = 0; i < steps.length; i++) {
          const signal = steps[i]!(f);
          if (signal !== NORMAL) return signal;
        }
        return NORMAL;
      };
  }
}

function variables(node: ES.VariableDeclaration, scope: FunctionScope): Run {
  const writes = initialisers(node, scope);
  return (f) => {
    for (const init of writes) init(f);
    return NORMAL;
  };
}

/** The assignments that a declaration makes. */
export function initialisers(node: ES.VariableDeclaration, scope: Scope): Evaluate[] {
  return node.declarations.flatMap(({ id, init }) => {
    if (!init) return [];
    return [write(scope.resolve((id as ES.Identifier).name), expression(init, scope))];
  });
}

function returnStatement(node: ES.ReturnStatement, scope: FunctionScope): Run {
  if (!node.argument) return () => RETURN;
  const value = expression(node.argument, scope);
  return (f) => {
    f[RESULT] = value(f);
    return RETURN;
  };
}

const jump =
  (signal: number): Run =>
  () =>
    signal;

function ifStatement(node: ES.IfStatement, scope: FunctionScope): Run {
  const test = expression(node.test, scope);
  const yes = statement(node.consequent, scope);
  if (!node.alternate) return (f) => (test(f) ? yes(f) : NORMAL);
  const no = statement(node.alternate, scope);
  return (f) => (test(f) ? yes(f) : no(f));
}

function labelled(node: ES.LabeledStatement, scope: FunctionScope): Run {
  const label = scope.label(node.label.name);
  const ended = breakSignal(label);
  const body = labelledBody(node.body, scope, continueSignal(label));
  return (f) => {
    const signal = body(f);
    return signal === ended ? NORMAL : signal;
  };
}

function labelledBody(node: ES.Statement, scope: FunctionScope, repeated: number): Run {
  if (node.type === 'WhileStatement') return whileLoop(node, scope, repeated);
  if (node.type === 'DoWhileStatement') return doWhileLoop(node, scope, repeated);
  return statement(node, scope);
}

/** @param repeated the signal of `continue` with the loop's label */
function whileLoop(node: ES.WhileStatement, scope: FunctionScope, repeated: number): Run {
  const body = statement(node.body, scope);
  const test = expression(node.test, scope);
  return (f) => {
    while (test(f)) {
      const signal = body(f);
      if (signal === NORMAL || signal === CONTINUE || signal === repeated) continue;
      return signal === BREAK ? NORMAL : signal;
    }
    return NORMAL;
  };
}

function doWhileLoop(node: ES.DoWhileStatement, scope: FunctionScope, repeated: number): Run {
  const body = statement(node.body, scope);
  const test = expression(node.test, scope);
  return (f) => {
    do {
      const signal = body(f);
      if (signal === NORMAL || signal === CONTINUE || signal === repeated) continue;
      return signal === BREAK ? NORMAL : signal;
    } while (test(f));
    return NORMAL;
  };
}

function forLoop(node: ES.ForStatement, scope: FunctionScope): Run {
  const init = node.init as ES.VariableDeclaration | ES.Expression | null;
  const begin: Run =
    init?.type === 'VariableDeclaration'
      ? variables(init, scope)
      : init
        ? allOf([expression(init, scope)])
        : jump(NORMAL);
  const test = node.test ? expression(node.test, scope) : () => true;
  const update = node.update ? expression(node.update, scope) : () => undefined;
  const body = statement(node.body, scope);
  return (f) => {
    for (begin(f); test(f); update(f)) {
      const signal = body(f);
      if (signal === NORMAL || signal === CONTINUE) continue;
      return signal === BREAK ? NORMAL : signal;
    }
    return NORMAL;
  };
}

/** Where each case of a switch leads: to one of its arms, each of which falls through into the next. */
export interface SwitchPlan {
  readonly arms: readonly (readonly ES.Statement[])[];
  readonly starts: ReadonlyMap<number, number>;
  readonly defaultStart: number;
}

export function planSwitch(node: ES.SwitchStatement): SwitchPlan {
  const arms: ES.Statement[][] = [];
  const starts = new Map<number, number>();
  let defaultStart = -1;
  for (const { test, consequent } of node.cases) {
    if (test) starts.set(caseValue(test), arms.length);
    else defaultStart = arms.length;
    if (consequent.length > 0) arms.push(consequent);
  }
  return { arms, starts, defaultStart: defaultStart < 0 ? arms.length : defaultStart };
}

function switchStatement(node: ES.SwitchStatement, scope: FunctionScope): Run {
  const value = expression(node.discriminant, scope);
  const { arms, starts, defaultStart } = planSwitch(node);
  const steps = arms.map((arm) => list(arm, scope));
  return (f) => {
    for (let i = starts.get(value(f)) ?? defaultStart; i < steps.length; i++) {
      const signal = steps[i]!(f);
      if (signal !== NORMAL) return signal === BREAK ? NORMAL : signal;
    }
    return NORMAL;
  };
}

function tryStatement(node: ES.TryStatement, scope: FunctionScope): Run {
  const body = statement(node.block, scope);
  const { param, body: handlerBody } = node.handler!;
  return scope.within((param as ES.Identifier).name, (slot) => {
    const handler = statement(handlerBody, scope);
    return (f: Frame) => {
      try {
        return body(f);
      } catch (error) {
        f[slot] = error;
        return handler(f);
      }
    };
  });
}

function throwStatement(node: ES.ThrowStatement, scope: FunctionScope): Run {
  const value = expression(node.argument, scope);
  return (f) => {
    throw value(f);
  };
}
