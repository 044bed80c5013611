/**
 * Checks that the text of an artefact file does nothing that emitted code would not: its syntax,
 * what it imports and exports, which names outside itself and which properties it uses. So a file
 * that somebody changed cannot reach the host but through what it was given as imports.
 *
 * A second fence, not a sandbox: a file is code, and should come from where it cannot be changed.
 */
import { parse } from 'acorn';
import type { Node } from 'acorn';
import type * as ES from 'estree';
import { isNumber } from './emit/number-syntax.ts';
import { runtimeNames } from './emit/runtime-names.ts';
import { exportedNames, globalNames, isEmittedProperty, nodeTypes } from './verify-names.ts';

/** Any node, as its properties are looked at. */
type AnyNode = Node & Record<string, unknown>;

const isNode = (value: unknown): value is AnyNode =>
  value !== null && typeof value === 'object' && typeof (value as Node).type === 'string';

/** Nodes right below, in order. */
function childrenOf(node: AnyNode): AnyNode[] {
  const children: AnyNode[] = [];
  for (const key in node) {
    const value = node[key];
    if (Array.isArray(value)) {
      for (const item of value) if (isNode(item)) children.push(item);
    } else if (isNode(value)) children.push(value);
  }
  return children;
}

const functionTypes = new Set([
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
]);

const nameOf = (node: unknown): string => (node as { name: string }).name;

/** Names that a function's body (or a module) declares, nested functions' own left out. */
function declaredIn(statements: readonly AnyNode[], names: Set<string>): Set<string> {
  for (const node of statements) {
    if (node.type === 'FunctionDeclaration') names.add(nameOf(node['id']));
    if (functionTypes.has(node.type)) continue;
    if (node.type === 'VariableDeclarator') names.add(nameOf(node['id']));
    if (node.type === 'ImportSpecifier') names.add(nameOf(node['local']));
    declaredIn(childrenOf(node), names);
  }
  return names;
}

class Verifier {
  private readonly text: string;
  /** Names in scope, innermost last. */
  private readonly scopes: ReadonlySet<string>[] = [];

  constructor(text: string) {
    this.text = text;
  }

  program(root: AnyNode): void {
    this.within(declaredIn([root], new Set()), () => childrenOf(root).forEach(this.visit));
  }

  private fail(node: Node, what: string): never {
    const line = this.text.slice(0, node.start).split('\n').length;
    throw new Error(`not emitted code: ${what} (line ${line}, offset ${node.start})`);
  }

  private within(names: ReadonlySet<string>, run: () => void): void {
    this.scopes.push(names);
    run();
    this.scopes.pop();
  }

  private readonly visit = (node: AnyNode): void => {
    if (!nodeTypes.has(node.type)) this.fail(node, node.type);
    switch (node.type) {
      case 'ImportDeclaration':
        return this.import(node);
      case 'ExportNamedDeclaration':
        return this.export(node);
      case 'Identifier':
        return this.reference(node);
      case 'Literal':
        if ('regex' in node) this.fail(node, 'a regular expression');
        return;
      case 'MemberExpression':
        return this.member(node);
      case 'Property':
        return this.property(node);
      case 'LabeledStatement':
        return this.visit(node['body'] as AnyNode);
      case 'BreakStatement':
      case 'ContinueStatement':
        return;
      case 'CatchClause':
        return this.within(new Set([nameOf(node['param'])]), () =>
          this.visit(node['body'] as AnyNode),
        );
      case 'VariableDeclaration':
        if (node['kind'] === 'let') this.fail(node, 'let');
        break;
      default:
        if (functionTypes.has(node.type)) return this.function(node);
    }
    childrenOf(node).forEach(this.visit);
  };

  private import(node: AnyNode): void {
    const source = (node['source'] as AnyNode)['value'];
    if (source !== 'wasmless/runtime') this.fail(node, `import from ${String(source)}`);
    for (const specifier of node['specifiers'] as AnyNode[]) {
      if (specifier.type !== 'ImportSpecifier') this.fail(specifier, specifier.type);
      const name = nameOf(specifier['imported']);
      if (!runtimeNames.has(name) && name !== 'instantiate')
        this.fail(specifier, `import of ${name}`);
    }
  }

  private export(node: AnyNode): void {
    const hasOnlyNames = node['source'] === null && node['declaration'] === null;
    if (!hasOnlyNames) this.fail(node, 'an export of something else');
    for (const specifier of node['specifiers'] as AnyNode[]) {
      const name = nameOf(specifier['exported']);
      if (!exportedNames.has(name)) this.fail(specifier, `export of ${name}`);
    }
  }

  private reference(node: AnyNode): void {
    const name = nameOf(node);
    if (this.scopes.some((names) => names.has(name)) || globalNames.has(name)) return;
    this.fail(node, `the name ${name}`);
  }

  private member(node: AnyNode): void {
    this.visit(node['object'] as AnyNode);
    const property = node['property'] as AnyNode;
    if (node['computed'] !== true) return this.propertyName(property, nameOf(property));
    if (property.type === 'Literal' && typeof property['value'] === 'string') {
      this.fail(property, 'a property by its text');
    }
    if (!isNumber(property as unknown as ES.Node))
      this.fail(property, 'a property that may be any');
    this.visit(property);
  }

  private propertyName(node: AnyNode, name: string): void {
    if (!isEmittedProperty(name)) this.fail(node, `the property ${name}`);
  }

  /** Objects are data: names as keys of nothing but plain values. */
  private property(node: AnyNode): void {
    if (node['kind'] !== 'init' || node['computed'] === true) this.fail(node, 'such a property');
    const key = node['key'] as AnyNode;
    const name = key.type === 'Identifier' ? nameOf(key) : String(key['value']);
    if (name === '__proto__') this.fail(key, 'the property __proto__');
    this.visit(node['value'] as AnyNode);
  }

  private function(node: AnyNode): void {
    if (node['async'] === true) this.fail(node, 'an async function');
    const params = node['params'] as AnyNode[];
    for (const param of params) if (param.type !== 'Identifier') this.fail(param, param.type);
    const body = node['body'] as AnyNode;
    const names = declaredIn([body], new Set([...params.map(nameOf), 'arguments']));
    this.within(names, () => this.visit(body));
  }
}

/**
 * Checks the text of an artefact file, an ES module.
 * @throws SyntaxError if it is not JavaScript; Error naming what emitted code would not do, and where
 */
export function verifyArtefact(text: string): void {
  const root = parse(text, { ecmaVersion: 2020, sourceType: 'module' });
  new Verifier(text).program(root as unknown as AnyNode);
}
