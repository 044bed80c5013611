/**
 * Takes the bundled runtime apart into its top-level declarations, each with the names that it
 * declares and uses, so that the compiler can put together what one module needs. Statements that
 * only declare are dropped if nobody uses them; all others change one declared thing
 * (`X.prototype.m = ...`) and belong to it.
 */
import { parse } from 'acorn';

const isNode = (value) => typeof value === 'object' && value !== null && 'type' in value;

/** Calls `visit` with the children of a node. */
function forEachChild(node, visit) {
  for (const key of Object.keys(node)) {
    // Names of properties are no references.
    if ((key === 'property' || key === 'key') && node.computed === false) continue;
    for (const child of [node[key]].flat()) if (isNode(child)) visit(child);
  }
}

/** Names that a pattern binds. */
function boundNames(pattern) {
  switch (pattern.type) {
    case 'Identifier':
      return [pattern.name];
    case 'ObjectPattern':
      return pattern.properties.flatMap((item) => boundNames(item.value ?? item.argument));
    case 'ArrayPattern':
      return pattern.elements.flatMap((item) => (item === null ? [] : boundNames(item)));
    case 'AssignmentPattern':
      return boundNames(pattern.left);
    default:
      return boundNames(pattern.argument);
  }
}

const isFunction = ({ type }) => /Function(Declaration|Expression)$/.test(type);

/** Names of `var` declarations within a node, but for inner functions. */
function varNames(node) {
  const names = [];
  if (node.type === 'VariableDeclaration' && node.kind === 'var') {
    names.push(...node.declarations.flatMap(({ id }) => boundNames(id)));
  }
  forEachChild(node, (child) => void (isFunction(child) || names.push(...varNames(child))));
  return names;
}

/** Names that statements declare in the block that they stand in. */
const blockNames = (statements) =>
  statements.filter(Boolean).flatMap((statement) => {
    if (statement.type === 'FunctionDeclaration') return [statement.id.name];
    if (statement.type !== 'VariableDeclaration') return [];
    return statement.declarations.flatMap(({ id }) => boundNames(id));
  });

/** Names that a node binds for what is in it. */
function namesBoundBy(node) {
  if (isFunction(node)) {
    const own = node.id ? [node.id.name] : [];
    return [...own, ...node.params.flatMap(boundNames), ...varNames(node.body)];
  }
  switch (node.type) {
    case 'BlockStatement':
      return blockNames(node.body);
    case 'SwitchStatement':
      return blockNames(node.cases.flatMap(({ consequent }) => consequent));
    case 'ForStatement':
      return blockNames([node.init]);
    case 'ForInStatement':
    case 'ForOfStatement':
      return blockNames([node.left]);
    case 'CatchClause':
      return node.param ? boundNames(node.param) : [];
    default:
      return [];
  }
}

/** Free names of a node, in the order of their first use. */
function freeNames(node, bound = new Set(), free = new Set()) {
  if (node.type === 'Identifier') {
    if (!bound.has(node.name)) free.add(node.name);
    return free;
  }
  const own = namesBoundBy(node);
  const inner = own.length === 0 ? bound : new Set([...bound, ...own]);
  forEachChild(node, (child) => freeNames(child, inner, free));
  return free;
}

/** Statements as [text, declared names, node to search for names]. */
function* statementsOf(program, text) {
  const textOf = ({ start, end }) => text.slice(start, end);
  for (const node of program.body) {
    if (node.type === 'ExportNamedDeclaration') continue;
    if (node.type === 'FunctionDeclaration') yield [textOf(node), [node.id.name], node];
    else if (node.type === 'VariableDeclaration') {
      for (const item of node.declarations) {
        yield [`${node.kind} ${textOf(item)};`, boundNames(item.id), item];
      }
    } else if (node.type === 'ExpressionStatement') yield [textOf(node), [], node];
    else throw new Error(`the bundled runtime has a ${node.type} at its top level`);
  }
}

/**
 * @param {string} text the runtime, bundled as an ES module
 * @returns {import('../compiler/emit/runtime-pieces.ts').RuntimePieces}
 */
export function runtimePieces(text) {
  const program = parse(text, { ecmaVersion: 2022, sourceType: 'module' });
  const statements = [...statementsOf(program, text)];
  const topLevel = new Set(statements.flatMap(([, declared]) => declared));
  const pieces = statements.map(([code, declared, node]) => {
    const uses = [...freeNames(node)].filter((name) => topLevel.has(name));
    if (declared.length > 0) return { code, declares: declared, uses };
    if (uses.length === 0) throw new Error(`whose statement is this? ${code}`);
    return { code, declares: [], belongsTo: uses[0], uses };
  });
  const exported = {};
  for (const node of program.body) {
    if (node.type !== 'ExportNamedDeclaration') continue;
    for (const { local, exported: outer } of node.specifiers) exported[outer.name] = local.name;
  }
  return { pieces, exported };
}
