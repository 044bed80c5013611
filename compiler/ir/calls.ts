/**
 * What calls become: direct, through a table, through a reference; and their tail forms.
 *
 * A call is a statement that assigns its first result part; other parts are read from the
 * registers right after it. Memory views may be stale once it returns, if a memory may grow in it.
 */
import type { FuncTypeDescriptor } from '../../runtime/abi.ts';
import { isProtected } from './exceptions.ts';
import { isNullableRef } from '../../runtime/value-types.ts';
import type { Lowering } from './lowering.ts';
import { trapIf } from './lowering.ts';
import { partClasses } from './parts.ts';
import type { FunctionTranslator } from './translator.ts';
import { callNode, helper, int, resultPart, unary } from './expressions.ts';
import { Cls, Effect, Op } from './nodes.ts';
import type { Callee, Node } from './nodes.ts';
import { evaluate, reload } from './statements.ts';

/** Appends the call and pushes its results. */
function complete(
  t: FunctionTranslator,
  callee: Callee,
  type: FuncTypeDescriptor,
  operands: Node[],
): void {
  const classes = partClasses(type.results);
  const mayGrow = callee.kind !== 'direct' || t.module.mayGrow(callee.index);
  if (classes.length === 0) {
    t.append(evaluate(callNode(callee, Cls.none, operands)));
    if (mayGrow) t.append(reload());
    return;
  }
  const parts = [t.named(callNode(callee, classes[0]!, operands))];
  for (let n = 1; n < classes.length; n++) parts.push(t.named(resultPart(n, classes[n]!)));
  if (mayGrow) t.append(reload());
  t.pushValues(type.results, parts);
}

/** Appends a tail call: the function returns what it returns. */
function completeTail(t: FunctionTranslator, callee: Callee, operands: Node[]): void {
  const node = callNode(callee, Cls.none, operands);
  const statement = evaluate(node);
  statement.op = Op.tailCall;
  // A listener is told that this function is done before the call is made.
  statement.value = isProtected(t) || t.module.isListened(t.functionIndex) ? 1 : 0;
  t.stop(statement);
}

function directCallee(t: FunctionTranslator, index: number, tail: boolean): Callee {
  const kind = index < t.module.info.importedFunctionCount ? 'imported' : 'direct';
  return { kind, index, tail };
}

export const call: Lowering = (t) => {
  const { index } = t.reader;
  const type = t.module.functionType(index);
  if (index === t.functionIndex) t.callsItself = true;
  complete(t, directCallee(t, index, false), type, t.popValues(type.params));
};

export const returnCall: Lowering = (t) => {
  const { index } = t.reader;
  const type = t.module.functionType(index);
  t.calm(partClasses(type.params).length);
  const isLoop = index === t.functionIndex && !t.module.isListened(index);
  if (isLoop) return t.callSelf(t.popValues(type.params));
  completeTail(t, directCallee(t, index, true), t.popValues(type.params));
};

/** The reference that call_indirect finds: checked, in a variable, before the operands' values are used. */
function lookUp(t: FunctionTranslator, type: FuncTypeDescriptor): { operands: Node[]; ref: Node } {
  const { index: typeIndex, index2: table } = t.reader;
  const index = popTableIndex(t, table);
  // Whatever does not commute with the index or with the check is evaluated before them.
  t.settle(index.effects | Effect.traps);
  const operands = t.popValues(type.params);
  const id = t.newVariable(Cls.ref);
  const statement = unary(Op.lookup, Cls.none, t.atom(index));
  statement.value = id;
  statement.value2 = table;
  statement.list = [int(typeIndex)];
  statement.effects |= Effect.traps | Effect.readsState;
  t.append(statement);
  return { operands, ref: t.readVariable(id) };
}

function popTableIndex(t: FunctionTranslator, table: number): Node {
  if (!t.module.info.tables[table]!.is64) return t.pop();
  t.calm(2);
  const [low, high] = t.popValue() as [Node, Node];
  return helper('address64', Cls.float, [low, high], 0);
}

/**
 * Appends a call through a reference. If few functions are of its type, it is compared with them
 * and they are called by name: engines can put those into the caller, however they alternate.
 * @param kept what is compared: Cls.ref is the code; Cls.int the index among functions of the same
 *   instance, which V8 need not ask whether it is an object, and whose callees share what is known
 *   of the instance
 */
function completeThrough(
  t: FunctionTranslator,
  type: FuncTypeDescriptor,
  ref: Node,
  operands: Node[],
  kept: Cls,
): void {
  const indices = t.module.likelyFunctions(t.reader.index);
  if (indices.length === 0) {
    return complete(t, { kind: 'ref', tail: false }, type, [ref, ...operands]);
  }
  const atoms = operands.map((operand) => t.atom(operand));
  const found = t.readVariable(t.newVariable(kept));
  complete(t, { kind: 'likely', indices }, type, [ref, ...atoms, found]);
}

export const callIndirect: Lowering = (t) => {
  const type = t.module.typeAt(t.reader.index);
  const { operands, ref } = lookUp(t, type);
  completeThrough(t, type, ref, operands, Cls.ref);
};

export const returnCallIndirect: Lowering = (t) => {
  const type = t.module.typeAt(t.reader.index);
  const { operands, ref } = lookUp(t, type);
  completeTail(t, { kind: 'ref', tail: true }, [ref, ...operands]);
};

/** The non-null reference on top of the stack, and the operands below it. */
function popRef(t: FunctionTranslator, type: FuncTypeDescriptor): { operands: Node[]; ref: Node } {
  const isNullable = isNullableRef(t.topType);
  const popped = t.pop();
  t.settle(popped.effects | Effect.traps);
  const operands = t.popValues(type.params);
  const ref = t.atom(popped);
  if (!isNullable) return { operands, ref };
  trapIf(t, unary(Op.isNull, Cls.int, ref), helper('nullFunction', Cls.none, [], Effect.traps));
  return { operands, ref };
}

export const callRef: Lowering = (t) => {
  const type = t.module.typeAt(t.reader.index);
  const { operands, ref } = popRef(t, type);
  completeThrough(t, type, ref, operands, Cls.int);
};

export const returnCallRef: Lowering = (t) => {
  const type = t.module.typeAt(t.reader.index);
  const { operands, ref } = popRef(t, type);
  completeTail(t, { kind: 'ref', tail: true }, [ref, ...operands]);
};
