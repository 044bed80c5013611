/**
 * Control of a function that is being translated: frames, labels and branches. A frame's statements
 * go to a list of their own; what branches carry goes to variables.
 */
import type { FuncTypeDescriptor } from '../../runtime/abi.ts';
import { partCount } from '../../runtime/value-types.ts';
import type { ValType } from '../../runtime/value-types.ts';
import { endTry, redirected } from './exceptions.ts';
import type { Handler, Redirect } from './exceptions.ts';
import { partClasses } from './parts.ts';
import { ZERO, helper, int, not, select } from './expressions.ts';
import { endsInJump, last } from './jumps.ts';
import { Cls, Effect, Op, MUST_EVALUATE } from './nodes.ts';
import { FunctionCounts } from './function-counts.ts';
import type { DispatchLoop } from './function-ir.ts';
import type { Label, Node } from './nodes.ts';
import {
  br,
  breakLoop,
  checkpoint,
  evaluate,
  ifNode,
  labelled,
  newLabel,
  returnNode,
  setVariable,
  switchNode,
} from './statements.ts';
import { OperandStack } from './operand-stack.ts';

export const FrameKind = { function: 0, block: 1, loop: 2, if: 3 } as const;
export type FrameKind = (typeof FrameKind)[keyof typeof FrameKind];

export interface Frame {
  kind: FrameKind;
  /** Of the instruction that opens it, in the module. */
  offset: number;
  label: Label;
  params: readonly ValType[];
  results: readonly ValType[];
  /** Variables that branches to this label (and falling out of it) assign; null until needed. */
  vars: number[] | null;
  /** Heights of the stacks below the frame's own operands. */
  baseParts: number;
  baseTypes: number;
  /** The statement list that this frame's statement goes to. */
  outer: Node[];
  condition: Node | null;
  /** Of an `if`: how often its first arm is run. */
  takenShare: number;
  /** Statements of the first arm, once `else` is met. */
  thenBody: Node[] | null;
  /** First arm's only result, if it may become a conditional expression. */
  thenValue: Node | null;
  thenReachable: boolean;
  /** Parameters of an `if`, for the missing or second arm. */
  paramParts: Node[];
  /** Of a block: what takes the exceptions of its body. */
  handler: Handler | null;
  /** Where inner frames leave exceptions that are to be thrown from the end of this one's body. */
  redirect: Redirect | null;
}

export class ControlTranslator extends OperandStack {
  functionIndex = 0;
  type!: FuncTypeDescriptor;
  frames: Frame[] = [];
  protected labelCount = 0;
  protected nesting = 0;
  protected counts = new FunctionCounts();
  /** Offset of the loop whose label is wanted, or -1, and that label once it was met. */
  protected soughtLoop = -1;
  protected foundLoop: Label | null = null;
  /** The loop around the widest table so far: see FunctionIR. */
  protected dispatchLoop: DispatchLoop | null = null;
  isReachable = true;

  // ------------------------------------------------------------ control (core 4.4.8)

  /** A condition that holds here, for what has just been asked: by an `if`, or a branch not taken. */
  conditionHere(): Node | null {
    const asked = last(this.out);
    if (asked !== undefined) {
      const isBranch = asked.op === Op.if && asked.orElse === null && endsInJump(asked.body!);
      return isBranch ? not(asked.a!) : null;
    }
    const frame = this.frames[this.frames.length - 1];
    return frame?.thenBody === null ? frame.condition : null;
  }

  protected makeFrame(
    kind: FrameKind,
    params: readonly ValType[],
    results: readonly ValType[],
    outer: Node[],
  ): Frame {
    this.nesting = Math.max(this.nesting, this.frames.length);
    let paramCount = 0;
    for (const type of params) paramCount += partCount(type);
    return {
      kind,
      offset: this.reader.opcodeOffset,
      label: newLabel(this.labelCount++, kind === FrameKind.loop),
      params,
      results,
      vars: null,
      baseParts: this.parts.length - paramCount,
      baseTypes: this.types.length - params.length,
      outer,
      condition: null,
      takenShare: 0,
      thenBody: null,
      thenValue: null,
      thenReachable: false,
      paramParts: [],
      handler: null,
      redirect: null,
    };
  }

  block(params: readonly ValType[], results: readonly ValType[]): void {
    this.settleAll();
    this.frames.push(this.makeFrame(FrameKind.block, params, results, this.out));
    this.out = [];
  }

  loop(params: readonly ValType[], results: readonly ValType[]): void {
    this.counts.loops++;
    this.settleAll();
    this.knownLocals.forget();
    const frame = this.makeFrame(FrameKind.loop, params, results, this.out);
    if (this.reader.opcodeOffset === this.soughtLoop) this.foundLoop = frame.label;
    // A loop's label takes the parameters: they live in variables from the first pass on.
    frame.vars = partClasses(params).map((cls) => this.newVariable(cls));
    for (let i = 0; i < frame.vars.length; i++) {
      const id = frame.vars[i]!;
      this.out.push(setVariable(id, this.parts[frame.baseParts + i]!));
      this.parts[frame.baseParts + i] = this.readVariable(id);
    }
    if (this.clean > frame.baseParts) this.clean = frame.baseParts;
    this.frames.push(frame);
    this.out = this.module.checksLoops ? [checkpoint()] : [];
  }

  if(params: readonly ValType[], results: readonly ValType[]): void {
    this.counts.branches++;
    const condition = this.recorded(this.pop(), 1);
    this.settleAll();
    const frame = this.makeFrame(FrameKind.if, params, results, this.out);
    frame.condition = condition;
    frame.takenShare = this.takenShare();
    frame.paramParts = this.parts.slice(frame.baseParts);
    this.frames.push(frame);
    this.out = [];
  }

  else(): void {
    this.beginElse(this.frames[this.frames.length - 1]!);
  }

  private beginElse(frame: Frame): void {
    this.closeArm(frame);
    this.knownLocals.forget();
    frame.thenBody = this.out;
    this.out = [];
    this.parts.length = frame.baseParts;
    this.types.length = frame.baseTypes;
    this.clean = Math.min(this.clean, frame.baseParts);
    this.pushValues(frame.params, frame.paramParts);
    this.isReachable = true;
  }

  /** Ends the first arm of an `if`: its results go to variables, unless they may stay an expression. */
  protected closeArm(frame: Frame): void {
    frame.thenReachable = this.isReachable;
    if (!this.isReachable) return;
    const results = this.popValues(frame.results);
    if (results.length === 1 && this.out.length === 0 && frame.label.uses === 0) {
      frame.thenValue = results[0]!;
      return;
    }
    this.assign(this.resultVariables(frame), results);
  }

  end(): void {
    if (this.frames[this.frames.length - 1]!.handler !== null) endTry(this);
    this.knownLocals.forget();
    const frame = this.frames.pop()!;
    switch (frame.kind) {
      case FrameKind.function:
        return this.endFunction(frame);
      case FrameKind.if:
        return this.endIf(frame);
      case FrameKind.loop:
        return this.endLoop(frame);
      default:
        return this.endBlock(frame);
    }
  }

  protected endFunction(frame: Frame): void {
    if (this.isReachable) this.returnParts(this.popValues(frame.results));
    if (frame.redirect !== null) this.out.push(...redirected(frame.redirect, this.out.splice(0)));
    this.isReachable = true;
  }

  protected endBlock(frame: Frame): void {
    if (this.isReachable && frame.label.uses > 0) {
      this.assign(this.resultVariables(frame), this.popValues(frame.results));
    }
    const body = this.out;
    this.out = frame.outer;
    this.out.push(labelled(Op.block, frame.label, body));
    if (frame.label.uses > 0) this.resume(frame);
    else if (!this.isReachable) this.dropTo(frame);
  }

  protected endLoop(frame: Frame): void {
    // Results of falling out stay expressions: the loop statement ends right where they stand.
    const body = this.out;
    this.out = frame.outer;
    if (frame.label.uses === 0) {
      // A loop that nothing repeats is a block.
      this.out.push(labelled(Op.block, frame.label, body));
    } else {
      if (this.isReachable) body.push(breakLoop(frame.label));
      this.out.push(labelled(Op.loop, frame.label, body));
    }
    if (!this.isReachable) this.dropTo(frame);
  }

  protected endIf(frame: Frame): void {
    const hasElse = frame.thenBody !== null;
    // A missing `else` passes the parameters on.
    if (!hasElse) this.beginElse(frame);
    const thenBody = frame.thenBody!;
    const condition = frame.condition!;
    if (frame.thenValue !== null) {
      if (this.isReachable && this.out.length === 0 && frame.label.uses === 0) {
        const value = this.popValues(frame.results)[0]!;
        this.out = frame.outer;
        this.pushValues(frame.results, [select(condition, frame.thenValue, value)]);
        return;
      }
      thenBody.push(setVariable(this.resultVariables(frame)[0]!, frame.thenValue));
    }
    if (this.isReachable) {
      this.assign(this.resultVariables(frame), this.popValues(frame.results));
    }
    const elseBody = this.out;
    this.out = frame.outer;
    const orElse = elseBody.length > 0 ? elseBody : null;
    const statement = ifNode(condition, thenBody, orElse, frame.takenShare);
    this.out.push(frame.label.uses > 0 ? labelled(Op.block, frame.label, [statement]) : statement);
    if (frame.label.uses > 0 || frame.thenReachable || this.isReachable) this.resume(frame);
    else this.dropTo(frame);
  }

  /** After a frame's statement: its results, in variables, are on the stack. */
  protected resume(frame: Frame): void {
    this.dropTo(frame);
    const vars = this.resultVariables(frame);
    this.pushValues(
      frame.results,
      vars.map((id) => this.readVariable(id)),
    );
    this.isReachable = true;
  }

  protected dropTo(frame: Frame): void {
    this.parts.length = frame.baseParts;
    this.types.length = frame.baseTypes;
    this.clean = Math.min(this.clean, frame.baseParts);
  }

  protected resultVariables(frame: Frame): number[] {
    if (frame.kind === FrameKind.loop)
      throw new Error('unreachable: a loop has no result variables');
    frame.vars ??= partClasses(frame.results).map((cls) => this.newVariable(cls));
    return frame.vars;
  }

  /**
   * Ends one of the parts of the innermost frame that all lead to its end, each with the results.
   * The next one begins at the frame's base. @returns the statements of the part
   */
  closePart(): Node[] {
    const frame = this.frameAt(0);
    if (this.isReachable) this.jump(0, this.popValues(frame.results));
    this.dropTo(frame);
    this.isReachable = false;
    this.knownLocals.forget();
    return this.takeStatements();
  }

  /** The statements so far of the list at hand, which is empty then. */
  takeStatements(): Node[] {
    const statements = this.out;
    this.out = [];
    return statements;
  }

  /** The statements that `write` appends, none of which may disturb an operand. */
  collect(write: () => void): Node[] {
    const { out, clean } = this;
    this.out = [];
    this.clean = this.parts.length;
    write();
    this.clean = clean;
    const statements = this.out;
    this.out = out;
    return statements;
  }

  newLabel(): Label {
    return newLabel(this.labelCount++, false);
  }

  protected labelTypes(frame: Frame): readonly ValType[] {
    return frame.kind === FrameKind.loop ? frame.params : frame.results;
  }

  frameAt(depth: number): Frame {
    return this.frames[this.frames.length - 1 - depth]!;
  }

  /** Types that a branch to the label at `depth` carries. */
  branchTypes(depth: number): readonly ValType[] {
    return this.labelTypes(this.frameAt(depth));
  }

  /** The statements that take a branch, given the parts it carries. Ends in a jump. */
  jump(depth: number, parts: Node[]): void {
    const frame = this.frameAt(depth);
    if (frame.kind === FrameKind.function) {
      this.returnParts(parts);
      return;
    }
    const vars = frame.kind === FrameKind.loop ? frame.vars! : this.resultVariables(frame);
    this.assign(vars, parts);
    this.append(br(frame.label));
  }

  /** Evaluates what is left on the frame stack for its effects, in order: control leaves. */
  protected discardPending(): void {
    for (let i = this.clean; i < this.parts.length; i++) {
      const part = this.parts[i]!;
      if ((part.effects & MUST_EVALUATE) !== 0) this.spillForEffect(i);
    }
  }

  protected spillForEffect(i: number): void {
    this.out.push(evaluate(this.parts[i]!));
    this.parts[i] = ZERO;
  }

  /** Unconditional branch. */
  branch(depth: number): void {
    this.calm(this.countParts(this.branchTypes(depth)));
    const parts = this.popValues(this.branchTypes(depth));
    this.discardPending();
    this.jump(depth, parts);
    this.isReachable = false;
  }

  protected countParts(types: readonly ValType[]): number {
    let count = 0;
    for (const type of types) count += partCount(type);
    return count;
  }

  /** Branch taken if `condition` is not 0; what it carries stays on the stack if not. */
  branchIf(depth: number, condition: Node): void {
    this.counts.branches++;
    condition = this.recorded(condition, 1);
    // Whatever must happen happens before the branch is taken.
    this.settleFor(condition.effects | Effect.traps, -1);
    const types = this.branchTypes(depth);
    const carried = this.popValues(types).map((part) => this.atom(part));
    this.pushValues(types, carried);
    // The jump's assignments happen only if taken: they disturb nothing that stays.
    const body = this.collect(() => this.jump(depth, [...carried]));
    this.out.push(ifNode(condition, body, null, this.takenShare()));
  }

  /** How often the branch at hand is taken. */
  protected takenShare(): number {
    return this.module.branches.takenShare(this.reader.opcodeOffset);
  }

  /** The operand of the branch at hand, counted where that is asked for: one more than `last` as `last`. */
  protected recorded(operand: Node, last: number): Node {
    if (!this.module.recordsBranches) return operand;
    const operands = [int(this.reader.opcodeOffset), int(last), operand];
    return helper('$recordBranch', Cls.int, operands, Effect.writesState);
  }

  /** br_table: labels, the last one the default. */
  branchTable(labels: Uint32Array, index: Node): void {
    if (labels.length - 1 > this.counts.widestTable) this.dispatchLoop = this.loopToLeave(index);
    this.counts.countTable(labels.length);
    index = this.recorded(index, labels.length - 1);
    const types = this.branchTypes(labels[labels.length - 1]!);
    this.settleFor(index.effects | Effect.traps, -1);
    const parts = this.popValues(types).map((part) => this.atom(part));
    this.discardPending();
    const statement = switchNode(index, []);
    const armOf = new Map<number, NonNullable<Node['arms']>[number]>();
    const outer = this.out;
    this.clean = this.parts.length;
    for (let i = 0; i < labels.length; i++) {
      const depth = labels[i]!;
      let arm = armOf.get(depth);
      if (arm === undefined) {
        this.out = [];
        this.jump(depth, [...parts]);
        arm = { cases: [], isDefault: false, body: this.out };
        armOf.set(depth, arm);
        statement.arms!.push(arm);
      }
      if (i === labels.length - 1) arm.isDefault = true;
      else arm.cases.push(i);
    }
    const { branches } = this.module;
    for (const arm of statement.arms!) {
      const places = arm.isDefault ? [...arm.cases, labels.length - 1] : arm.cases;
      arm.share = branches.armShare(this.reader.opcodeOffset, places);
    }
    this.out = outer;
    this.out.push(statement);
    this.isReachable = false;
  }

  /**
   * The innermost loop, if a call may be taken over at its head: locals are all that is known there,
   * and no handler of this function would see what is thrown by what goes on.
   */
  private loopToLeave(index: Node): DispatchLoop | null {
    let depth = this.frames.length - 1;
    while (depth > 0 && this.frames[depth]!.kind !== FrameKind.loop) depth--;
    const loop = this.frames[depth]!;
    if (depth === 0 || loop.baseParts > 0 || loop.params.length > 0) return null;
    const isProtected = this.frames.some(({ handler }, i) => i < depth && handler !== null);
    return isProtected ? null : { offset: loop.offset, label: loop.label, index };
  }

  /** Return with the function's results, which are on top of the stack. */
  return(): void {
    const types = this.type.results;
    this.calm(this.countParts(types));
    const parts = this.popValues(types);
    this.discardPending();
    this.returnParts(parts);
    this.isReachable = false;
  }

  protected returnParts(parts: Node[]): void {
    // Result registers are written one by one: nothing may run in between.
    if (parts.length > 1) {
      for (let i = 0; i < parts.length; i++) {
        if ((parts[i]!.effects & (MUST_EVALUATE | Effect.readsState)) !== 0)
          parts[i] = this.named(parts[i]!);
      }
    }
    this.append(returnNode(parts));
  }

  /** Ends reachable code after a statement that never completes. */
  stop(statement: Node): void {
    this.discardPending();
    this.append(statement);
    this.isReachable = false;
  }

  /** A trap by the name of its runtime function. */
  trap(name: string): void {
    this.stop(evaluate(helper(name, Cls.none, [], Effect.traps)));
  }
}
