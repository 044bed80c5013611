/**
 * Makes the tree of a function as short as it can be without meaning anything else, for release
 * files: fewer braces, no `return` where a function ends anyway, no `!!` where only the truth counts,
 * and labels by their depth, so that what is alike is spelled alike and compresses.
 *
 * Gets function declarations as function.ts makes them and changes them in place. Meeting the same
 * node twice does no harm.
 */
import type * as ES from 'estree';
import { id } from './estree.ts';
import { shortName } from './names.ts';

/** Labels that have names of one letter; deeper ones are l52, l53, ... */
const LETTERS = 52;

const labelName = (depth: number): string => (depth < LETTERS ? shortName(depth) : `l${depth}`);

/** Tightens each of the functions that a list declares. */
export function tighten(statements: readonly ES.Node[]): void {
  for (const statement of statements) {
    if (statement.type !== 'FunctionDeclaration') continue;
    const { body } = statement.body;
    const last = body[body.length - 1];
    if (last?.type === 'ReturnStatement' && !last.argument) body.pop();
    new Tightener().list(body);
  }
}

class Tightener {
  /** New name by old name: those of the emitter begin with a capital, and are all different. */
  private readonly labels = new Map<string, string>();
  /** Labels around the statement at hand. */
  private depth = 0;

  list(statements: ES.Statement[]): void {
    for (let i = 0; i < statements.length; i++) statements[i] = this.statement(statements[i]!);
  }

  private statement(node: ES.Statement): ES.Statement {
    switch (node.type) {
      case 'BlockStatement':
        this.list(node.body);
        return node.body.length === 1 ? node.body[0]! : node;
      case 'LabeledStatement':
        return this.labelled(node);
      case 'BreakStatement':
      case 'ContinueStatement':
        if (node.label) node.label = id(this.labels.get(node.label.name) ?? node.label.name);
        return node;
      case 'IfStatement':
        return this.if(node);
      case 'WhileStatement':
      case 'DoWhileStatement':
        node.test = truth(node.test);
        node.body = this.statement(node.body);
        return node;
      case 'SwitchStatement':
        for (const { consequent } of node.cases) this.list(consequent);
        return node;
      case 'TryStatement':
        this.list(node.block.body);
        if (node.handler) this.list(node.handler.body.body);
        return node;
      default:
        return node;
    }
  }

  private labelled(node: ES.LabeledStatement): ES.Statement {
    const name = labelName(this.depth++);
    this.labels.set(node.label.name, name);
    node.label = id(name);
    node.body = this.statement(node.body);
    this.depth--;
    return node;
  }

  private if(node: ES.IfStatement): ES.Statement {
    node.test = truth(node.test);
    const consequent = this.statement(node.consequent);
    const mustClose = Boolean(node.alternate) && endsInOpenIf(consequent);
    node.consequent = mustClose ? { type: 'BlockStatement', body: [consequent] } : consequent;
    if (node.alternate) node.alternate = this.statement(node.alternate);
    return node;
  }
}

/** True if an `else` behind the statement would belong to an `if` in it. */
function endsInOpenIf(node: ES.Statement): boolean {
  switch (node.type) {
    case 'IfStatement':
      return node.alternate ? endsInOpenIf(node.alternate) : true;
    case 'LabeledStatement':
    case 'WhileStatement':
      return endsInOpenIf(node.body);
    default:
      return false;
  }
}

const isNegation = (node: ES.Expression): node is ES.UnaryExpression =>
  node.type === 'UnaryExpression' && node.operator === '!';

/** `!!x` decides like `x`. */
function truth(node: ES.Expression): ES.Expression {
  if (!isNegation(node) || !isNegation(node.argument)) return node;
  return truth(node.argument.argument);
}
