/**
 * Puts the value of a variable that is assigned once and read once into the statement that reads
 * it, if that is the next one and the value is still evaluated in the same order among all that
 * matters. Shorter code and fewer variables; the stack code's expressions come back whole.
 */
import type { FunctionIR } from '../ir/function-ir.ts';
import { Cls, Op, conflicts } from '../ir/nodes.ts';
import type { Node } from '../ir/nodes.ts';
import { rewriteLists, walkList } from '../ir/walk.ts';

const MAX_DEPTH = 48;

/** @param intoLookups whether an index into a table may be more than a variable or constant */
export function inlineVariables(ir: FunctionIR, intoLookups: boolean): void {
  const reads = new Int32Array(ir.variables.length);
  const sets = new Int32Array(ir.variables.length);
  walkList(ir.body, (node) => {
    if (node.op === Op.var) reads[node.value]!++;
    else if (node.op === Op.set || node.op === Op.lookup) sets[node.value]!++;
  });
  const isCandidate = (node: Node | undefined): node is Node =>
    node !== undefined &&
    node.op === Op.set &&
    node.value >= ir.localCount &&
    reads[node.value] === 1 &&
    sets[node.value] === 1;
  ir.body = rewriteLists(ir.body, (list) => {
    const out: Node[] = [];
    for (const statement of list) {
      for (
        let candidate = out[out.length - 1];
        isCandidate(candidate);
        candidate = out[out.length - 1]
      ) {
        if (statement.op === Op.lookup && !intoLookups) break;
        if (!new Substitution(candidate.value, candidate.a!).into(statement)) break;
        out.pop();
      }
      out.push(statement);
    }
    return out;
  });
}

const FOUND = 1;
const BLOCKED = 2;
const PASSED = 0;

/** One attempt to replace the only read of a variable by its value. */
class Substitution {
  private readonly variable: number;
  private readonly value: Node;
  /** What has been evaluated before the place at hand. */
  private before = 0;
  /** Nodes around the place at hand. */
  private level = 0;
  /** Depth of the node last refreshed, going outwards. */
  private grown: number;

  constructor(variable: number, value: Node) {
    this.variable = variable;
    this.value = value;
    this.grown = value.depth;
  }

  /** Tries on what a statement evaluates first. @returns true if the read was replaced */
  into(statement: Node): boolean {
    switch (statement.op) {
      case Op.set:
      case Op.evaluate:
      case Op.setGlobal:
      case Op.lookup:
      case Op.if:
      case Op.switch:
        return this.operand(statement, 'a') === FOUND && this.refresh(statement);
      case Op.store:
      case Op.setField:
        return this.store(statement);
      case Op.setElement:
        return this.assignment(statement.list!) && this.refresh(statement);
      case Op.return:
        return (
          statement.list!.length === 1 &&
          this.item(statement.list!, 0) === FOUND &&
          this.refresh(statement)
        );
      default:
        return false;
    }
  }

  /** Array, index, value. */
  private assignment(list: Node[]): boolean {
    let found = PASSED;
    for (let i = 0; i < list.length && found === PASSED; i++) found = this.item(list, i);
    return found === FOUND;
  }

  private store(statement: Node): boolean {
    // The emitter may repeat both operands of an f32 store, and checks them when they are variables.
    if (statement.access === 'Float32') return false;
    let found = this.operand(statement, 'a');
    if (found === PASSED) found = this.operand(statement, 'b');
    return found === FOUND && this.refresh(statement);
  }

  private operand(node: Node, key: 'a' | 'b'): number {
    const operand = node[key]!;
    if (operand.op === Op.var && operand.value === this.variable) {
      if (!this.fits()) return BLOCKED;
      node[key] = this.value;
      return FOUND;
    }
    return this.expression(operand);
  }

  private item(list: Node[], i: number): number {
    const operand = list[i]!;
    if (operand.op === Op.var && operand.value === this.variable) {
      if (!this.fits()) return BLOCKED;
      list[i] = this.value;
      return FOUND;
    }
    return this.expression(operand);
  }

  private fits(): boolean {
    return !conflicts(this.value.effects, this.before) && this.value.depth + this.level < MAX_DEPTH;
  }

  /** Goes through an expression in evaluation order, up to the read. */
  private expression(node: Node): number {
    if (node.op === Op.compare64 || repeatsOperands(node)) return BLOCKED;
    this.level++;
    let found = PASSED;
    if (node.a !== null) found = this.operand(node, 'a');
    if (found === PASSED && node.op === Op.select) {
      // Only one arm is evaluated: nothing may move into or past it.
      return BLOCKED;
    }
    if (found === PASSED && node.b !== null) found = this.operand(node, 'b');
    if (found === PASSED && node.list !== null) {
      for (let i = 0; i < node.list.length && found === PASSED; i++)
        found = this.item(node.list, i);
    }
    if (found === FOUND) this.refresh(node);
    else this.before |= node.effects;
    this.level--;
    return found;
  }

  /** Keeps what a node says of its effects and its depth true. */
  private refresh(node: Node): true {
    node.effects |= this.value.effects;
    this.grown = Math.max(node.depth, this.grown + 1);
    node.depth = this.grown;
    return true;
  }
}

/** Nodes whose text may hold an operand twice. */
const repeatsOperands = (node: Node): boolean =>
  (node.op === Op.call && node.callee!.kind === 'likely') ||
  (node.op === Op.load && node.access === 'Float32') ||
  (node.op === Op.element && node.cls === Cls.single);
