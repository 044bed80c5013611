/**
 * Control of a function that the baseline compiler is at: blocks, loops and branches as text. Every
 * block has a label, `L` and its depth; what branches carry goes to slots. Many blocks that begin
 * together, as those around a switch do, become states instead of statements (block-group.ts).
 */
import { F64, partCount } from '../../runtime/value-types.ts';
import type { ValType } from '../../runtime/value-types.ts';
import type { FuncTypeDescriptor } from '../../runtime/abi.ts';
import { Registers } from '../emit/registers.ts';
import type { CatchClause } from '../binary/body-reader.ts';
import { FunctionCounts } from '../ir/function-counts.ts';
import { Cls, Effect } from '../ir/nodes.ts';
import { partClasses } from '../ir/parts.ts';
import { BlockGroup, MIN_GROUP_SIZE } from './block-group.ts';
import { BaselineStack, targetOperand } from './operand-stack.ts';
import type { Target } from './operand-stack.ts';
import { Trait, isFloat, slotBit, valueText } from './operand.ts';
import type { Operand } from './operand.ts';
import { expressionText } from './text.ts';

const FrameKind = { function: 0, block: 1, loop: 2, if: 3 } as const;
type FrameKind = (typeof FrameKind)[keyof typeof FrameKind];

/** What takes the exceptions of a frame's body (exceptions.ts). */
export interface Handler {
  /** Of a try_table; null for the legacy form, whose clauses follow its body. */
  readonly catches: readonly CatchClause[] | null;
  /** What was caught, once the frame's code is in a legacy clause. */
  exception: Operand | null;
  /** A clause takes whatever comes. */
  catchesAll: boolean;
  /** Number among the function's, for the label at the end of the body. */
  readonly id: number;
}

export interface Frame {
  readonly kind: FrameKind;
  readonly name: string;
  readonly params: readonly ValType[];
  readonly results: readonly ValType[];
  /** What branches to the label assign: results, or a loop's parameters. */
  readonly targets: readonly Target[];
  /** Heights of the stacks below the frame's own operands. */
  readonly baseParts: number;
  readonly baseTypes: number;
  /** Slots reserved outside. */
  readonly reserved: number;
  /** Parameters of an `if`, for the second arm. */
  readonly paramParts: readonly Operand[];
  /** Statements that stand around what is in it, itself among them. */
  readonly nesting: number;
  /** Loops among its frames, itself included. */
  readonly loopDepth: number;
  /** The group that a block belongs to, and the state after the block. */
  readonly group: BlockGroup | null;
  readonly next: number;
  hasElse: boolean;
  handler: Handler | null;
  /** A branch goes to its end, or an arm falls out of it. */
  isEndReached: boolean;
  isBranchedTo: boolean;
}

/** Inner loops come to an end. */
const MAX_LONG_LOOP_DEPTH = 2;

/** Engines parse what is nested so deep; deeper bodies are flattened (passes/flatten.ts). */
const MAX_NESTING = 100;

const hasHandler = ({ handler }: Frame): boolean => handler !== null;

const NO_FRAME: Pick<Frame, 'nesting' | 'loopDepth'> = { nesting: 0, loopDepth: 0 };

const CLASS_COUNT = Object.keys(Cls).length;
/** By number and class, once printed. */
const registerTexts: (string | undefined)[] = [];
const registerText = (n: number, cls: Cls): string =>
  (registerTexts[n * CLASS_COUNT + cls] ??= expressionText(new Registers().at(n, cls)));

/** Where in the text a loop's body begins. */
export interface LoopHead {
  readonly place: number;
  /** In the module. */
  readonly offset: number;
  /** Whether a call may be taken over there. */
  readonly mayBeLeft: boolean;
}

export abstract class BaselineControl extends BaselineStack {
  protected type!: FuncTypeDescriptor;
  protected frames: Frame[] = [];
  protected isReachable = true;
  protected counts = new FunctionCounts();
  /** Loops, in order: what they begin with is known when all has been walked. */
  protected readonly loopHeads: LoopHead[] = [];
  /** The offset of the loop at hand. */
  protected abstract loopOffset(): number;

  protected begin(): void {
    this.isReachable = true;
    this.isRefused = false;
    this.counts = new FunctionCounts();
    this.frames = [];
    this.loopHeads.length = 0;
    this.enter(FrameKind.function, [], this.type.results, []);
  }

  private enter(
    kind: FrameKind,
    params: readonly ValType[],
    results: readonly ValType[],
    targets: readonly Target[],
    reserved = this.reserved,
    group: BlockGroup | null = null,
    next = 0,
  ): void {
    let paramCount = 0;
    for (let i = 0; i < params.length; i++) paramCount += partCount(params[i]!);
    const baseParts = this.parts.length - paramCount;
    const outer = this.frames.length === 0 ? NO_FRAME : this.innermost;
    const nesting = outer.nesting + (group === null ? 1 : group.nesting(next));
    const loopDepth = outer.loopDepth + (kind === FrameKind.loop ? 1 : 0);
    this.frames.push({
      kind,
      name: `L${this.frames.length}`,
      params,
      results,
      targets,
      baseParts,
      baseTypes: this.types.length - params.length,
      reserved,
      paramParts: kind === FrameKind.if ? this.parts.slice(baseParts) : [],
      nesting,
      loopDepth,
      group,
      next,
      hasElse: false,
      handler: null,
      isEndReached: false,
      isBranchedTo: false,
    });
    if (nesting > MAX_NESTING) this.isRefused = true;
  }

  /** Slots for values that come over branches. */
  private makeTargets(types: readonly ValType[]): Target[] {
    const targets: Target[] = [];
    for (const type of types) {
      for (let n = partCount(type); n > 0; n--) {
        const flow = isFloat(type) ? this.flow.add(0) : -1;
        const target = this.slotFor(type === F64 ? 2 : 1, flow);
        this.reserved |= target.slots;
        targets.push(target);
      }
    }
    return targets;
  }

  block(params: readonly ValType[], results: readonly ValType[]): void {
    this.settleAll();
    const { reserved } = this;
    this.enter(FrameKind.block, params, results, this.makeTargets(results), reserved);
    this.emit(`${this.innermost.name}:{`);
  }

  /** Blocks without values, each right in the one before. */
  blocks(count: number): void {
    if (count < MIN_GROUP_SIZE) {
      for (; count > 0; count--) this.block([], []);
      return;
    }
    this.settleAll();
    const { reserved } = this;
    const slot = this.freeSlot();
    this.reserved |= slotBit(slot);
    const group = new BlockGroup(`L${this.frames.length}`, this.slotName(slot), count);
    this.enter(FrameKind.block, [], [], [], reserved, group, count);
    while (--count > 0) this.enter(FrameKind.block, [], [], [], this.reserved, group, count);
    this.emit(group.opening);
  }

  loop(params: readonly ValType[], results: readonly ValType[]): void {
    this.counts.loops++;
    this.settleAll();
    const { reserved } = this;
    const targets = this.makeTargets(params);
    if (targets.length > 0) {
      this.assignAll(targets, this.popValues(params));
      this.pushValues(
        params,
        targets.map((target) => targetOperand(target)),
      );
    }
    this.enter(FrameKind.loop, params, results, targets, reserved);
    const { baseTypes, loopDepth, name } = this.innermost;
    // Without operands below and parameters, locals are all that the rest of the function depends on; and what
    // takes over throws past handlers around it.
    const isAlone = baseTypes + params.length === 0 && !this.frames.some(hasHandler);
    const mayBeLeft = isAlone && loopDepth <= MAX_LONG_LOOP_DEPTH;
    const offset = this.loopOffset();
    this.emit(`${name}:for(;;){`);
    this.loopHeads.push({ place: this.leaveOpen(), offset, mayBeLeft });
  }

  if(params: readonly ValType[], results: readonly ValType[]): void {
    this.counts.branches++;
    this.types.pop();
    const condition = this.popPart();
    this.busy = condition.slots;
    this.settleAll();
    const { reserved } = this;
    const targets = this.makeTargets(results);
    this.busy = 0;
    this.enter(FrameKind.if, params, results, targets, reserved);
    this.emit(`${this.innermost.name}:if(${condition.text}){`);
  }

  else(): void {
    const frame = this.innermost;
    this.fallOut(frame);
    frame.hasElse = true;
    this.dropTo(frame.baseParts, frame.baseTypes);
    this.pushValues(frame.params, frame.paramParts);
    this.emit('}else{');
    this.isReachable = true;
  }

  /** Gives the frame its results where control falls out of it. */
  protected fallOut(frame: Frame): void {
    if (!this.isReachable) return;
    frame.isEndReached = true;
    const { results } = frame;
    if (results.length > 0) this.assignAll(frame.targets, this.popValues(results));
  }

  end(): void {
    const frame = this.innermost;
    const { kind } = frame;
    if (kind === FrameKind.loop) return this.endLoop(frame);
    if (kind === FrameKind.function) {
      if (this.isReachable) this.returnParts(this.popValues(frame.results));
      this.frames.pop();
      return;
    }
    // A missing `else` passes the parameters on.
    if (kind === FrameKind.if && !frame.hasElse) {
      if (frame.params.length > 0) this.else();
      else {
        this.fallOut(frame);
        this.isReachable = true;
      }
    }
    this.fallOut(frame);
    this.frames.pop();
    this.emit(frame.group === null ? '}' : frame.group.border(frame.next, frame.isBranchedTo));
    this.dropTo(frame.baseParts, frame.baseTypes);
    this.reserved = frame.reserved;
    this.isReachable = frame.isEndReached;
    if (this.isReachable && frame.results.length > 0)
      this.pushValues(
        frame.results,
        frame.targets.map((target) => targetOperand(target)),
      );
  }

  /** Results of a loop stay operands: it ends right where they stand. */
  private endLoop(frame: Frame): void {
    this.frames.pop();
    this.emit(this.isReachable ? 'break}' : '}');
    this.reserved = frame.reserved;
    if (!this.isReachable) this.dropTo(frame.baseParts, frame.baseTypes);
  }

  protected get innermost(): Frame {
    return this.frames[this.frames.length - 1]!;
  }

  protected frameAt(depth: number): Frame {
    return this.frames[this.frames.length - 1 - depth]!;
  }

  protected branchTypes(depth: number): readonly ValType[] {
    const { kind, params, results } = this.frameAt(depth);
    return kind === FrameKind.loop ? params : results;
  }

  /** Writes a jump that carries values: nothing that is popped is needed afterwards. */
  protected jump(depth: number, values: readonly Operand[]): void {
    const frame = this.frameAt(depth);
    if (frame.kind === FrameKind.function) return this.returnParts(values);
    frame.isEndReached = frame.isBranchedTo = true;
    if (values.length > 0) this.assignAll(frame.targets, values);
    if (frame.group !== null) return this.emit(frame.group.jump(frame.next));
    this.emit(frame.kind === FrameKind.loop ? `continue ${frame.name};` : `break ${frame.name};`);
  }

  branch(depth: number): void {
    const values = this.popValues(this.branchTypes(depth));
    this.leave(values);
    this.jump(depth, values);
  }

  /** Control leaves with the values, which are popped. */
  private leave(values: readonly Operand[]): void {
    this.busy = 0;
    this.occupy(values);
    this.discardPending();
    this.busy = 0;
    this.isReachable = false;
  }

  /**
   * @param isNegated whether it is taken if the condition is 0
   * @param kept slots that are needed afterwards, beside those of operands
   */
  branchIf(depth: number, isNegated = false, kept = 0): void {
    this.counts.branches++;
    this.types.pop();
    const condition = this.popPart();
    const types = this.branchTypes(depth);
    this.busy = condition.slots | kept;
    // Whatever must happen happens before the branch is taken.
    this.settle(condition.effects | Effect.traps, 0);
    const values = this.popAtoms(types);
    this.pushValues(types, values);
    this.busy = kept;
    this.emit(isNegated ? `if(!(${condition.text})){` : `if(${condition.text}){`);
    this.jump(depth, values);
    this.busy = 0;
    this.emit('}');
  }

  /** Pops values that may be used several times. */
  private popAtoms(types: readonly ValType[]): Operand[] {
    const values = this.popValues(types);
    this.occupy(values);
    for (let i = 0; i < values.length; i++) values[i] = this.atom(values[i]!);
    return values;
  }

  /** An operand that may be used several times. */
  protected atom(x: Operand): Operand {
    return (x.traits & Trait.atom) !== 0 ? x : this.named(x);
  }

  branchTable(labels: Uint32Array): void {
    this.counts.countTable(labels.length);
    this.types.pop();
    const index = this.popPart();
    this.busy = index.slots;
    this.settle(index.effects | Effect.traps, 0);
    const types = this.branchTypes(labels[labels.length - 1]!);
    const values = this.popAtoms(types);
    this.discardPending();
    if (this.branchByState(labels, index)) return;
    const arms = new Map<number, string>();
    labels.forEach((depth, i) => {
      const label = i === labels.length - 1 ? 'default:' : `case ${i}:`;
      arms.set(depth, (arms.get(depth) ?? '') + label);
    });
    this.emit(`switch(${valueText(index)}){`);
    for (const [depth, cases] of arms) {
      this.emit(cases);
      this.jump(depth, values);
    }
    this.emit('}');
    this.busy = 0;
    this.isReachable = false;
  }

  /** A table whose entries are the states of a group in turn is an addition. @returns false if it isn't one */
  private branchByState(labels: Uint32Array, index: Operand): boolean {
    const count = labels.length - 1;
    const { group, next } = this.frameAt(labels[0]!);
    if (group === null || count < MIN_GROUP_SIZE) return false;
    for (let i = 0; i < count; i++) {
      const frame = this.frameAt(labels[i]!);
      if (frame.group !== group || frame.next !== next + i) return false;
    }
    for (let i = 0; i < count; i++) {
      const frame = this.frameAt(labels[i]!);
      frame.isEndReached = frame.isBranchedTo = true;
    }
    this.emit(group.jumpByIndex(this.atom(index).text, count, next));
    this.jump(labels[count]!, []);
    this.busy = 0;
    this.isReachable = false;
    return true;
  }

  return(): void {
    const values = this.popValues(this.type.results);
    this.leave(values);
    this.returnParts(values);
  }

  /** Result registers are anybody's: what has effects is evaluated before they are written. */
  private returnParts(values: readonly Operand[]): void {
    const settled = this.settledResults(values);
    if (settled.length === 0) return this.emit('return;');
    for (let i = 0; i < settled.length; i++) this.flowOut(settled[i]!);
    const classes = partClasses(this.type.results);
    for (let n = 1; n < settled.length; n++) {
      this.emit(`${registerText(n, classes[n]!)}=${valueText(settled[n]!)};`);
    }
    this.emit(`return ${valueText(settled[0]!)};`);
  }

  private settledResults(values: readonly Operand[]): readonly Operand[] {
    if (values.length <= 1) return values;
    const { busy } = this;
    this.occupy(values);
    const settled = values.map((x) => (x.effects === 0 ? x : this.named(x)));
    this.busy = busy;
    return settled;
  }
}
