/**
 * Functions of emitted code as JavaScript functions that run a prepared body. A body is prepared
 * when its function is first called.
 */
import type * as ES from 'estree';
import type { Scope } from './expressions.ts';
import { THIS } from './expressions.ts';
import { generatorBody } from './generators.ts';
import { ENCLOSING, FIRST_PARAMETER, FunctionScope, RESULT } from './scope.ts';
import type { Evaluate, Frame, FunctionNode, Value } from './scope.ts';
import { declareVariables, list } from './statements.ts';
import type { Run } from './statements.ts';

/** What all closures made at one place of the text have in common. */
class Prepared {
  private readonly node: FunctionNode;
  private readonly enclosing: Scope;
  /** Set with the first frame. */
  run!: Run;
  private blank: Frame = [];
  thisSlot = -1;
  generate: ((frame: Frame) => Iterator<unknown, Value>) | null = null;

  constructor(node: FunctionNode, enclosing: Scope) {
    this.node = node;
    this.enclosing = enclosing;
  }

  /** The frame of a new call. */
  frame(enclosing: Frame): Frame {
    if (this.blank.length === 0) this.build();
    const frame = this.blank.slice();
    frame[ENCLOSING] = enclosing;
    return frame;
  }

  private build(): void {
    const { node, enclosing } = this;
    const scope = new FunctionScope(enclosing);
    for (const param of node.params) scope.declare((param as ES.Identifier).name);
    const body = (node.body as ES.BlockStatement).body;
    declareVariables(body, scope);
    this.thisSlot = scope.declare(THIS);
    if (node.generator === true) this.generate = generatorBody(body, scope);
    else this.run = list(body, scope);
    this.blank = new Array<Value>(scope.frameSize).fill(undefined);
  }
}

/** A function node as an expression that makes the function. */
export function functionMaker(node: FunctionNode, scope: Scope): Evaluate {
  const prepared = new Prepared(node, scope);
  if (node.generator === true) return (enclosing) => generator(prepared, enclosing);
  if (node.type === 'FunctionDeclaration' && mayConstruct(node)) {
    return (enclosing) => constructor(prepared, enclosing);
  }
  const { length } = node.params;
  const make = length < plain.length ? plain[length]! : variadic;
  return (enclosing) => make(prepared, enclosing, length);
}

/** Constructors assign to `this` and do nothing else; one of no fields is empty. */
function mayConstruct({ body: { body } }: ES.FunctionDeclaration): boolean {
  const [first] = body;
  return (
    first === undefined ||
    (first.type === 'ExpressionStatement' &&
      first.expression.type === 'AssignmentExpression' &&
      first.expression.left.type === 'MemberExpression' &&
      first.expression.left.object.type === 'Identifier' &&
      first.expression.left.object.name === THIS)
  );
}

type Make = (prepared: Prepared, enclosing: Frame, length: number) => Value;

/** By the number of parameters. None of these is a constructor, as no exported function may be. */
const plain: readonly Make[] = [
  (p, enclosing) => () => {
    const f = p.frame(enclosing);
    p.run(f);
    return f[RESULT];
  },
  (p, enclosing) => (a: Value) => {
    const f = p.frame(enclosing);
    f[FIRST_PARAMETER] = a;
    p.run(f);
    return f[RESULT];
  },
  (p, enclosing) => (a: Value, b: Value) => {
    const f = p.frame(enclosing);
    f[FIRST_PARAMETER] = a;
    f[FIRST_PARAMETER + 1] = b;
    p.run(f);
    return f[RESULT];
  },
  (p, enclosing) => (a: Value, b: Value, c: Value) => {
    const f = p.frame(enclosing);
    f[FIRST_PARAMETER] = a;
    f[FIRST_PARAMETER + 1] = b;
    f[FIRST_PARAMETER + 2] = c;
    p.run(f);
    return f[RESULT];
  },
  (p, enclosing) => (a: Value, b: Value, c: Value, d: Value) => {
    const f = p.frame(enclosing);
    f[FIRST_PARAMETER] = a;
    f[FIRST_PARAMETER + 1] = b;
    f[FIRST_PARAMETER + 2] = c;
    f[FIRST_PARAMETER + 3] = d;
    p.run(f);
    return f[RESULT];
  },
  (p, enclosing) => (a: Value, b: Value, c: Value, d: Value, e: Value) => {
    const f = p.frame(enclosing);
    f[FIRST_PARAMETER] = a;
    f[FIRST_PARAMETER + 1] = b;
    f[FIRST_PARAMETER + 2] = c;
    f[FIRST_PARAMETER + 3] = d;
    f[FIRST_PARAMETER + 4] = e;
    p.run(f);
    return f[RESULT];
  },
];

function withArguments(frame: Frame, args: readonly Value[], length: number): Frame {
  for (let i = 0; i < length; i++) frame[FIRST_PARAMETER + i] = args[i];
  return frame;
}

const variadic: Make = (prepared, enclosing, length) => {
  const made = (...args: Value[]): Value => {
    const frame = withArguments(prepared.frame(enclosing), args, length);
    prepared.run(frame);
    return frame[RESULT];
  };
  // JavaScript shows how many parameters an exported function has.
  return Object.defineProperty(made, 'length', { value: length, configurable: true });
};

function constructor(prepared: Prepared, enclosing: Frame): Value {
  return function (this: Value, ...args: Value[]) {
    const frame = withArguments(prepared.frame(enclosing), args, args.length);
    frame[prepared.thisSlot] = this;
    prepared.run(frame);
  };
}

function generator(prepared: Prepared, enclosing: Frame): Value {
  return function* (...args: Value[]): Generator<unknown, Value, Value> {
    const frame = withArguments(prepared.frame(enclosing), args, args.length);
    yield* { [Symbol.iterator]: () => prepared.generate!(frame) };
    return frame[RESULT];
  };
}
