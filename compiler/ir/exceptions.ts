/**
 * What throwing and catching become. Every construct, standard or legacy, is one statement:
 *
 *   try { body } catch (error) { x = caught(error); reload; if (x has tag 0) { ... jump } ... }
 *
 * `x` is the exception as an exnref; `caught` throws on what wasm may not catch. A clause ends in
 * a jump, as try_table's do by nature; what no clause takes is thrown on. Where `delegate` passes
 * over handlers, the exception is carried in a variable to the end of the body that it is to be
 * thrown from: a branch leaves a try without waking its handler.
 *
 * @see core 4.6.8 "Control Instructions"; legacy: proposals/exception-handling/legacy
 */
import type { FuncTypeDescriptor } from '../../runtime/abi.ts';
import { EXNREF, I32 } from '../../runtime/value-types.ts';
import type { Lowering } from './lowering.ts';
import { partClasses } from './parts.ts';
import type { ControlTranslator, Frame } from './control.ts';
import { helper, int, leaf, not, variable } from './expressions.ts';
import { Cls, Effect, Op } from './nodes.ts';
import type { Label, Node } from './nodes.ts';
import { br, evaluate, ifNode, labelled, reload, setVariable, tryNode } from './statements.ts';

interface Clause {
  /** Whether the clause takes the exception at hand; null: it takes all. */
  readonly condition: Node | null;
  body: Node[];
}

/** What takes the exceptions of a frame's body. */
export interface Handler {
  /** Variable of the caught exception. */
  readonly exception: number;
  readonly clauses: Clause[];
  /** The protected statements, once they end: the frame's code is in a legacy `catch` then. */
  body: Node[] | null;
}

/** The end of a frame's body, as a place to throw from. */
export interface Redirect {
  readonly label: Label;
  /** Variable of the exception to be thrown there. */
  readonly exception: number;
}

/** What the innermost handler was given: any JavaScript value. */
export const ERROR = leaf(Op.error, Cls.ref, 0);

const throwOn = (exception: Node): Node =>
  evaluate(helper('throwRef', Cls.none, [exception], Effect.traps));

const caughtOf = (error: Node): Node => helper('caught', Cls.ref, [error], Effect.traps);

/** Throws on what nothing here was to catch. */
export const throwCaught = (error: Node): Node => throwOn(caughtOf(error));

function newHandler(t: ControlTranslator): Handler {
  return { exception: t.newVariable(Cls.ref), clauses: [], body: null };
}

/** True if an exception of the statement at hand would come to the frame's handler. */
const isActive = ({ handler }: Frame): boolean => handler !== null && handler.body === null;

/** True if some handler of the function would see an exception of the statement at hand. */
export const isProtected = (t: ControlTranslator): boolean => t.frames.some(isActive);

// ---------------------------------------------------------------- throwing

export const throwTag: Lowering = (t) => {
  const { index } = t.reader;
  const parts = t.popValues(t.module.tagType(index).params);
  t.stop(evaluate(helper('$throwTag', Cls.none, [int(index), ...parts], Effect.traps)));
};

export const throwRef: Lowering = (t) => t.stop(throwOn(t.pop()));

/** Legacy: throws again what the `catch` at a label caught. */
export const rethrow: Lowering = (t) => {
  const handler = t.frameAt(t.reader.index).handler!;
  t.stop(throwOn(t.readVariable(handler.exception)));
};

// ---------------------------------------------------------------- catching

/** Whether an exception has the tag. */
const hasTag = (exception: Node, tag: number): Node =>
  helper('$hasTag', Cls.int, [exception, int(tag)], 0);

/** Parts of what an exception with a tag of the type carries. */
const payload = (exception: Node, { params }: FuncTypeDescriptor): Node[] =>
  partClasses(params).map((cls, n) => helper('payload', cls, [exception, int(n)], 0));

/** The clause's condition; null for all. */
const conditionOf = (t: ControlTranslator, { exception }: Handler, tag: number): Node | null =>
  tag < 0 ? null : hasTag(t.readVariable(exception), tag);

/** Parts of what the caught exception carries, if it has the tag. */
const payloadOf = (t: ControlTranslator, { exception }: Handler, tag: number): Node[] =>
  tag < 0 ? [] : payload(t.readVariable(exception), t.module.tagType(tag));

// The steps of a handler as instructions, for the baseline compiler.

/** [] -> [exnref]: what was caught here. */
export const takeCaught: Lowering = (t) => {
  const exception = t.named(caughtOf(ERROR));
  t.append(reload());
  t.push(EXNREF, exception);
};

/** [exnref] -> [i32]: whether it has the tag. */
export const testTag =
  (tag: number): Lowering =>
  (t) =>
    t.push(I32, hasTag(t.pop(), tag));

/** [exnref] -> what it carries, having the tag. */
export const takePayload =
  (tag: number): Lowering =>
  (t) => {
    const type = t.module.tagType(tag);
    t.pushValues(type.params, payload(t.atom(t.pop()), type));
  };

export const tryTable: Lowering = (t) => {
  const { catches, blockParams, blockResults } = t.reader;
  t.settleAll();
  const handler = newHandler(t);
  for (const { tag, label, hasRef } of catches) {
    const passed = payloadOf(t, handler, tag);
    if (hasRef) passed.push(t.readVariable(handler.exception));
    const body = t.collect(() => t.jump(label, passed));
    handler.clauses.push({ condition: conditionOf(t, handler, tag), body });
    if (tag < 0) break;
  }
  t.block(blockParams, blockResults);
  if (handler.clauses.length > 0) t.frameAt(0).handler = handler;
};

/** Legacy `try`: its clauses follow its body. */
export const tryBlock: Lowering = (t) => {
  t.block(t.reader.blockParams, t.reader.blockResults);
  t.frameAt(0).handler = newHandler(t);
};

export const catchTag: Lowering = (t) => {
  const { index } = t.reader;
  const handler = openClause(t, index);
  t.pushValues(t.module.tagType(index).params, payloadOf(t, handler, index));
};

export const catchAll: Lowering = (t) => void openClause(t, -1);

/** Ends the part of a legacy try at hand and begins a clause. */
function openClause(t: ControlTranslator, tag: number): Handler {
  const handler = t.frameAt(0).handler!;
  closePart(t, handler);
  handler.clauses.push({ condition: conditionOf(t, handler, tag), body: [] });
  t.isReachable = true;
  return handler;
}

function closePart(t: ControlTranslator, handler: Handler): void {
  const { redirect } = t.frameAt(0);
  const statements = t.closePart();
  if (handler.body !== null) handler.clauses[handler.clauses.length - 1]!.body = statements;
  else handler.body = redirect === null ? statements : redirected(redirect, statements);
}

/** Statements of a body (each path of which ends in a jump), and the throw that inner frames leave to it. */
export const redirected = ({ label, exception }: Redirect, body: Node[]): Node[] => [
  labelled(Op.block, label, body),
  throwOn(variable(exception, Cls.ref)),
];

/** Makes one statement of a frame with a handler: what is left of it is a block. */
export function endTry(t: ControlTranslator): void {
  const { handler, redirect } = t.frameAt(0) as Frame & { handler: Handler };
  // A try_table's results stay as they are: whoever arrives at its end comes from its body.
  if (handler.body !== null || redirect !== null) closePart(t, handler);
  else if (handler.clauses.length > 0) handler.body = t.takeStatements();
  else return;
  if (handler.clauses.length === 0) handler.body!.forEach((statement) => t.append(statement));
  else t.append(tryNode(handler.body!, handlerStatements(t, handler)));
}

function handlerStatements(t: ControlTranslator, { exception, clauses }: Handler): Node[] {
  const what = t.readVariable(exception);
  const statements = [setVariable(exception, caughtOf(ERROR)), reload()];
  clauses.forEach(({ condition, body }, i) => {
    if (condition !== null && i < clauses.length - 1) {
      statements.push(ifNode(condition, body, null));
      return;
    }
    if (condition !== null) statements.push(ifNode(not(condition), [throwOn(what)], null));
    statements.push(...body);
  });
  return statements;
}

// ---------------------------------------------------------------- delegate

/**
 * Legacy: ends a try whose exceptions are thrown from the end of the block at a label. They come
 * there by themselves, unless handlers lie between.
 */
export const delegate: Lowering = (t) => {
  const { handler } = t.frameAt(0) as { handler: Handler };
  const { index } = t.reader;
  // The label counts from outside of the try.
  const isShielded = t.frames.slice(-1 - index, -1).some(isActive);
  if (isShielded) {
    const target = delegateTarget(t, index + 1);
    target.redirect ??= { label: t.newLabel(), exception: t.newVariable(Cls.ref) };
    const { label, exception } = target.redirect;
    const body = [setVariable(exception, t.readVariable(handler.exception)), br(label)];
    handler.clauses.push({ condition: null, body });
  }
  t.end();
};

/** The frame whose handler sees what is thrown from the end of the block at a depth; else the function's. */
function delegateTarget(t: ControlTranslator, depth: number): Frame {
  for (let i = depth; i < t.frames.length - 1; i++) {
    if (isActive(t.frameAt(i))) return t.frameAt(i);
  }
  return t.frames[0]!;
}
