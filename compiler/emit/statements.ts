/**
 * IR statements to ESTree: blocks, loops, branches, stores. Labels are emitted only where a
 * plain `break` or `continue` would go elsewhere.
 */
import { Cls, Op, isFloatClass } from '../ir/nodes.ts';
import type { Label, Node } from '../ir/nodes.ts';
import { field } from '../../runtime/abi.ts';
import {
  assign,
  at,
  bin,
  block,
  breakTo,
  call,
  continueTo,
  doWhile,
  expr,
  forever,
  id,
  ifElse,
  labelled,
  logical,
  member,
  num,
  raise,
  ret,
  switchCase,
  switchOn,
  tryCatch,
  unary,
} from './estree.ts';
import type { Expression, Statement } from './estree.ts';
import { ERROR_NAME, ExpressionEmitter, globalPlace } from './expressions.ts';
import type { FunctionScope } from './expressions.ts';
import { windowName, windowOf } from './byte-windows.ts';
import { markStatement } from './page-marks.ts';
import { elementInto, isCheckedElement, isObjectTrap, objectAssignment } from './gc.ts';
import { PRIMARY_MEMORY, checkView } from './primary-view.ts';

export interface StatementScope extends FunctionScope {
  /** NaN bits of this float variable matter to somebody who reads it. */
  needsRaw(variable: number): boolean;
  /** True if the view of memory 0 is looked for in P. */
  readonly holdsPrimaryView: boolean;
  /** Memories whose views the function holds. */
  readonly memories: readonly number[];
  /** Memories whose windows for loads of bytes it holds (byte-windows.ts). */
  readonly windows: readonly number[];
  /** What a loop that is checked begins with. */
  readonly checkpoint: () => Statement;
}

/** A construct that `break` (and for loops `continue`) may name. */
interface Target {
  label: Label | null;
  kind: 'block' | 'loop' | 'switch';
  name: string;
  isNamed: boolean;
}

const CONTEXT = id('$');

export class StatementEmitter {
  private readonly scope: StatementScope;
  private readonly expressions: ExpressionEmitter;
  private readonly targets: Target[] = [];

  constructor(scope: StatementScope) {
    this.scope = scope;
    this.expressions = new ExpressionEmitter(scope);
  }

  list(nodes: readonly Node[]): Statement[] {
    const statements: Statement[] = [];
    for (const node of nodes) this.statement(node, statements);
    return statements;
  }

  private statement(node: Node, out: Statement[]): void {
    switch (node.op) {
      case Op.set:
        return this.set(node, out);
      case Op.reload:
        return this.reload(out);
      case Op.block:
        return this.block(node, out);
      case Op.return:
        return this.return(node, out);
      default:
        out.push(this.single(node));
    }
  }

  /** What always becomes one statement. */
  private single(node: Node): Statement {
    switch (node.op) {
      case Op.evaluate:
        return (isObjectTrap(node.a!) ? raise : expr)(this.evaluated(node.a!));
      case Op.setGlobal:
        return this.setGlobal(node);
      case Op.store:
        return this.store(node);
      case Op.storeWords:
        return this.storeWords(node);
      case Op.setField:
      case Op.setElement:
        return objectAssignment(this.expressions, this.scope, node);
      case Op.mark:
        return markStatement(this.expressions.int(node.a!), node.value2);
      case Op.loop:
      case Op.doWhile:
        return this.loop(node);
      case Op.if:
        return this.if(node);
      case Op.br:
        return this.branch(node.label!);
      case Op.breakLoop:
        return this.leave(node.label!);
      case Op.switch:
        return this.switch(node);
      case Op.tailCall:
        return this.tailCall(node);
      case Op.try:
        return this.try(node);
      case Op.lookup:
        return this.lookup(node);
      case Op.checkpoint:
        return this.scope.checkpoint();
      default:
        throw new Error(`unreachable: op ${node.op} is not a statement`);
    }
  }

  private set(node: Node, out: Statement[]): void {
    const name = this.scope.name(node.value);
    const a = node.a!;
    // A copy between variables that came to share one name is nothing.
    if (a.op === Op.var && this.scope.name(a.value) === name) return;
    if (isCheckedElement(a)) elementInto(this.expressions, this.scope, id(name), a, out);
    else out.push(expr(assign(id(name), this.assigned(node))));
  }

  private setGlobal(node: Node): Statement {
    const place = globalPlace(this.scope.module, node.value, node.value2);
    return expr(assign(place, this.expressions.value(node.a!)));
  }

  private reload(out: Statement[]): void {
    const { scope } = this;
    for (const k of scope.memories) {
      if (k === PRIMARY_MEMORY && scope.holdsPrimaryView)
        out.push(checkView(scope.module.ownView()));
      else out.push(expr(assign(id(scope.view(k)), member(CONTEXT, field.view(k)))));
    }
    for (const k of scope.windows) out.push(expr(assign(id(windowName(k)), windowOf(k))));
  }

  private tailCall(node: Node): Statement {
    const e = this.expressions;
    return ret(node.value === 1 ? e.deferredCall(node.a!) : e.call(node.a!));
  }

  private assigned(node: Node): Expression {
    const { a } = node;
    if (isFloatClass(a!.cls)) {
      return this.expressions.float(a!, this.scope.needsRaw(node.value));
    }
    return this.expressions.value(a!);
  }

  private evaluated(node: Node): Expression {
    if (node.cls === Cls.none) {
      return node.op === Op.call ? this.expressions.call(node) : this.expressions.helper(node);
    }
    return this.expressions.value(node);
  }

  private store(node: Node): Statement {
    const e = this.expressions;
    const { access } = node;
    const value = node.b!;
    const view = id(this.scope.view(node.value2));
    const address = e.address(node.a!, node.value, node.value2);
    const set = (suffix: string, stored: Expression): Statement => {
      const isByte = suffix === 'Int8';
      return expr(
        call(
          member(view, `set${suffix}`),
          isByte ? [address, stored] : [address, stored, this.scope.module.littleEndian],
        ),
      );
    };
    if (access === 'Float32' && value.op === Op.var && e.mayHoldRaw(value)) {
      // setFloat32 quiets a signalling NaN: its bits are stored instead.
      const v = e.float(value, true);
      const bits = call(this.scope.module.helper('f32_bits'), [v]);
      return ifElse(bin('===', v, v), set('Float32', v), set('Int32', bits));
    }
    // setFloat32 rounds by itself.
    if (access === 'Float32' && value.op === Op.fround)
      return set(access, e.float(value.a!, false));
    // Exactly an int32: V8's Maglev gives code up, again and again, that stores a larger number.
    return set(access, value.cls === Cls.int ? e.int(value) : e.float(value, true));
  }

  /** `store_words(D,p,8,low,high)`, or `copy_words(D,p,8,q,16)` of what is loaded only to be stored. */
  private storeWords(node: Node): Statement {
    const e = this.expressions;
    const [low, high] = node.list as [Node, Node];
    const view = id(this.scope.view(node.value2));
    const place = [e.modular(node.a!), num(node.value)];
    const isCopy = low.op === Op.load;
    const value = isCopy ? [e.modular(low.a!), num(low.value)] : [e.int(low), e.int(high)];
    const name = isCopy ? 'copy_words' : 'store_words';
    return expr(call(this.scope.module.helper(name), [view, ...place, ...value]));
  }

  private return(node: Node, out: Statement[]): void {
    const parts = node.list!;
    for (let n = 1; n < parts.length; n++) {
      const place = this.scope.registers.at(n, parts[n]!.cls);
      out.push(expr(assign(place, this.expressions.value(parts[n]!))));
    }
    out.push(ret(parts.length === 0 ? null : this.expressions.value(parts[0]!)));
  }

  /** Fetches a FuncRef from a table; the slow path finds a subtype or the right trap. */
  private lookup(node: Node): Statement {
    const e = this.expressions;
    const { module } = this.scope;
    const ref = id(this.scope.name(node.value));
    const index = node.a!.cls === Cls.int ? e.int(node.a!) : e.float(node.a!, false);
    const typeIndex = node.list![0]!.value;
    const table = field.table(node.value2);
    const elements =
      table === null
        ? member(at(member(CONTEXT, 'T'), num(node.value2)), 'elements')
        : member(CONTEXT, table);
    const typeField = field.type(typeIndex);
    const type =
      typeField === null ? at(member(CONTEXT, 'K'), num(typeIndex)) : member(CONTEXT, typeField);
    if (module.prefersSize) {
      const operands = [CONTEXT, elements, index, type];
      if (node.value2 > 0) operands.push(num(node.value2));
      return expr(assign(ref, call(module.helper('look_up'), operands)));
    }
    const missing = unary('!', assign(ref, at(elements, index)));
    const slow = call(module.runtime('indirect'), [CONTEXT, num(node.value2), index, type]);
    const isOther = bin('!==', member(ref, 't'), type);
    return ifElse(logical('||', missing, isOther), expr(assign(ref, slow)), null);
  }

  // ------------------------------------------------------------ control

  private enter(label: Label | null, kind: Target['kind']): Target {
    const target = { label, kind, name: label === null ? '' : `L${label.id}`, isNamed: false };
    this.targets.push(target);
    return target;
  }

  private named(target: Target, statement: Statement): Statement {
    this.targets.pop();
    return target.isNamed ? labelled(target.name, statement) : statement;
  }

  private block(node: Node, out: Statement[]): void {
    if (node.label!.uses === 0) {
      for (const item of node.body!) this.statement(item, out);
      return;
    }
    const target = this.enter(node.label, 'block');
    out.push(this.named(target, block(this.list(node.body!))));
  }

  private loop(node: Node): Statement {
    const target = this.enter(node.label, 'loop');
    const body = this.list(node.body!);
    const statement =
      node.op === Op.doWhile
        ? doWhile(block(body), this.expressions.truth(node.a!))
        : forever(block(body));
    return this.named(target, statement);
  }

  private if(node: Node): Statement {
    const test = this.expressions.truth(node.a!);
    const yes = this.list(node.body!);
    const no = node.orElse === null ? [] : this.list(node.orElse);
    if (yes.length === 0 && no.length > 0) return ifElse(unary('!', test), arm(no, false), null);
    return ifElse(test, arm(yes, no.length > 0), no.length === 0 ? null : arm(no, false));
  }

  private try(node: Node): Statement {
    return tryCatch(block(this.list(node.body!)), ERROR_NAME, block(this.list(node.orElse!)));
  }

  /** To the end of a block, or to the head of a loop. */
  private branch(label: Label): Statement {
    const target = this.find(label);
    if (target.kind !== 'loop') return this.breakOut(target);
    // A switch between here and the loop does not catch `continue`.
    for (let i = this.targets.length - 1; i >= 0; i--) {
      const inner = this.targets[i]!;
      if (inner === target) return continueTo(null);
      if (inner.kind === 'loop') break;
    }
    target.isNamed = true;
    return continueTo(target.name);
  }

  /** To the end of a loop. */
  private leave(label: Label): Statement {
    return this.breakOut(this.find(label));
  }

  private breakOut(target: Target): Statement {
    if (target.kind !== 'block') {
      for (let i = this.targets.length - 1; i >= 0; i--) {
        const inner = this.targets[i]!;
        if (inner === target) return breakTo(null);
        if (inner.kind !== 'block') break;
      }
    }
    target.isNamed = true;
    return breakTo(target.name);
  }

  private find(label: Label): Target {
    for (let i = this.targets.length - 1; i >= 0; i--) {
      if (this.targets[i]!.label === label) return this.targets[i]!;
    }
    throw new Error('unreachable: a branch leaves only what encloses it');
  }

  private switch(node: Node): Statement {
    const target = this.enter(node.label, 'switch');
    const cases: ReturnType<typeof switchCase>[] = [];
    for (const item of node.arms!) {
      const body = this.list(item.body);
      const tests: (Expression | null)[] = item.cases.map(num);
      if (item.isDefault) tests.push(null);
      tests.forEach((test, i) => cases.push(switchCase(test, i === tests.length - 1 ? body : [])));
    }
    return this.named(target, switchOn(this.expressions.int(node.a!), cases));
  }
}

/** Statements as one arm of an `if`: braces where they are needed, or where an `else` would go astray. */
function arm(statements: Statement[], isFollowedByElse: boolean): Statement {
  const only = statements.length === 1 ? statements[0]! : null;
  if (only === null) return block(statements);
  const isSimple =
    only.type === 'ExpressionStatement' ||
    only.type === 'BreakStatement' ||
    only.type === 'ContinueStatement' ||
    only.type === 'ReturnStatement';
  return isSimple || (!isFollowedByElse && only.type !== 'VariableDeclaration')
    ? only
    : block(statements);
}
