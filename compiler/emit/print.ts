/**
 * ESTree to text. The only file that imports astring.
 *
 * Compact by default: a generator of ours, run by astring, that writes no indentation and no
 * spaces; it knows the node types of estree.ts and of the intrinsics' templates. Pretty on request.
 */
import { GENERATOR, generate } from 'astring';
import type { Generator, State } from 'astring';
import type * as ES from 'estree';

/** Statements, one to a line, as readable text, indented by two spaces. */
export const printPretty = (statements: readonly ES.Node[]): string =>
  lines(statements, (node) => generate(node, { indent: '  ' }));

/** The shortest text, but for names. */
export const printCompact = (statements: readonly ES.Node[]): string =>
  lines(statements, (node) => generate(node, { generator: compact, indent: '', lineEnd: '' }));

function lines(statements: readonly ES.Node[], print: (node: ES.Node) => string): string {
  let text = '';
  for (const statement of statements) text += `${print(statement)}\n`;
  return flat(text);
}

/** Text built of small pieces is a tree to V8 until somebody looks at a character: so look. */
const flat = (text: string): string => (text.charCodeAt(0) === 0 ? '' : text);

const operatorPrecedence: Readonly<Record<string, number>> = {
  '||': 2,
  '&&': 4,
  '|': 5,
  '^': 6,
  '&': 7,
  '===': 8,
  '!==': 8,
  '==': 8,
  '!=': 8,
  '<': 9,
  '>': 9,
  '<=': 9,
  '>=': 9,
  '<<': 10,
  '>>': 10,
  '>>>': 10,
  '+': 11,
  '-': 11,
  '*': 12,
  '%': 12,
  '/': 12,
};

type Visitor = (node: ES.Node, state: State) => void;
type Compound = { type: string; operator: string; left: ES.Expression; right: ES.Expression };

/** The commonest types first: looking a visitor up by its name costs more than the visit. */
function write(node: ES.Node, state: State): void {
  switch (node.type) {
    case 'Identifier':
      return state.write(node.name);
    case 'Literal':
      return state.write(node.raw ?? String((node as ES.SimpleLiteral).value));
    case 'BinaryExpression':
      return compound(node as Compound, state);
    case 'MemberExpression':
      return member(node, state);
    case 'CallExpression':
      return call(node, state);
    case 'AssignmentExpression':
      return assignment(node, state);
    default:
      (compact as unknown as Record<string, Visitor>)[node.type]!(node, state);
  }
}

function wrapped(node: ES.Node, state: State, isWrapped: boolean): void {
  if (!isWrapped) return write(node, state);
  state.write('(');
  write(node, state);
  state.write(')');
}

/** True if an operand of a binary or logical expression needs parentheses. */
function needsParentheses(node: ES.Expression, parent: Compound, isRight: boolean): boolean {
  if (node.type === 'BinaryExpression' || node.type === 'LogicalExpression') {
    const own = operatorPrecedence[node.operator]!;
    const outer = operatorPrecedence[parent.operator]!;
    return isRight ? own <= outer : own < outer;
  }
  return isLoose(node);
}

/** True if the text of an expression starts with this sign: `a- -b` must not become `a--b`. */
function startsWith(node: ES.Expression, sign: string): boolean {
  for (;;) {
    if (node.type === 'UnaryExpression') return node.operator === sign;
    if (node.type !== 'BinaryExpression' || node.left.type === 'PrivateIdentifier') return false;
    node = node.left;
  }
}

function compound(node: Compound, state: State): void {
  const { operator, left, right } = node;
  wrapped(left, state, needsParentheses(left, node, false));
  state.write(operator);
  const isWrapped = needsParentheses(right, node, true);
  if (!isWrapped && (operator === '-' || operator === '+') && startsWith(right, operator))
    state.write(' ');
  wrapped(right, state, isWrapped);
}

function list(nodes: readonly (ES.Node | null)[], state: State): void {
  for (let i = 0; i < nodes.length; i++) {
    if (i > 0) state.write(',');
    if (nodes[i] !== null) write(nodes[i]!, state);
  }
}

/** True for what a call or a member access may follow without parentheses. */
const isCallable = ({ type }: ES.Node): boolean =>
  type === 'Identifier' || type === 'MemberExpression' || type === 'CallExpression';

function call({ callee, arguments: values }: ES.SimpleCallExpression, state: State): void {
  wrapped(callee, state, !isCallable(callee));
  state.write('(');
  list(values, state);
  state.write(')');
}

function member({ object, property, computed }: ES.MemberExpression, state: State): void {
  wrapped(object, state, !isCallable(object));
  state.write(computed ? '[' : '.');
  write(property, state);
  if (computed) state.write(']');
}

function assignment(node: ES.AssignmentExpression, state: State): void {
  write(node.left, state);
  state.write(node.operator);
  write(node.right, state);
}

const isBlock = (node: ES.Statement): boolean => node.type === 'BlockStatement';

const isLoose = (node: ES.Node): boolean =>
  node.type === 'AssignmentExpression' ||
  node.type === 'ConditionalExpression' ||
  node.type === 'YieldExpression';

/** What `write` does not know by itself. */
const compact: Generator = {
  ...GENERATOR,
  Program(node: ES.Program, state: State) {
    for (const statement of node.body) write(statement, state);
  },
  BlockStatement(node: ES.BlockStatement, state: State) {
    state.write('{');
    for (const statement of node.body) write(statement, state);
    state.write('}');
  },
  ExpressionStatement(node: ES.ExpressionStatement, state: State) {
    write(node.expression, state);
    state.write(';');
  },
  IfStatement(node: ES.IfStatement, state: State) {
    state.write('if(');
    write(node.test, state);
    state.write(')');
    write(node.consequent, state);
    if (node.alternate) {
      state.write(isBlock(node.alternate) ? 'else' : 'else ');
      write(node.alternate, state);
    }
  },
  LabeledStatement(node: ES.LabeledStatement, state: State) {
    state.write(`${node.label.name}:`);
    write(node.body, state);
  },
  BreakStatement(node: ES.BreakStatement, state: State) {
    state.write(node.label ? `break ${node.label.name};` : 'break;');
  },
  ContinueStatement(node: ES.ContinueStatement, state: State) {
    state.write(node.label ? `continue ${node.label.name};` : 'continue;');
  },
  ReturnStatement(node: ES.ReturnStatement, state: State) {
    if (!node.argument) return state.write('return;');
    state.write('return ');
    write(node.argument, state);
    state.write(';');
  },
  TryStatement(node: ES.TryStatement, state: State) {
    state.write('try');
    write(node.block, state);
    state.write('catch(');
    write(node.handler!.param!, state);
    state.write(')');
    write(node.handler!.body, state);
  },
  ThrowStatement(node: ES.ThrowStatement, state: State) {
    state.write('throw ');
    write(node.argument, state);
    state.write(';');
  },
  WhileStatement(node: ES.WhileStatement, state: State) {
    state.write('while(');
    write(node.test, state);
    state.write(')');
    write(node.body, state);
  },
  DoWhileStatement(node: ES.DoWhileStatement, state: State) {
    state.write(isBlock(node.body) ? 'do' : 'do ');
    write(node.body, state);
    state.write('while(');
    write(node.test, state);
    state.write(');');
  },
  SwitchStatement(node: ES.SwitchStatement, state: State) {
    state.write('switch(');
    write(node.discriminant, state);
    state.write('){');
    for (const item of node.cases) {
      if (item.test) {
        state.write('case ');
        write(item.test, state);
        state.write(':');
      } else state.write('default:');
      for (const statement of item.consequent) write(statement, state);
    }
    state.write('}');
  },
  FunctionDeclaration(node: ES.FunctionDeclaration, state: State) {
    state.write(`function${node.generator ? '*' : ' '}${node.id.name}(`);
    list(node.params, state);
    state.write(')');
    write(node.body, state);
  },
  FunctionExpression(node: ES.FunctionExpression, state: State) {
    state.write('function(');
    list(node.params, state);
    state.write(')');
    write(node.body, state);
  },
  ArrowFunctionExpression(node: ES.ArrowFunctionExpression, state: State) {
    state.write('(');
    list(node.params, state);
    state.write(')=>');
    write(node.body, state);
  },
  VariableDeclaration(node: ES.VariableDeclaration, state: State) {
    state.write(`${node.kind} `);
    list(node.declarations, state);
    state.write(';');
  },
  VariableDeclarator(node: ES.VariableDeclarator, state: State) {
    write(node.id, state);
    if (node.init) {
      state.write('=');
      write(node.init, state);
    }
  },
  LogicalExpression: (node: ES.LogicalExpression, state: State) => compound(node, state),
  UnaryExpression(node: ES.UnaryExpression, state: State) {
    state.write(node.operator);
    const { argument } = node;
    const isCompound =
      argument.type === 'BinaryExpression' || argument.type === 'LogicalExpression';
    const isSameSign =
      argument.type === 'UnaryExpression' &&
      argument.operator === node.operator &&
      node.operator !== '!';
    if (isSameSign || node.operator === 'typeof') state.write(' ');
    wrapped(argument, state, isCompound || isLoose(argument));
  },
  ConditionalExpression(node: ES.ConditionalExpression, state: State) {
    wrapped(node.test, state, isLoose(node.test));
    state.write('?');
    write(node.consequent, state);
    state.write(':');
    write(node.alternate, state);
  },
  NewExpression(node: ES.NewExpression, state: State) {
    state.write('new ');
    write(node.callee, state);
    state.write('(');
    list(node.arguments, state);
    state.write(')');
  },
  YieldExpression(node: ES.YieldExpression, state: State) {
    state.write(node.delegate ? 'yield*' : 'yield ');
    if (node.argument) write(node.argument, state);
  },
  SequenceExpression(node: ES.SequenceExpression, state: State) {
    state.write('(');
    list(node.expressions, state);
    state.write(')');
  },
  ArrayExpression(node: ES.ArrayExpression, state: State) {
    state.write('[');
    list(node.elements, state);
    state.write(']');
  },
};
