/** What tests ask of emitted text: that it parses, and which names it takes from outside. */
import { parse } from 'acorn';
import type * as ES from 'estree';
import { UNDEFINED } from '../../compiler/emit/estree.ts';

export const parseText = (code: string, sourceType: 'module' | 'script'): ES.Program =>
  parse(code, { ecmaVersion: 2020, sourceType }) as unknown as ES.Program;

/** What parsers and builders may say differently about the same tree. */
const ignored = new Set(['start', 'end', 'raw', 'optional', 'expression', 'async', 'directive']);

/** A tree without positions; `void 0`, a literal to the builders, is an operator to the parser. */
export function essence(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(essence);
  if (node === null || typeof node !== 'object') return node;
  const { raw, type } = node as { raw?: string; type?: string };
  if (type === 'Literal' && raw === (UNDEFINED as ES.SimpleLiteral).raw) {
    const argument = { type: 'Literal', value: 0 };
    return { type: 'UnaryExpression', operator: 'void', prefix: true, argument };
  }
  const entries = Object.entries(node).filter(([key]) => !ignored.has(key));
  return Object.fromEntries(entries.map(([key, value]) => [key, essence(value)]));
}

type Loose = Record<string, unknown> & { type: string };

const isNode = (value: unknown): value is Loose =>
  value !== null && typeof value === 'object' && typeof (value as Loose).type === 'string';

function forEachChild(node: Loose, visit: (child: Loose, key: string) => void): void {
  for (const [key, value] of Object.entries(node)) {
    for (const item of Array.isArray(value) ? value : [value]) if (isNode(item)) visit(item, key);
  }
}

/** True if an identifier at this place only names a property, a label or an export. */
const isPlainName = (parent: Loose, key: string): boolean =>
  (key === 'property' && parent.computed === false) ||
  (key === 'key' && parent.computed === false) ||
  key === 'label' ||
  key === 'exported' ||
  key === 'imported';

const isFunction = ({ type }: Loose): boolean => /Function/.test(type);
const nameOf = (node: unknown): string => (node as ES.Identifier).name;

/** Names that a function, or the program, declares itself: all declarations are `var` or `function`. */
function declarationsIn(scope: Loose): Set<string> {
  const names = new Set<string>();
  const collect = (node: Loose): void => {
    if (node.type === 'VariableDeclarator') names.add(nameOf(node.id));
    else if (/^Import.*Specifier$/.test(node.type)) names.add(nameOf(node.local));
    else if (node.type === 'CatchClause' && node.param) names.add(nameOf(node.param));
    if (isFunction(node)) {
      if (node.id) names.add(nameOf(node.id));
    } else forEachChild(node, collect);
  };
  for (const param of (scope.params ?? []) as unknown[]) names.add(nameOf(param));
  forEachChild(scope, collect);
  return names;
}

/** Names that a program declares at its top level. */
export const declaredNames = (program: ES.Program): Set<string> =>
  declarationsIn(program as unknown as Loose);

/** Names that a program refers to and does not declare. */
export function freeNames(program: ES.Program): Set<string> {
  const free = new Set<string>();
  const visit = (node: Loose, scopes: readonly Set<string>[]): void => {
    const inner = isFunction(node) ? [...scopes, declarationsIn(node)] : scopes;
    forEachChild(node, (child, key) => {
      if (child.type !== 'Identifier') return visit(child, inner);
      const name = nameOf(child);
      if (!isPlainName(node, key) && !inner.some((names) => names.has(name))) free.add(name);
    });
  };
  visit(program as unknown as Loose, [declaredNames(program)]);
  return free;
}

/** Everything emitted files may take from their surroundings, beside `require` and the like. */
const allowedNames = new Set([
  ...['Array', 'ArrayBuffer', 'DataView', 'Error', 'Float32Array', 'Float64Array', 'Int32Array'],
  ...['Math', 'Uint8Array', 'BigInt'],
]);

const formatNames: Readonly<Record<'esm' | 'cjs' | 'iife', readonly string[]>> = {
  esm: [],
  cjs: ['require', 'module'],
  iife: ['globalThis'],
};

/** What ends a script or comment before its time, or makes sandboxes refuse a source unread. */
const forbiddenText = /\bimport\s*[(/]|\beval\s*[(/]|-->|<!--|<\/script/i;

/** Why a file must not be shipped: a list that should be empty. */
export function faultsOfText(code: string, format: 'esm' | 'cjs' | 'iife'): string[] {
  const program = parseText(code, format === 'esm' ? 'module' : 'script');
  const allowed = (name: string): boolean =>
    allowedNames.has(name) || formatNames[format].includes(name);
  const strange = [...freeNames(program)].filter((name) => !allowed(name));
  // The first line names the product and what it is made from.
  const forbidden = forbiddenText.exec(code.slice(code.indexOf('\n')));
  return [
    ...strange.map((name) => `refers to ${name}`),
    ...(forbidden ? [`contains ${forbidden[0]}`] : []),
  ];
}
