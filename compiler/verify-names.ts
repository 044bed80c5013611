/** What emitted files consist of, as verify.ts holds them to it; a test compares it with real ones. */

/** ESTree node types. */
export const nodeTypes: ReadonlySet<string> = new Set(
  (
    'Program ImportDeclaration ImportSpecifier ExportNamedDeclaration ExportSpecifier ' +
    'FunctionDeclaration FunctionExpression ArrowFunctionExpression VariableDeclaration ' +
    'VariableDeclarator BlockStatement ExpressionStatement ReturnStatement IfStatement ' +
    'WhileStatement DoWhileStatement ForStatement LabeledStatement BreakStatement ' +
    'ContinueStatement SwitchStatement SwitchCase TryStatement CatchClause ThrowStatement ' +
    'EmptyStatement Identifier Literal ArrayExpression ObjectExpression Property ThisExpression ' +
    'UnaryExpression UpdateExpression BinaryExpression LogicalExpression ConditionalExpression ' +
    'AssignmentExpression SequenceExpression CallExpression NewExpression MemberExpression ' +
    'YieldExpression'
  ).split(' '),
);

/** Names of the language that files use without declaring them. */
export const globalNames: ReadonlySet<string> = new Set([
  'Math',
  'ArrayBuffer',
  'Float64Array',
  'Float32Array',
  'Int32Array',
  'Uint8Array',
  'undefined',
]);

export const exportedNames: ReadonlySet<string> = new Set([
  'artefact',
  'instantiate',
  'Suspending',
  'promising',
]);

/** Fields of contexts, registers, cells and objects: a letter or two, and numbers. */
const numbered = /^(?:[DUP]\d*|[gtkifrsv]\d+(?:_\d+)?|[A-Za-z$])$/;

const properties: ReadonlySet<string> = new Set(
  // Contexts, references, listeners
  (
    'artefact refs tags data elem elements host tail budget args ticks checkpoint listener ' +
    'before beforeSuspending after abort ' +
    // Numbers and memory
    'abs ceil clz32 floor fround imul max min sqrt trunc buffer byteLength byteOffset ' +
    'getInt8 getUint8 getInt16 getUint16 getInt32 getFloat32 getFloat64 ' +
    'setInt8 setInt16 setInt32 setFloat32 setFloat64 ' +
    // Lists and texts
    'apply charCodeAt filter length map'
  ).split(' '),
);

export const isEmittedProperty = (name: string): boolean =>
  numbered.test(name) || properties.has(name);
