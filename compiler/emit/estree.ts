/**
 * Builders of ESTree nodes, nothing wasm-specific. Every expression and statement that is emitted
 * is made here, so that the printer meets no node type it does not know.
 */
import type * as ES from 'estree';
import { isNumber } from './number-syntax.ts';

export type Expression = ES.Expression;
export type Statement = ES.Statement;

export const id = (name: string): ES.Identifier => ({ type: 'Identifier', name });

/** A literal by its source text. */
const raw = (value: number | string | boolean | null, text: string): ES.Literal => ({
  type: 'Literal',
  value,
  raw: text,
});

export const TRUE = raw(true, 'true');
export const NULL = raw(null, 'null');
export const UNDEFINED = raw(null, 'void 0');

const small: ES.Literal[] = [];
for (let i = 0; i < 256; i++) small.push(raw(i, String(i)));

/** Any number: signs, infinities and NaN are built from operators, which printers get right. */
export function num(value: number): Expression {
  if (value !== value) return bin('/', small[0]!, small[0]!);
  if (value < 0 || Object.is(value, -0)) return unary('-', num(-value));
  if (value === Infinity) return bin('/', small[1]!, small[0]!);
  if (value < 256 && Number.isInteger(value)) return small[value]!;
  return raw(value, numberText(value));
}

function numberText(value: number): string {
  const text = String(value);
  return text.startsWith('0.') ? text.slice(1) : text.replace('e+', 'e');
}

const unsafe = /[\u0000-\u001f\u007f\u2028\u2029\ud800-\udfff\ufeff<>]/g;
const escape = (c: string): string => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`;
/** Escapes in quoted text what sandboxes refuse in a source even inside of strings: import( and eval(. */
export const disarm = (text: string): string =>
  text.replace(
    /((?:import|eval)\s*)([(/])/g,
    (_, word: string, sign: string) => word + escape(sign),
  );

/** JSON text of a string, without what could end a script, open a comment or be lost in transit. */
export const quote = (value: string): string =>
  disarm(JSON.stringify(value).replace(unsafe, (c) => (c === '\n' ? c : escape(c))));

export const bin = (
  operator: ES.BinaryOperator,
  left: Expression,
  right: Expression,
): Expression => ({
  type: 'BinaryExpression',
  operator,
  left,
  right,
});

export const logical = (
  operator: '&&' | '||',
  left: Expression,
  right: Expression,
): Expression => ({
  type: 'LogicalExpression',
  operator,
  left,
  right,
});

export const unary = (operator: '-' | '!' | '+' | '~', argument: Expression): Expression => ({
  type: 'UnaryExpression',
  operator,
  prefix: true,
  argument,
});

export const cond = (
  test: Expression,
  consequent: Expression,
  alternate: Expression,
): Expression => ({
  type: 'ConditionalExpression',
  test,
  consequent,
  alternate,
});

export const member = (object: Expression, property: string): ES.MemberExpression => ({
  type: 'MemberExpression',
  object,
  property: id(property),
  computed: false,
  optional: false,
});

/** An element. The key is a number by its syntax, so that verify.ts can tell that it is no property's name. */
export const at = (object: Expression, key: Expression): ES.MemberExpression => ({
  type: 'MemberExpression',
  object,
  property: isNumber(key) ? key : unary('+', key),
  computed: true,
  optional: false,
});

export const call = (callee: Expression, args: Expression[]): Expression => ({
  type: 'CallExpression',
  callee,
  arguments: args,
  optional: false,
});

export const construct = (callee: Expression, args: Expression[]): Expression => ({
  type: 'NewExpression',
  callee,
  arguments: args,
});

/** `yield*` */
export const yieldFrom = (argument: Expression): Expression => ({
  type: 'YieldExpression',
  delegate: true,
  argument,
});

export const sequence = (expressions: Expression[]): Expression => ({
  type: 'SequenceExpression',
  expressions,
});

export const assign = (
  left: ES.Identifier | ES.MemberExpression,
  right: Expression,
): Expression => ({
  type: 'AssignmentExpression',
  operator: '=',
  left,
  right,
});

export const postDecrement = (argument: ES.MemberExpression): Expression => ({
  type: 'UpdateExpression',
  operator: '--',
  prefix: false,
  argument,
});

export const array = (elements: Expression[]): Expression => ({
  type: 'ArrayExpression',
  elements,
});

export const expr = (expression: Expression): Statement => ({
  type: 'ExpressionStatement',
  expression,
});

/** A statement whose text is made already: declarations. */
export const verbatim = (text: string): Statement => expr(raw(null, text));

/** Reads source of ours (scope.ts) as the text that it is. */
export const verbatimSource = (source: string): Statement[] => [verbatim(source)];

export const block = (body: Statement[]): ES.BlockStatement => ({ type: 'BlockStatement', body });

/** `table[index]=name;` */
export const enter = (table: string, index: number, name: string): Statement =>
  expr(assign(at(id(table), num(index)), id(name)));

export const ifElse = (test: Expression, yes: Statement, no: Statement | null): Statement => ({
  type: 'IfStatement',
  test,
  consequent: yes,
  alternate: no,
});

export const labelled = (label: string, body: Statement): Statement => ({
  type: 'LabeledStatement',
  label: id(label),
  body,
});

export const forever = (body: Statement): Statement => ({
  type: 'WhileStatement',
  test: small[1]!,
  body,
});
export const whileLoop = (test: Expression, body: Statement): Statement => ({
  type: 'WhileStatement',
  test,
  body,
});
export const doWhile = (body: Statement, test: Expression): Statement => ({
  type: 'DoWhileStatement',
  body,
  test,
});

export const breakTo = (label: string | null): Statement => ({
  type: 'BreakStatement',
  label: label === null ? null : id(label),
});
export const continueTo = (label: string | null): Statement => ({
  type: 'ContinueStatement',
  label: label === null ? null : id(label),
});

export const tryCatch = (
  body: ES.BlockStatement,
  name: string,
  handler: ES.BlockStatement,
): Statement => ({
  type: 'TryStatement',
  block: body,
  handler: { type: 'CatchClause', param: id(name), body: handler },
  finalizer: null,
});

export const ret = (argument: Expression | null): Statement => ({
  type: 'ReturnStatement',
  argument,
});

export const raise = (argument: Expression): Statement => ({ type: 'ThrowStatement', argument });

export const switchOn = (discriminant: Expression, cases: ES.SwitchCase[]): Statement => ({
  type: 'SwitchStatement',
  discriminant,
  cases,
});
export const switchCase = (test: Expression | null, consequent: Statement[]): ES.SwitchCase => ({
  type: 'SwitchCase',
  test,
  consequent,
});

/** `var a=1,b;` */
export const vars = (
  declarations: readonly (readonly [string, Expression | null])[],
): Statement => ({
  type: 'VariableDeclaration',
  kind: 'var',
  declarations: declarations.map(([name, init]) => ({
    type: 'VariableDeclarator',
    id: id(name),
    init,
  })),
});

export const func = (
  name: string,
  params: string[],
  body: Statement[],
): ES.FunctionDeclaration => ({
  type: 'FunctionDeclaration',
  id: id(name),
  params: params.map(id),
  body: block(body),
  generator: false,
  async: false,
});

/** `const f=function(a){...};` */
export const constFunc = (name: string, params: string[], body: Statement[]): Statement => ({
  type: 'VariableDeclaration',
  kind: 'const',
  declarations: [
    {
      type: 'VariableDeclarator',
      id: id(name),
      init: { ...func(name, params, body), type: 'FunctionExpression', id: null },
    },
  ],
});

export const generatorFunc = (
  name: string,
  params: string[],
  body: Statement[],
): ES.FunctionDeclaration => ({ ...func(name, params, body), generator: true });
