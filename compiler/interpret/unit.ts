/**
 * Runs emitted code without making text of it: what an environment without eval allows. Receives
 * the same trees that the printer gets, so everything means here what it means there.
 */
import type * as ES from 'estree';
import { parseSource } from '../emit/parse-source.ts';
import type { CodeRunner } from '../load/code-runner.ts';
import { expression } from './expressions.ts';
import { functionMaker } from './functions.ts';
import { UnitScope } from './scope.ts';
import type { Frame } from './scope.ts';
import { initialisers } from './statements.ts';

/** Functions are made of no frame: what is around them are cells. */
const TOP: Frame = [];

function declare(node: ES.Statement, scope: UnitScope): void {
  if (node.type === 'FunctionDeclaration') {
    const cell = scope.declare(node.id.name);
    cell.value = functionMaker(node, scope)(TOP);
  } else if (node.type === 'VariableDeclaration') {
    for (const { id } of node.declarations) scope.declare((id as ES.Identifier).name);
  }
}

function run(node: ES.Statement, scope: UnitScope): void {
  if (node.type === 'VariableDeclaration') {
    for (const initialise of initialisers(node, scope)) initialise(TOP);
  } else if (node.type === 'ExpressionStatement') {
    expression(node.expression, scope)(TOP);
  }
}

/** Interprets trees. */
export const interpreter: CodeRunner<readonly ES.Statement[]> = {
  engine: 'plain',
  source: parseSource,
  quick: null,
  piece: (statements) => statements,

  run(pieces, environment, results) {
    const scope = new UnitScope(environment, functionMaker);
    for (const piece of pieces) for (const node of piece) declare(node, scope);
    for (const piece of pieces) for (const node of piece) run(node, scope);
    return Object.fromEntries(results.map((name) => [name, scope.declare(name).value as unknown]));
  },
};
