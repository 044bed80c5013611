/**
 * Keeps floats that are only moved as ints: variables that get what they hold from memory, from ints
 * or from each other, and hand it on to memory or to each other. No number is made of them on the
 * way, so a NaN keeps its bits on every engine: most have one NaN only, and optimised code of V8
 * makes signalling ones quiet.
 *
 * Needs IR in which the address of a float load stands repetition (ir/accesses.ts). Leaves parameters
 * as they are, and what is computed with anywhere. Flow-insensitive.
 */
import { int, select, variable } from '../ir/expressions.ts';
import { Cls, Op, isAtom, isFloatClass } from '../ir/nodes.ts';
import type { Node } from '../ir/nodes.ts';
import { setVariable, store } from '../ir/statements.ts';
import type { FunctionIR } from '../ir/function-ir.ts';
import { asIntLoad, constWords, singleBits } from '../ir/lowering.ts';
import { isSignOperation, signedWord } from '../ir/moved-floats.ts';
import { rewriteLists, walkList } from '../ir/walk.ts';

export function movedVariables(ir: FunctionIR): void {
  if (!ir.storesFloats) return;
  const flow = new Flow(ir);
  if (flow.hasMoves) new Rewriting(ir, flow.moved).run();
}

const isFloatStore = ({ op, access }: Node): boolean =>
  op === Op.store && (access === 'Float32' || access === 'Float64');

/** What a choice or a sign operation makes its result of; null for what is neither. */
function operandsOf(x: Node): readonly Node[] | null {
  if (x.op === Op.select) return [x.b!, x.c!];
  return isSignOperation(x) ? (x.list ?? [x.a!]) : null;
}

/** True for floats whose bits are at hand: in memory, in ints, or known. */
const isSource = ({ op }: Node): boolean =>
  op === Op.load || op === Op.const || op === Op.nan || op === Op.bitsToF32 || op === Op.bitsToF64;

/** Finds the variables: those all of whose definitions and uses are moves. */
class Flow {
  /** True if a store, or a variable that is moved, gets a float of its own. */
  hasMoves = false;
  /** By variable: 1 if it is only moved. What compound values that are stored need follows. */
  readonly moved: number[];
  private readonly neighbours = new Map<number, number[]>();

  constructor(ir: FunctionIR) {
    const { variables, parameterCount } = ir;
    this.moved = variables.map((cls, v) => (isFloatClass(cls) && v >= parameterCount ? 1 : 0));
    const uses = new Int32Array(variables.length);
    const moves = new Int32Array(variables.length);
    const computed: number[] = [];
    const follow = (x: Node, to: number): void => {
      const operands = operandsOf(x);
      if (operands !== null) for (const operand of operands) follow(operand, to);
      else if (x.op === Op.var) {
        moves[x.value]!++;
        this.join(x.value, to);
      } else if (!isSource(x)) computed.push(to);
    };
    walkList(ir.body, (node) => {
      if (node.op === Op.var) uses[node.value]!++;
      else if (node.op === Op.set && isFloatClass(variables[node.value]!))
        follow(node.a!, node.value);
      else if (isFloatStore(node) && !isSource(node.b!)) follow(node.b!, this.moved.push(1) - 1);
    });
    for (let v = 0; v < variables.length; v++) {
      if (isFloatClass(variables[v]!) && (this.moved[v] === 0 || uses[v] !== moves[v]))
        computed.push(v);
    }
    this.spread(computed);
    this.hasMoves = this.moved.includes(1);
  }

  private join(a: number, b: number): void {
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      const list = this.neighbours.get(from);
      if (list === undefined) this.neighbours.set(from, [to]);
      else list.push(to);
    }
  }

  /** Gives up variables, and all that share values with them. */
  private spread(pending: number[]): void {
    const done = new Set<number>();
    for (let v = pending.pop(); v !== undefined; v = pending.pop()) {
      this.moved[v] = 0;
      if (done.has(v)) continue;
      done.add(v);
      const next = this.neighbours.get(v);
      if (next !== undefined) for (const neighbour of next) pending.push(neighbour);
    }
  }
}

/** Makes ints of the variables: one of an f32, two of an f64, of which the low one keeps its number. */
class Rewriting {
  private readonly ir: FunctionIR;
  private readonly moved: readonly number[];
  private readonly high = new Map<number, number>();

  constructor(ir: FunctionIR, moved: readonly number[]) {
    this.ir = ir;
    this.moved = moved;
  }

  run(): void {
    const { ir, moved, high } = this;
    const zeros: Node[] = [];
    for (let v = ir.variables.length - 1; v >= 0; v--) {
      if (moved[v] === 0) continue;
      if (ir.variables[v] === Cls.float) high.set(v, ir.variables.push(Cls.int) - 1);
      ir.variables[v] = Cls.int;
    }
    // A declared local starts at zero, and so does its new half.
    for (const [v, half] of high) if (v < ir.localCount) zeros.push(setVariable(half, int(0)));
    ir.body = rewriteLists(ir.body, (list) => this.list(list));
    ir.body.unshift(...zeros);
  }

  private list(list: readonly Node[]): Node[] {
    const out: Node[] = [];
    for (const node of list) {
      if (node.op === Op.set && this.moved[node.value] === 1) this.set(node, out);
      else if (isFloatStore(node) && !isSource(node.b!) && this.isMoved(node.b!))
        this.store(node, out);
      else out.push(node);
    }
    return out;
  }

  private isMoved(x: Node): boolean {
    const operands = operandsOf(x);
    if (operands !== null) return operands.every((operand) => this.isMoved(operand));
    return isSource(x) || (x.op === Op.var && this.moved[x.value] === 1);
  }

  private set({ value, a }: Node, out: Node[]): void {
    const half = this.high.get(value);
    const x = this.repeatable(a!, out);
    out.push(setVariable(value, this.low(x)));
    if (half !== undefined) out.push(setVariable(half, this.highWord(x)));
  }

  /** Of a store in two words the high one goes first: ir/accesses.ts. */
  private store(node: Node, out: Node[]): void {
    const { access, value2: memory, value: offset } = node;
    const address = this.named(node.a!, out);
    const x = this.repeatable(node.b!, out);
    if (access === 'Float32') out.push(store('Int32', memory, address, offset, this.low(x)));
    else {
      const low = this.named(this.low(x), out);
      out.push(store('Int32', memory, address, offset + 4, this.highWord(x)));
      out.push(store('Int32', memory, address, offset, low));
    }
  }

  /** Names what decides choices: each word asks. */
  private repeatable(x: Node, out: Node[]): Node {
    if (x.op === Op.select) {
      const condition = this.named(x.a!, out);
      return select(condition, this.repeatable(x.b!, out), this.repeatable(x.c!, out));
    }
    if (x.list !== null) x.list = x.list.map((item) => this.repeatable(item, out));
    else if (isSignOperation(x)) x.a = this.repeatable(x.a!, out);
    return x;
  }

  private named(node: Node, out: Node[]): Node {
    if (isAtom(node)) return node;
    const { variables } = this.ir;
    const name = variables.push(node.cls) - 1;
    out.push(setVariable(name, node));
    return variable(name, node.cls);
  }

  /** The bits of an f32, or the low word of an f64. */
  private readonly low = (x: Node): Node => {
    if (x.op === Op.var) return variable(x.value, Cls.int);
    if (x.op === Op.select) return select(x.a!, this.low(x.b!), this.low(x.c!));
    if (x.cls === Cls.single) return isSignOperation(x) ? signedWord(x, this.low) : singleBits(x);
    if (isSignOperation(x)) return this.low((x.list ?? [x.a!])[0]!);
    return wordsOfSource(x)[0];
  };

  private readonly highWord = (x: Node): Node => {
    if (x.op === Op.var) return variable(this.high.get(x.value)!, Cls.int);
    if (x.op === Op.select) return select(x.a!, this.highWord(x.b!), this.highWord(x.c!));
    return isSignOperation(x) ? signedWord(x, this.highWord) : wordsOfSource(x)[1];
  };
}

/** The words of an f64 that is a source. */
function wordsOfSource(x: Node): [Node, Node] {
  switch (x.op) {
    case Op.bitsToF64:
      return [x.a!, x.b!];
    case Op.nan:
      return [int(x.value), int(x.value2)];
    case Op.const: {
      const { low, high } = constWords(x.value);
      return [low, high];
    }
  }
  const high = asIntLoad(x);
  high.value += 4;
  return [asIntLoad(x), high];
}
