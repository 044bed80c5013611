/**
 * Finds where a program makes a URL of a wasm file: `new URL('x.wasm', import.meta.url)`. Receives
 * text that need not be JavaScript yet (TypeScript, JSX), and must never throw.
 */
import { parse } from 'acorn';
import type { AnyNode } from 'acorn';

export interface UrlExpression {
  /** The URL as the program means it, without escapes. */
  readonly url: string;
  /** Offsets of the two arguments: where the first starts, and where the second ends. */
  readonly start: number;
  readonly end: number;
}

/** By these comments a program asks bundlers to leave the expression as it is. */
const LEFT_ALONE = /webpackIgnore:\s*true|@vite-ignore/;

/** A string without substitutions; null for any other expression. */
function stringOf(node: AnyNode): string | null {
  if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : null;
  if (node.type !== 'TemplateLiteral' || node.expressions.length > 0) return null;
  return node.quasis[0]!.value.cooked ?? null;
}

const isModuleUrl = (node: AnyNode): boolean =>
  node.type === 'MemberExpression' &&
  node.object.type === 'MetaProperty' &&
  node.object.meta.name === 'import' &&
  node.property.type === 'Identifier' &&
  !node.computed &&
  node.property.name === 'url';

function asUrlOfWasm(node: AnyNode, code: string): UrlExpression | null {
  if (node.type !== 'NewExpression' || node.arguments.length !== 2) return null;
  if (node.callee.type !== 'Identifier' || node.callee.name !== 'URL') return null;
  const [first, second] = node.arguments as [AnyNode, AnyNode];
  const url = stringOf(first);
  if (!url?.endsWith('.wasm') || !isModuleUrl(second)) return null;
  if (LEFT_ALONE.test(code.slice(node.start, second.start))) return null;
  return { url, start: first.start, end: second.end };
}

const isNode = (value: unknown): value is AnyNode =>
  value !== null && typeof value === 'object' && typeof (value as AnyNode).type === 'string';

/** @throws SyntaxError if `code` is no JavaScript module */
function parsed(code: string): UrlExpression[] {
  const found: UrlExpression[] = [];
  // A list, not recursion: generated programs nest deeper than the stack is.
  const waiting: AnyNode[] = [parse(code, { ecmaVersion: 'latest', sourceType: 'module' })];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    const expression = asUrlOfWasm(node, code);
    if (expression !== null) found.push(expression);
    for (const value of Object.values(node)) {
      for (const child of Array.isArray(value) ? value : [value]) {
        if (isNode(child)) waiting.push(child);
      }
    }
  }
  return found.sort((a, b) => a.start - b.start);
}

/** Comments and strings come first: what stands in them is not found. */
const TOKENS = new RegExp(
  [
    String.raw`\/\/.*|\/\*[^]*?\*\/`,
    String.raw`'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"`,
    '`(?:\\\\[^]|[^`\\\\])*`',
    String.raw`\bnew\s+URL\(\s*((['"\x60])([^'"\x60$\\]+\.wasm)\2\s*,\s*import\.meta\.url)\s*,?\s*\)`,
  ].join('|'),
  'g',
);

/**
 * For text that no parser of JavaScript takes. It may miss an expression, where an apostrophe of
 * JSX or a regular expression looks like the start of a string, and does not find what is none.
 */
function scanned(code: string): UrlExpression[] {
  const found: UrlExpression[] = [];
  for (const { 0: all, 1: args, 3: url, index } of code.matchAll(TOKENS)) {
    if (args === undefined || url === undefined) continue;
    const start = index + all.indexOf(args);
    found.push({ url, start, end: start + args.length });
  }
  return found;
}

export function findUrlsOfWasm(code: string): UrlExpression[] {
  // Most files end here, and cost nothing.
  if (!code.includes('.wasm') || !code.includes('import.meta')) return [];
  try {
    return parsed(code);
  } catch {
    return scanned(code);
  }
}
