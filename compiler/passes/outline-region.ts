/**
 * Makes a function of its own out of a run of statements, and calls it where they stood.
 *
 *   c = f12$o3($, a, b); x = R.i1; y = R.i2; reload; if (c === 1) break; if (c === 2) return R.i1
 *
 * Takes as arguments the variables that are alive before the run and occur in it; hands back those
 * it assigns that are alive behind it, as the parts of a result that are read at once, so that
 * nothing is shared between calls. Where the run can be left in several ways, the first part says
 * how; the part has one place then where it hands back, for many variables are many writes. A
 * `return` in the run hands back its own values instead.
 */
import { endsInJump, last as lastOf, neverEnds } from '../ir/jumps.ts';
import { ZERO, callNode, compare, int, resultPart, variable } from '../ir/expressions.ts';
import { Cls, Op } from '../ir/nodes.ts';
import type { Node } from '../ir/nodes.ts';
import {
  br,
  breakLoop,
  evaluate,
  ifNode,
  labelled,
  newLabel,
  reload,
  returnNode,
  setVariable,
} from '../ir/statements.ts';
import { abiClass, partClasses } from '../ir/parts.ts';
import type { FunctionIR } from '../ir/function-ir.ts';
import { rewriteLists, someOperand } from '../ir/walk.ts';
import { LocalLiveness, givePlaces } from './liveness.ts';
import { Ranges } from './ranges.ts';
import { RegionContents } from './region-content.ts';
import type { Jump } from './region-content.ts';

/** Statements [start, end) of a list; `handlers`: those around it, each by its first statement. */
export interface Region {
  readonly list: Node[];
  readonly start: number;
  readonly end: number;
  readonly handlers: readonly Node[];
}

/** What a region shares with the text around it. */
export interface Border {
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  /** One jump of each kind that leaves the region. */
  readonly jumps: readonly Node[];
  /** How many jumps leave it. */
  readonly leavings: number;
  readonly returns: boolean;
  /** Control may arrive at the region's end. */
  readonly falls: boolean;
  /** Something in it may move the memories' views. */
  readonly calls: boolean;
}

export class RegionOutliner {
  private readonly ir: FunctionIR;
  private readonly liveness: LocalLiveness;
  private readonly contents = new RegionContents();
  /** Places that have been given to statements. */
  private placeCount = 0;
  private readonly starts: number[] = [];
  private readonly endings: number[] = [];
  /** Ranges of variables in the text. */
  private readonly first: number[];
  private readonly last: number[];
  private readonly nameOf: (n: number) => string;
  /** Statements that must stay with the one before. */
  private readonly glued = new Set<Node>();
  readonly parts: FunctionIR[] = [];

  constructor(ir: FunctionIR, nameOf: (n: number) => string) {
    this.ir = ir;
    this.nameOf = nameOf;
    this.placeCount = givePlaces(ir.body);
    this.liveness = new LocalLiveness(ir);
    const ranges = new Ranges(ir.variables.length, { start: this.starts, end: this.endings });
    ranges.list(ir.body);
    this.first = [...ranges.first];
    this.last = [...ranges.ends()];
  }

  /** True if a list may be cut before the statement. */
  mayCutBefore(node: Node): boolean {
    return !this.glued.has(node) && !readsResult(node);
  }

  /** The region's border, or null if it must stay where it is. */
  border(region: Region): Border | null {
    const { list, start, end } = region;
    const content = this.contents.of(list, start, end);
    // An error without a try belongs to a handler outside.
    if (content.tailCalls || content.looseErrors > 0) return null;
    const { returns, calls } = content;
    const jumps = commonestFirst(content.jumps);
    const falls = !isLeftByJumps(list.slice(start, end));
    const first = list[start]!;
    const last = list[end - 1]!;
    const isAliveBehind = (v: number): boolean =>
      v < this.ir.localCount
        ? (falls && this.liveness.isAliveAfter(last, v)) ||
          jumps.some((jump) => this.liveness.isAliveBefore(jump, v))
        : this.last[v]! >= this.endings[last.place]!;
    const isAliveBefore = (v: number): boolean =>
      v < this.ir.localCount
        ? this.liveness.isAliveBefore(first, v)
        : this.first[v]! < this.starts[first.place]!;
    const outputs = this.cheapestFirst(content.written.filter(isAliveBehind));
    const read = content.read.filter(isAliveBefore);
    const inputs = [...new Set([...read, ...outputs.filter(isAliveBefore)])];
    // What a handler around would read of the region's assignments is lost when the region throws.
    if (region.handlers.some((handler) => this.isReadBy(handler, content.written))) return null;
    const leavings = content.jumps.reduce((sum, { count }) => sum + count, 0);
    return { inputs, outputs, jumps, leavings, returns, falls, calls };
  }

  /** An int is returned as it is, and the first floats have fields for themselves (runtime/abi.ts). */
  private cheapestFirst(outputs: readonly number[]): number[] {
    const isFloat = (v: number): boolean => abiClass(this.ir.variables[v]!) === 'f';
    const [first, ...others] = outputs.filter((v) => !isFloat(v));
    return [...(first === undefined ? [] : [first]), ...outputs.filter(isFloat), ...others];
  }

  private isReadBy(handler: Node, written: readonly number[]): boolean {
    for (const v of written) {
      const isRead =
        v < this.ir.localCount
          ? this.liveness.isAliveBefore(handler, v)
          : this.last[v]! >= this.starts[handler.place]!;
      if (isRead) return true;
    }
    return false;
  }

  /** Looks at a statement again, after what it holds has changed. */
  refresh(node: Node): void {
    this.contents.refresh(node);
  }

  /** Outlines a region that has a border. */
  outline(region: Region, border: Border): void {
    const { list, start, end } = region;
    const statements = list.slice(start, end);
    const plan = new Exits(this.ir, border);
    const name = this.nameOf(this.parts.length);
    const body = plan.redirect(statements, (cls) => this.newVariable(cls, statements));
    this.parts.push({ ...this.ir, body, parameters: border.inputs });
    const args = border.inputs.map((v) => variable(v, this.ir.variables[v]!));
    const call = callNode({ kind: 'outlined', name }, plan.resultClass, args);
    const replacement = plan.receive(call, (cls) => this.newVariable(cls, statements));
    list.splice(start, end - start, ...replacement);
    this.place(statements, replacement);
  }

  private newVariable(cls: Cls, around: readonly Node[]): number {
    this.first.push(this.starts[around[0]!.place]!);
    this.last.push(this.endings[around[around.length - 1]!.place]! - 1);
    return this.ir.variables.push(cls) - 1;
  }

  private place(old: readonly Node[], now: readonly Node[]): void {
    const [oldFirst, oldLast] = [old[0]!, old[old.length - 1]!];
    const [first, last] = [now[0]!, now[now.length - 1]!];
    for (const node of now) node.place = ++this.placeCount;
    this.liveness.replace(oldFirst, oldLast, first, last);
    this.starts[first.place] = this.starts[oldFirst.place]!;
    this.endings[last.place] = this.endings[oldLast.place]!;
    for (const node of now.slice(1)) this.glued.add(node);
  }
}

/** True if control never arrives at a region's end, as far as it pays to know. */
const isLeftByJumps = (statements: readonly Node[]): boolean =>
  endsInJump(statements) || (lastOf(statements)!.op === Op.switch && neverEnds(statements));

/** Those that occur most are looked for first. */
const commonestFirst = (jumps: readonly Jump[]): Node[] =>
  [...jumps].sort((a, b) => b.count - a.count).map(({ node }) => node);

const isSameJump = (a: Node, b: Node): boolean => a.op === b.op && a.label === b.label;

const isResult = (node: Node): boolean => node.op === Op.result;

const readsResult = (node: Node): boolean =>
  (node.a !== null && someOperand(node.a, isResult)) ||
  (node.list?.some((item) => someOperand(item, isResult)) ?? false);

/** Of the block around a part's statements; far from the labels of wasm and of flatten.ts. */
const EXIT_LABEL = 2 ** 30;

/** How a part says where it was left, and how its caller goes on. */
class Exits {
  private readonly ir: FunctionIR;
  private readonly border: Border;
  /** Whether the first part of the result says which exit was taken. */
  private readonly isCoded: boolean;
  private readonly resultClasses: readonly Cls[];

  constructor(ir: FunctionIR, border: Border) {
    this.ir = ir;
    this.border = border;
    this.resultClasses = partClasses(ir.type.results);
    const { jumps, returns, falls } = border;
    this.isCoded = jumps.length + Number(falls) + Number(returns) > 1;
  }

  /** Class of what a call returns. */
  get resultClass(): Cls {
    if (this.isCoded) return Cls.int;
    if (this.border.returns) return this.resultClasses[0] ?? Cls.none;
    const [output] = this.border.outputs;
    return output === undefined ? Cls.none : this.ir.variables[output]!;
  }

  // Codes: 0 falls out, 1 and up the jumps, then the return.
  private codeOf(jump: Node): number {
    return 1 + this.border.jumps.findIndex((other) => isSameJump(jump, other));
  }

  private get returnCode(): number {
    return 1 + this.border.jumps.length;
  }

  /** Hands back all outputs, after the code if there is one. */
  private handBack(code: Node): Node {
    const { variables } = this.ir;
    const parts = this.border.outputs.map((v) => variable(v, variables[v]!));
    return returnNode(this.isCoded ? [code, ...parts] : parts);
  }

  /** The part's body: whatever left the region returns. */
  redirect(statements: readonly Node[], newVariable: (cls: Cls) => number): Node[] {
    if (!this.hasOneEnd) {
      const body = this.redirected(statements, (code) => [this.handBack(int(code))]);
      if (this.border.falls) body.push(this.handBack(ZERO));
      return body;
    }
    const label = newLabel(EXIT_LABEL, false);
    if (!this.isCoded) {
      const body = this.redirected(statements, () => [br(label)]);
      return [labelled(Op.block, label, body), this.handBack(ZERO)];
    }
    const code = variable(newVariable(Cls.int), Cls.int);
    const body = this.redirected(statements, (n) => [setVariable(code.value, int(n)), br(label)]);
    if (this.border.falls) body.push(setVariable(code.value, ZERO));
    return [labelled(Op.block, label, body), this.handBack(code)];
  }

  /** Whether all jumps go to one place in the part that hands back: many outputs are many writes. */
  private get hasOneEnd(): boolean {
    const { outputs, jumps, leavings } = this.border;
    if (this.isCoded) return outputs.length > 0 && jumps.length > 0;
    return outputs.length > 1 && leavings > 1;
  }

  /** @param leave statements that leave the part with a code */
  private redirected(statements: readonly Node[], leave: (code: number) => Node[]): Node[] {
    const redirect = (node: Node): Node[] => {
      if (node.op === Op.return)
        return [this.isCoded ? returnNode([int(this.returnCode), ...node.list!]) : node];
      if (node.op !== Op.br && node.op !== Op.breakLoop) return [node];
      const code = this.codeOf(node);
      return code === 0 ? [node] : leave(code);
    };
    return rewriteLists([...statements], (list) => list.flatMap(redirect));
  }

  /** The caller's statements around a call. */
  receive(call: Node, newVariable: (cls: Cls) => number): Node[] {
    const { outputs, jumps, calls, falls } = this.border;
    if (this.border.returns && !this.isCoded) {
      return call.cls === Cls.none ? [evaluate(call), returnNode([])] : [returnNode([call])];
    }
    const statements: Node[] = [];
    const code = this.isCoded ? variable(newVariable(Cls.int), Cls.int) : null;
    if (code !== null) {
      statements.push(setVariable(code.value, call));
      if (this.border.returns) statements.push(this.returning(code, newVariable));
    } else if (outputs.length === 0) statements.push(evaluate(call));
    outputs.forEach((v, i) => {
      const n = code === null ? i : i + 1;
      statements.push(setVariable(v, n === 0 ? call : resultPart(n, this.ir.variables[v]!)));
    });
    if (calls) statements.push(reload());
    jumps.forEach((jump, i) => {
      const again = jump.op === Op.br ? br(jump.label!) : breakLoop(jump.label!);
      const isLast = i === jumps.length - 1 && !falls;
      statements.push(
        code === null || isLast ? again : ifNode(compare(Op.eq, code, int(i + 1)), [again], null),
      );
    });
    return statements;
  }

  /** `if (code === k) return ...`: results are in the registers, one place further than they must be. */
  private returning(code: Node, newVariable: (cls: Cls) => number): Node {
    const classes = this.resultClasses;
    const body: Node[] = [];
    const parts = classes.map((cls, n) => resultPart(n + 1, cls));
    if (parts.length > 1) {
      // The first one's register is about to be written.
      const id = newVariable(classes[0]!);
      body.push(setVariable(id, parts[0]!));
      parts[0] = variable(id, classes[0]!);
    }
    body.push(returnNode(parts));
    return ifNode(compare(Op.eq, code, int(this.returnCode)), body, null);
  }
}
