/**
 * Translates one validated function body into IR statements.
 *
 * The operand stack holds unevaluated expressions, one node per part (abi.ts). They are evaluated
 * (spilled into variables) only when a statement they don't commute with is appended, so that most
 * of the stack code becomes nested expressions, in wasm's evaluation order.
 *
 * Receives bytes that the validator accepted; must not be given any other. Instructions live in
 * compiler/instructions: each row's `lower` drives the methods here.
 */
import type { BodyReader } from '../binary/body-reader.ts';
import { readLocals } from '../binary/body-reader.ts';
import { CompileError } from '../errors.ts';
import type { FuncTypeDescriptor } from '../../runtime/abi.ts';
import type { ValType } from '../../runtime/value-types.ts';
import { I64 } from '../../runtime/value-types.ts';
import type { ModuleTranslation } from './module-translation.ts';
import { endTry, redirected } from './exceptions.ts';
import type { Handler, Redirect } from './exceptions.ts';
import { classOf, partClasses, partCount, zeroOf } from './parts.ts';
import {
  Cls,
  Effect,
  MUST_EVALUATE,
  Op,
  ZERO,
  br,
  breakLoop,
  checkpoint,
  conflicts,
  evaluate,
  helper,
  ifNode,
  int,
  isAtom,
  isPure,
  labelled,
  newLabel,
  readsVariable,
  returnNode,
  select,
  setGlobalPart,
  setVariable,
  unary,
  variable,
} from './nodes.ts';
import type { Label, Node } from './nodes.ts';

/** Expressions deeper than this are cut by a variable: engines limit nesting (environments.md). */
const MAX_DEPTH = 48;
/** More unevaluated operands than this are spilled, so that appending a statement stays cheap. */
const MAX_PENDING = 64;

/** One function as IR, before any pass. */
export interface FunctionIR {
  readonly functionIndex: number;
  readonly type: FuncTypeDescriptor;
  /** Class of each variable: parameter parts first, then parts of declared locals, then temporaries. */
  readonly variables: Cls[];
  readonly parameterCount: number;
  /** Parameters and declared locals together. */
  readonly localCount: number;
  /** First variable of each wasm local: names come from here. */
  readonly localVariables: Int32Array;
  readonly localTypes: readonly ValType[];
  body: Node[];
  /** Has vectors whose words may be floats: passes/float-words.ts is for these. */
  readonly hasFloatWords: boolean;
  /** The variable that each life split off from it had been: never alive together, they may share a name. */
  homes?: ReadonlyMap<number, number>;
  /** Of an outlined part (passes/outline.ts): its parameters. Its other variables start undefined. */
  readonly parameters?: readonly number[];
  /** How deep frames were nested: constructs are at most a few times as deep. */
  readonly nesting: number;
}

/** Variables that a function takes, in order. */
export const parametersOf = ({ parameters, parameterCount }: FunctionIR): readonly number[] =>
  parameters ?? Array.from({ length: parameterCount }, (_, v) => v);

const FrameKind = { function: 0, block: 1, loop: 2, if: 3 } as const;
type FrameKind = (typeof FrameKind)[keyof typeof FrameKind];

export interface Frame {
  kind: FrameKind;
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

export class FunctionTranslator {
  readonly module: ModuleTranslation;
  readonly reader: BodyReader;
  functionIndex = 0;
  hasFloatWords = false;
  type!: FuncTypeDescriptor;
  variables: Cls[] = [];
  /** First variable and type of each wasm local. */
  localVariables: Int32Array = new Int32Array(0);
  localTypes: ValType[] = [];
  private readonly parts: Node[] = [];
  private readonly types: ValType[] = [];
  /** Parts below this height are atoms that no statement can disturb. */
  private clean = 0;
  frames: Frame[] = [];
  private out: Node[] = [];
  private labelCount = 0;
  private nesting = 0;
  private selfLabel = newLabel(0, true);
  isReachable = true;

  constructor(module: ModuleTranslation, reader: BodyReader) {
    this.module = module;
    this.reader = reader;
  }

  /** Translates the body of a defined function, by index in the function space. */
  translate(functionIndex: number): FunctionIR {
    const { info } = this.module;
    this.functionIndex = functionIndex;
    this.type = this.module.functionType(functionIndex);
    const defined = functionIndex - info.importedFunctionCount;
    this.reset();
    this.reader.open(info.bodyStarts[defined]!, info.bodyEnds[defined]!);
    this.declareLocals();
    const parameterCount = partClasses(this.type.params).length;
    const localCount = this.variables.length;
    const whole = this.run(this.type.results);
    if (this.module.hasCheckpoints) whole.unshift(checkpoint());
    const body = this.repeated(whole, parameterCount, localCount);
    return {
      functionIndex,
      type: this.type,
      variables: this.variables,
      parameterCount,
      localCount,
      localVariables: this.localVariables,
      localTypes: this.localTypes,
      body,
      hasFloatWords: this.hasFloatWords,
      nesting: this.nesting,
    };
  }

  /** Translates a constant expression: a function without parameters and locals. */
  translateConstant(start: number, end: number, type: ValType): FunctionIR {
    this.functionIndex = -1;
    this.type = { kind: 'func', params: [], results: [type], isFinal: true, supertype: -1 };
    this.reset();
    this.localVariables = new Int32Array(0);
    this.reader.open(start, end);
    const body = this.run([type]);
    return {
      functionIndex: -1,
      type: this.type,
      variables: this.variables,
      parameterCount: 0,
      localCount: 0,
      localVariables: this.localVariables,
      localTypes: this.localTypes,
      body,
      hasFloatWords: this.hasFloatWords,
      nesting: this.nesting,
    };
  }

  /** Translates the initial values of all defined globals into one function that sets them. */
  translateGlobals(): FunctionIR {
    const { info } = this.module;
    this.functionIndex = -1;
    this.type = { kind: 'func', params: [], results: [], isFinal: true, supertype: -1 };
    this.reset();
    this.localVariables = new Int32Array(0);
    const body: Node[] = [];
    info.globals.forEach(({ type, init }, k) => {
      if (init === null) return;
      this.type = { ...this.type, results: [type] };
      this.reader.open(init.start, init.end);
      const statements = this.run([type]);
      const result = statements.pop()!;
      body.push(...statements, ...result.list!.map((part, n) => setGlobalPart(k, n, part)));
    });
    return {
      functionIndex: -1,
      type: this.type,
      variables: this.variables,
      parameterCount: 0,
      localCount: 0,
      localVariables: this.localVariables,
      localTypes: this.localTypes,
      body,
      hasFloatWords: this.hasFloatWords,
      nesting: this.nesting,
    };
  }

  private reset(): void {
    this.variables = [];
    this.localTypes = [];
    this.parts.length = 0;
    this.types.length = 0;
    this.clean = 0;
    this.labelCount = 1;
    this.selfLabel = newLabel(0, true);
    this.nesting = 0;
    this.isReachable = true;
    this.hasFloatWords = false;
  }

  private declareLocals(): void {
    const types: ValType[] = [...this.type.params];
    for (const { count, type } of readLocals(this.reader)) {
      for (let i = 0; i < count; i++) types.push(type);
    }
    this.localTypes = types;
    this.localVariables = new Int32Array(types.length);
    for (let i = 0; i < types.length; i++) {
      const type = types[i]!;
      this.localVariables[i] = this.variables.length;
      for (let n = partCount(type); n > 0; n--) this.variables.push(classOf(type));
    }
  }

  /** A body that calls itself in tail position is a loop, in which declared locals start at zero again. */
  private repeated(body: Node[], parameterCount: number, localCount: number): Node[] {
    if (this.selfLabel.uses === 0) return body;
    const zeros: Node[] = [];
    for (let v = parameterCount; v < localCount; v++) {
      zeros.push(setVariable(v, zeroOf(this.variables[v]!)));
    }
    return [labelled(Op.loop, this.selfLabel, [...zeros, ...body])];
  }

  /** Starts the function over with other arguments. */
  callSelf(operands: Node[]): void {
    this.discardPending();
    this.assign(
      operands.map((_, v) => v),
      operands,
    );
    this.append(br(this.selfLabel));
    this.isReachable = false;
  }

  private run(results: readonly ValType[]): Node[] {
    const body: Node[] = [];
    this.out = body;
    this.frames = [this.makeFrame(FrameKind.function, [], results, body)];
    const reader = this.reader;
    while (this.frames.length > 0) {
      const row = reader.next();
      if (row.lower === undefined) {
        throw new CompileError(`${row.name} (feature ${row.feature}) is not translated yet`, {
          offset: reader.opcodeOffset,
          ...(this.functionIndex >= 0 ? { functionIndex: this.functionIndex } : {}),
        });
      }
      row.lower(this);
      if (!this.isReachable) this.skipUnreachable();
    }
    return body;
  }

  /** Passes over dead code up to the `else` or `end` that makes code reachable again. */
  private skipUnreachable(): void {
    const reader = this.reader;
    let depth = 0;
    while (!this.isReachable && this.frames.length > 0) {
      const row = reader.next();
      const { name } = row;
      if (opensBlock(name)) depth++;
      else if (depth === 0 && continuesBlock(name)) row.lower!(this);
      else if (name === 'end' || name === 'delegate') depth--;
    }
  }

  // ------------------------------------------------------------ variables and statements

  newVariable(cls: Cls): number {
    this.variables.push(cls);
    return this.variables.length - 1;
  }

  readVariable(id: number): Node {
    return variable(id, this.variables[id]!);
  }

  /** Appends a statement, after evaluating every operand that does not commute with it. */
  append(statement: Node): void {
    this.settleFor(statement.effects, statement.op === Op.set ? statement.value : -1);
    this.out.push(statement);
  }

  /** Evaluates operands that may not be evaluated after `effects`, or after variable `assigned` changes. */
  private settleFor(effects: number, assigned: number): void {
    const parts = this.parts;
    let highest = -1;
    for (let i = parts.length - 1; i >= this.clean; i--) {
      const part = parts[i]!;
      if (conflicts(part.effects, effects) || readsVariable(part, assigned)) {
        highest = i;
        break;
      }
    }
    for (let i = this.clean; i <= highest; i++) {
      const part = parts[i]!;
      if (part.effects !== 0 || readsVariable(part, assigned)) this.spill(i);
    }
  }

  /** Evaluates the operands that may not be evaluated after `effects`. */
  settle(effects: number): void {
    this.settleFor(effects, -1);
  }

  /** Evaluates the operand at height i into a fresh variable, now. Leaves constants alone. */
  private spill(i: number): void {
    const part = this.parts[i]!;
    if (part.op === Op.const || part.op === Op.null || part.op === Op.nan) return;
    const id = this.newVariable(part.cls);
    this.out.push(setVariable(id, part));
    this.parts[i] = this.readVariable(id);
  }

  /** Evaluates all operands: control is about to split or join. */
  settleAll(): void {
    for (let i = this.clean; i < this.parts.length; i++) {
      const part = this.parts[i]!;
      // A temporary is assigned only where it was made; a local may change inside the block.
      if (
        part.op === Op.var &&
        part.value >= this.localVariables.length &&
        this.isTemporary(part.value)
      ) {
        continue;
      }
      this.spill(i);
    }
    this.clean = this.parts.length;
  }

  private isTemporary(id: number): boolean {
    return id >= this.firstTemporary;
  }

  private get firstTemporary(): number {
    const n = this.localVariables.length;
    return n === 0 ? 0 : this.localVariables[n - 1]! + partCount(this.localTypes[n - 1]!);
  }

  /**
   * Makes the top n parts free of order among themselves: afterwards they may be evaluated in any
   * order, each any number of times but for cost (loads stay, calls do not).
   */
  calm(n: number): void {
    const parts = this.parts;
    const from = parts.length - n;
    let effects = 0;
    for (let i = from; i < parts.length; i++) effects |= parts[i]!.effects;
    if (!conflicts(effects, effects)) return;
    for (let i = this.clean; i < parts.length; i++) {
      if (parts[i]!.effects !== 0) this.spill(i);
    }
  }

  /** The node itself if it may be used twice, else a variable that holds it. */
  atom(node: Node): Node {
    return isAtom(node) ? node : this.named(node);
  }

  /** Evaluates a node into a fresh variable. */
  named(node: Node): Node {
    const id = this.newVariable(node.cls);
    this.append(setVariable(id, node));
    return this.readVariable(id);
  }

  /** Part n >= 1 of the results of the call that was just appended. */
  resultPart(n: number, cls: Cls): Node {
    const node = unary(Op.result, cls, ZERO);
    node.a = null;
    node.depth = 0;
    node.value = n;
    // The registers are anybody's: nothing that writes state may come in between.
    node.effects = Effect.readsState;
    return node;
  }

  // ------------------------------------------------------------ operand stack

  get topType(): ValType {
    return this.types[this.types.length - 1]!;
  }

  /** Pops a value of one part. */
  pop(): Node {
    this.types.pop();
    const part = this.parts.pop()!;
    if (this.clean > this.parts.length) this.clean = this.parts.length;
    return part;
  }

  /** Pops a value of any type: its parts in order. */
  popValue(): Node[] {
    const count = partCount(this.types.pop()!);
    return this.takeParts(count);
  }

  /** Pops values of the given types: all their parts in order. */
  popValues(types: readonly ValType[]): Node[] {
    let count = 0;
    for (const type of types) count += partCount(type);
    this.types.length -= types.length;
    return this.takeParts(count);
  }

  private takeParts(count: number): Node[] {
    const taken = this.parts.splice(this.parts.length - count, count);
    if (this.clean > this.parts.length) this.clean = this.parts.length;
    return taken;
  }

  push(type: ValType, part: Node): void {
    this.types.push(type);
    this.pushPart(part);
  }

  pushPair(low: Node, high: Node): void {
    this.types.push(I64);
    this.pushPart(low);
    this.pushPart(high);
  }

  pushValue(type: ValType, parts: readonly Node[]): void {
    this.types.push(type);
    for (const part of parts) this.pushPart(part);
  }

  /** Pushes values of the given types, given all their parts. */
  pushValues(types: readonly ValType[], parts: readonly Node[]): void {
    for (const type of types) this.types.push(type);
    for (const part of parts) this.pushPart(part);
  }

  private pushPart(part: Node): void {
    if (part.depth > MAX_DEPTH) part = this.named(part);
    this.parts.push(part);
    if (this.parts.length - this.clean > MAX_PENDING) this.settleAll();
  }

  /** Reads the type of an operand below the top without popping: 0 is the top. */
  typeAt(below: number): ValType {
    return this.types[this.types.length - 1 - below]!;
  }

  /** Discards a popped part, but for what its evaluation must do. */
  discard(part: Node): void {
    if (!isPure(part)) this.append(evaluate(part));
  }

  // ------------------------------------------------------------ control (core 4.4.8)

  private makeFrame(
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
    this.settleAll();
    const frame = this.makeFrame(FrameKind.loop, params, results, this.out);
    // A loop's label takes the parameters: they live in variables from the first pass on.
    frame.vars = partClasses(params).map((cls) => this.newVariable(cls));
    for (let i = 0; i < frame.vars.length; i++) {
      const id = frame.vars[i]!;
      this.out.push(setVariable(id, this.parts[frame.baseParts + i]!));
      this.parts[frame.baseParts + i] = this.readVariable(id);
    }
    if (this.clean > frame.baseParts) this.clean = frame.baseParts;
    this.frames.push(frame);
    this.out = this.module.hasCheckpoints ? [checkpoint()] : [];
  }

  if(params: readonly ValType[], results: readonly ValType[]): void {
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
    const frame = this.frames[this.frames.length - 1]!;
    this.closeArm(frame);
    frame.thenBody = this.out;
    this.out = [];
    this.parts.length = frame.baseParts;
    this.types.length = frame.baseTypes;
    this.clean = Math.min(this.clean, frame.baseParts);
    this.pushValues(frame.params, frame.paramParts);
    this.isReachable = true;
  }

  /** Ends the first arm of an `if`: its results go to variables, unless they may stay an expression. */
  private closeArm(frame: Frame): void {
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

  private endFunction(frame: Frame): void {
    if (this.isReachable) this.returnParts(this.popValues(frame.results));
    if (frame.redirect !== null) this.out.push(...redirected(frame.redirect, this.out.splice(0)));
    this.isReachable = true;
  }

  private endBlock(frame: Frame): void {
    if (this.isReachable && frame.label.uses > 0) {
      this.assign(this.resultVariables(frame), this.popValues(frame.results));
    }
    const body = this.out;
    this.out = frame.outer;
    this.out.push(labelled(Op.block, frame.label, body));
    if (frame.label.uses > 0) this.resume(frame);
    else if (!this.isReachable) this.dropTo(frame);
  }

  private endLoop(frame: Frame): void {
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

  private endIf(frame: Frame): void {
    const hasElse = frame.thenBody !== null;
    if (!hasElse) {
      // A missing `else` passes the parameters on.
      this.closeArm(frame);
      frame.thenBody = this.out;
      this.out = [];
      this.parts.length = frame.baseParts;
      this.types.length = frame.baseTypes;
      this.clean = Math.min(this.clean, frame.baseParts);
      this.pushValues(frame.params, frame.paramParts);
      this.isReachable = true;
    }
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
  private resume(frame: Frame): void {
    this.dropTo(frame);
    const vars = this.resultVariables(frame);
    this.pushValues(
      frame.results,
      vars.map((id) => this.readVariable(id)),
    );
    this.isReachable = true;
  }

  private dropTo(frame: Frame): void {
    this.parts.length = frame.baseParts;
    this.types.length = frame.baseTypes;
    this.clean = Math.min(this.clean, frame.baseParts);
  }

  private resultVariables(frame: Frame): number[] {
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

  private labelTypes(frame: Frame): readonly ValType[] {
    return frame.kind === FrameKind.loop ? frame.params : frame.results;
  }

  frameAt(depth: number): Frame {
    return this.frames[this.frames.length - 1 - depth]!;
  }

  /** Types that a branch to the label at `depth` carries. */
  branchTypes(depth: number): readonly ValType[] {
    return this.labelTypes(this.frameAt(depth));
  }

  /** Assigns parts to variables as if at once. */
  private assign(vars: readonly number[], parts: Node[]): void {
    if (parts.length === 2 && mustAssignSecondFirst(vars, parts)) {
      vars = [vars[1]!, vars[0]!];
      parts = [parts[1]!, parts[0]!];
    }
    if (haveConflicts(parts))
      parts = parts.map((part) => (part.effects === 0 ? part : this.pinned(part)));
    for (let i = 0; i < vars.length; i++) {
      // A later part that still reads this variable (a loop's parameter) is evaluated first.
      for (let j = i + 1; j < parts.length; j++) {
        if (readsVariable(parts[j]!, vars[i]!)) parts[j] = this.pinned(parts[j]!);
      }
    }
    for (let i = 0; i < vars.length; i++) {
      const part = parts[i]!;
      if (part.op === Op.var && part.value === vars[i]) continue;
      this.append(setVariable(vars[i]!, part));
    }
  }

  private pinned(part: Node): Node {
    return part.op === Op.const || part.op === Op.null ? part : this.named(part);
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
  private discardPending(): void {
    for (let i = this.clean; i < this.parts.length; i++) {
      const part = this.parts[i]!;
      if ((part.effects & MUST_EVALUATE) !== 0) this.spillForEffect(i);
    }
  }

  private spillForEffect(i: number): void {
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

  private countParts(types: readonly ValType[]): number {
    let count = 0;
    for (const type of types) count += partCount(type);
    return count;
  }

  /** Branch taken if `condition` is not 0; what it carries stays on the stack if not. */
  branchIf(depth: number, condition: Node): void {
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
  private takenShare(): number {
    return this.module.branches.takenShare(this.reader.opcodeOffset);
  }

  /** The operand of the branch at hand, counted where that is asked for: one more than `last` as `last`. */
  private recorded(operand: Node, last: number): Node {
    if (!this.module.recordsBranches) return operand;
    const operands = [int(this.reader.opcodeOffset), int(last), operand];
    return helper('$recordBranch', Cls.int, operands, Effect.writesState);
  }

  /** br_table: labels, the last one the default. */
  branchTable(labels: Uint32Array, index: Node): void {
    index = this.recorded(index, labels.length - 1);
    const types = this.branchTypes(labels[labels.length - 1]!);
    this.settleFor(index.effects | Effect.traps, -1);
    const parts = this.popValues(types).map((part) => this.atom(part));
    this.discardPending();
    const statement = labelSwitch(index);
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

  /** Return with the function's results, which are on top of the stack. */
  return(): void {
    const types = this.type.results;
    this.calm(this.countParts(types));
    const parts = this.popValues(types);
    this.discardPending();
    this.returnParts(parts);
    this.isReachable = false;
  }

  private returnParts(parts: Node[]): void {
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

  // ------------------------------------------------------------ locals

  localGet(index: number): void {
    const type = this.localTypes[index]!;
    const first = this.localVariables[index]!;
    this.types.push(type);
    for (let n = 0; n < partCount(type); n++) this.pushPart(this.readVariable(first + n));
  }

  localSet(index: number): void {
    const first = this.localVariables[index]!;
    const parts = this.popValue();
    const vars: number[] = [];
    for (let n = 0; n < parts.length; n++) vars.push(first + n);
    this.assign(vars, parts);
  }

  localTee(index: number): void {
    this.localSet(index);
    this.localGet(index);
  }
}

const opensBlock = (name: string): boolean =>
  name === 'block' || name === 'loop' || name === 'if' || name === 'try_table' || name === 'try';

/** Instructions that end a part of a block: what follows may be reachable again. */
const continuesBlock = (name: string): boolean =>
  name === 'end' ||
  name === 'else' ||
  name === 'catch' ||
  name === 'catch_all' ||
  name === 'delegate';

/** True if the parts must be evaluated in their order. */
function haveConflicts(parts: readonly Node[]): boolean {
  let before = 0;
  for (const { effects } of parts) {
    if (conflicts(effects, before)) return true;
    before |= effects;
  }
  return false;
}

/** True if the second of two parts reads the first variable, and swapping the assignments helps. */
function mustAssignSecondFirst(vars: readonly number[], parts: readonly Node[]): boolean {
  return (
    readsVariable(parts[1]!, vars[0]!) &&
    !readsVariable(parts[0]!, vars[1]!) &&
    !conflicts(parts[0]!.effects, parts[1]!.effects)
  );
}

function labelSwitch(index: Node): Node {
  const statement = evaluate(index);
  statement.op = Op.switch;
  statement.arms = [];
  return statement;
}
