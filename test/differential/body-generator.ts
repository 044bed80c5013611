/**
 * Random function bodies. A body is made as a walk of the operand stack, not as one tree: values
 * stay on the stack while others are computed above them, so that what is pending when a store, a
 * call or a branch comes varies a lot.
 *
 * The results are the same on every engine: NaNs that were computed get canonical bits before
 * anything can see them, and fuel bounds loops and recursion.
 */
import { FUNCREF, I32 } from '../../runtime/value-types.ts';
import type { ValType } from '../../runtime/value-types.ts';
import type { Frame } from './body-builder.ts';
import { ExpressionGenerator } from './expression-generator.ts';
import { row } from './module-spec.ts';
import type { CatchClause, FuncType, FunctionSpec, Instr } from './module-spec.ts';

const MAX_NESTING = 5;
const MAX_LOOP_NESTING = 2;
const NOTHING: FuncType = { params: [], results: [] };

export class BodyGenerator extends ExpressionGenerator {
  private loopDepth = 0;

  generate(): FunctionSpec {
    const { type } = this;
    this.frames = [this.newFrame(type.results, false, true)];
    this.sequence();
    this.finish(type.results);
    const body = this.hasCalls ? [...this.fuelCheck(), ...this.out] : this.out;
    return { type, locals: this.declared, body };
  }

  private newFrame(labelTypes: readonly ValType[], isLoop: boolean, isOpen: boolean): Frame {
    return { base: this.stack.length, labelTypes, isLoop, isOpen, isDead: false };
  }

  // ------------------------------------------------------------ control

  /** Counts the fuel down, and traps when there is none. */
  private fuelCheck(): Instr[] {
    const { fuel } = this.around;
    const instr = (name: string, args: number[], pops: ValType[], pushes: ValType[]): Instr => ({
      row: row(name),
      args,
      pops,
      pushes,
    });
    const type = { params: [], results: [] };
    const trap = instr('unreachable', [], [], []);
    return [
      instr('global.get', [fuel], [], [I32]),
      instr('i32.const', [1], [], [I32]),
      instr('i32.sub', [], [I32, I32], [I32]),
      instr('global.set', [fuel], [I32], []),
      instr('global.get', [fuel], [], [I32]),
      instr('i32.const', [0], [], [I32]),
      instr('i32.lt_s', [], [I32, I32], [I32]),
      { ...instr('if', [], [I32], []), type, body: [trap], orElse: null },
    ];
  }

  private randomTypes(max: number): ValType[] {
    return Array.from({ length: this.random.below(max + 1) }, () => this.randomType());
  }

  /** Block type: parameters from what is on the stack, or new ones. */
  private blockType(): FuncType {
    const { random } = this;
    const taken = this.stack.slice(this.stack.length - Math.min(this.height, random.below(3)));
    const params = taken.some(({ isComputed }) => isComputed) ? [] : taken.map(({ type }) => type);
    return { params, results: this.randomTypes(random.chance(0.2) ? 3 : 1) };
  }

  protected override block(type: FuncType): void {
    if (this.frames.length > MAX_NESTING) {
      for (const result of type.results) this.leaf(result);
      return;
    }
    const loop = this.loopDepth < MAX_LOOP_NESTING ? 1 : 0;
    const canThrow = this.around.tags.length > 0 ? 4 : 0;
    const kinds = {
      try: canThrow,
      block: 3,
      if: 4,
      diamond: 2,
      switch: 2,
      while: loop,
      counted: loop,
      open: loop,
    };
    const kind = this.random.weighted(kinds);
    // These have no parameters: what was to be taken stays on the stack.
    if (kind === 'diamond') return this.diamond(type.results);
    if (kind === 'switch') return this.switch(type.results);
    if (kind === 'while') {
      this.whileLoop();
      for (const result of type.results) this.produce(result, 1);
      return;
    }
    this.ensure(type.params, 2, true);
    switch (kind) {
      case 'if':
        return this.if(type);
      case 'counted':
        return this.countedLoop(type);
      case 'open':
        return this.openLoop(type);
      case 'try':
        return this.try(type);
      default:
        return this.plainBlock(type, true, () => this.sequence());
    }
  }

  private plainBlock(type: FuncType, isOpen: boolean, fill: () => void): void {
    const frame = this.newInner(type.results, type, false, isOpen);
    this.emitBlock('block', type, this.inner(type, frame, fill), null);
  }

  private newInner(
    labelTypes: readonly ValType[],
    { params }: FuncType,
    isLoop = false,
    isOpen = true,
  ): Frame {
    const frame = this.newFrame(labelTypes, isLoop, isOpen);
    return { ...frame, base: Math.max(this.frame.base, this.stack.length - params.length) };
  }

  /** Makes the body of a block, whose parameters are on the stack. */
  private inner(type: FuncType, frame: Frame, fill: () => void): Instr[] {
    const outer = this.out;
    const below = this.stack;
    this.stack = [
      ...below.slice(0, frame.base),
      ...type.params.map((param) => ({ type: param, isComputed: false })),
    ];
    this.out = [];
    this.frames.push(frame);
    fill();
    this.finish(type.results);
    this.frames.pop();
    const body = this.out;
    this.out = outer;
    this.stack = below;
    return body;
  }

  private emitBlock(name: string, type: FuncType, body: Instr[], orElse: Instr[] | null): void {
    const pops = name === 'if' ? [...type.params, I32] : type.params;
    this.emit(name, [], pops, type.results, { type, body, orElse });
  }

  /** On parameters that are on the stack. */
  private if(type: FuncType): void {
    this.produce(I32, 3);
    const condition = this.stack.pop()!;
    const { params, results } = type;
    const frame = (): Frame => this.newInner(results, type);
    const fill = (): void => this.sequence();
    const body = this.inner(type, frame(), fill);
    const mayOmitElse = String(params) === String(results);
    const orElse = mayOmitElse && this.random.chance(0.6) ? null : this.inner(type, frame(), fill);
    this.stack.push(condition);
    this.emitBlock('if', type, body, orElse);
  }

  /** A loop that its own branch at the end repeats a fixed number of times. */
  private countedLoop(type: FuncType): void {
    const counter = this.declare(I32);
    this.constant(I32, this.random.between(1, 4));
    this.emit('local.set', [counter], [I32], []);
    this.loopDepth++;
    const body = this.inner(type, this.newInner(type.params, type, true, false), () => {
      this.sequence();
      if (this.frame.isDead) return;
      this.ensure(type.params, 2, true);
      this.emit('local.get', [counter], [], [I32]);
      this.constant(I32, 1);
      this.emit('i32.sub', [], [I32, I32], [I32]);
      this.emit('local.tee', [counter], [I32], [I32]);
      this.emit('br_if', [0], [...type.params, I32], type.params);
    });
    this.loopDepth--;
    this.emitBlock('loop', type, body, null);
  }

  /** A loop that any branch may repeat, while there is fuel. */
  private openLoop(type: FuncType): void {
    this.loopDepth++;
    const body = this.inner(type, this.newInner(type.params, type, true, true), () => {
      this.out.push(...this.fuelCheck());
      this.sequence();
      if (!this.frame.isDead && this.random.chance(0.6)) this.branchIf(0);
    });
    this.loopDepth--;
    this.emitBlock('loop', type, body, null);
  }

  /** A legacy try on parameters that are on the stack: the host may have no other. */
  private try(type: FuncType): void {
    const { random } = this;
    const { tags } = this.around;
    const frame = (isCatch = false): Frame => ({ ...this.newInner(type.results, type), isCatch });
    const body = this.inner(type, frame(), () => {
      this.sequence();
      if (random.chance(0.3)) this.throw();
    });
    if (random.chance(0.15)) {
      const delegate = random.below(this.frames.length);
      return this.emit('try', [], type.params, type.results, { type, body, delegate });
    }
    const clause = (tag: number | null): CatchClause => {
      const clauseType = { params: tag === null ? [] : tags[tag]!, results: type.results };
      return { tag, body: this.inner(clauseType, frame(true), () => this.sequence()) };
    };
    const caught = tags.map((_, tag) => tag).filter(() => random.chance(0.4));
    const catches = [...caught.map(clause), ...(random.chance(0.4) ? [clause(null)] : [])];
    this.emit('try', [], type.params, type.results, { type, body, catches });
  }

  private throw(): void {
    const { random } = this;
    const { tags } = this.around;
    if (tags.length === 0 || this.frame.isDead) return;
    const catching = this.frames.flatMap(({ isCatch }, i) =>
      isCatch ? [this.frames.length - 1 - i] : [],
    );
    if (catching.length > 0 && random.chance(0.5)) {
      this.emit('rethrow', [random.pick(catching)], [], []);
    } else {
      const tag = random.below(tags.length);
      this.ensure(tags[tag]!, 2, true);
      this.emit('throw', [tag], tags[tag]!, []);
    }
    this.die();
  }

  // Shapes that compilers make of if, switch and while: the structure pass looks for them.

  /** `block block c br_if 0 A br 1 end B end` */
  private diamond(results: readonly ValType[]): void {
    const isOpen = this.random.chance(0.2);
    this.plainBlock({ params: [], results }, isOpen, () => {
      this.plainBlock(NOTHING, isOpen, () => {
        this.branchIf(0);
        this.sequence();
        this.leave(1, results);
      });
      if (!this.frame.isDead) this.sequence();
    });
  }

  /** Blocks around a br_table: the code after the end of each is an arm. */
  private switch(results: readonly ValType[]): void {
    const count = this.random.chance(0.2) ? this.random.between(8, 12) : this.random.between(2, 5);
    const isOpen = this.random.chance(0.1);
    const arms = (level: number): void => {
      if (level === 0) return this.dispatch(count, results.length === 0);
      this.plainBlock(NOTHING, isOpen, () => arms(level - 1));
      if (this.random.chance(0.9)) this.sequence();
      if (this.random.chance(0.6)) this.leave(count - level, results);
    };
    this.plainBlock({ params: [], results }, isOpen, () => arms(count));
  }

  private dispatch(count: number, mayLeave: boolean): void {
    const { random } = this;
    if (random.chance(0.2)) this.sequence();
    if (this.frame.isDead) return;
    this.produce(I32, 3);
    this.constant(I32, count < 8 ? 7 : 15);
    this.emit('i32.and', [], [I32, I32], [I32]);
    const label = (): number => random.below(count + (mayLeave ? 1 : 0));
    const inOrder = Array.from({ length: count }, (_, k) => k);
    const labels = random.chance(0.6) ? [...inOrder, label()] : Array.from({ length: 7 }, label);
    this.emit('br_table', labels, [I32], []);
    this.die();
  }

  /** `block loop c br_if 1 ... br 0 end end`, a few times. */
  private whileLoop(): void {
    const counter = this.declare(I32);
    const isOpen = this.random.chance(0.2);
    this.constant(I32, this.random.between(1, 4));
    this.emit('local.set', [counter], [I32], []);
    this.loopDepth++;
    this.plainBlock(NOTHING, isOpen, () => {
      const frame = this.newInner([], NOTHING, true, false);
      const body = this.inner(NOTHING, frame, () => {
        this.emit('local.get', [counter], [], [I32]);
        this.emit('i32.eqz', [], [I32], [I32]);
        this.emit('br_if', [1], [I32], []);
        this.emit('local.get', [counter], [], [I32]);
        this.constant(I32, -1);
        this.emit('i32.add', [], [I32, I32], [I32]);
        this.emit('local.set', [counter], [I32], []);
        this.sequence();
        this.leave(0, []);
      });
      this.emitBlock('loop', NOTHING, body, null);
    });
    this.loopDepth--;
  }

  /** Branches to a label that takes these types, unless the code is dead. */
  private leave(depth: number, types: readonly ValType[]): void {
    if (this.frame.isDead) return;
    this.ensure(types, 2, true);
    this.emit('br', [depth], types, []);
    this.die();
  }

  private openDepths(): number[] {
    const depths = this.frames.map((_, i) => this.frames.length - 1 - i);
    return depths.filter((depth) => this.frameAt(depth).isOpen);
  }

  private branchIf(depth: number): void {
    const types = this.frameAt(depth).labelTypes;
    this.ensure([...types, I32], 2, true);
    this.emit('br_if', [depth], [...types, I32], types);
  }

  private branch(): void {
    const { random } = this;
    const depths = this.openDepths();
    if (depths.length === 0) return;
    const depth = random.pick(depths);
    const types = this.frameAt(depth).labelTypes;
    switch (
      random.weighted({
        if: 80,
        table: 30,
        always: 20,
        return: 10,
        tail: 10,
        throw: 8,
        unreachable: 2,
      })
    ) {
      case 'if':
        return this.branchIf(depth);
      case 'table': {
        const alike = depths.filter(
          (other) => String(this.frameAt(other).labelTypes) === String(types),
        );
        this.ensure(types, 2, true);
        this.produce(I32, 2);
        if (random.chance(0.7)) {
          this.constant(I32, 3);
          this.emit('i32.and', [], [I32, I32], [I32]);
        }
        const labels = Array.from({ length: random.between(1, 5) }, () => random.pick(alike));
        this.emit('br_table', labels, [...types, I32], []);
        return this.die();
      }
      case 'always':
        return this.leave(depth, types);
      case 'return':
        this.ensure(this.type.results, 2, true);
        this.emit('return', [], this.type.results, []);
        return this.die();
      case 'tail':
        return this.tailCall();
      case 'throw':
        return this.throw();
      default:
        this.emit('unreachable', [], [], []);
        return this.die();
    }
  }

  // ------------------------------------------------------------ statements

  /** Instructions until the frame's share of the budget is spent, or the code is dead. */
  private sequence(): void {
    const share = Math.ceil(
      this.budget * (this.frames.length === 1 ? 1 : this.random.pick([0.1, 0.2, 0.4])),
    );
    const stop = this.budget - share;
    while (this.budget > stop && !this.frame.isDead) this.step();
    // Dead code must be valid, and leave no trace.
    if (this.frame.isDead && this.random.chance(0.3)) {
      for (let n = this.random.between(1, 4); n > 0; n--) this.step();
    }
  }

  private step(): void {
    const { random } = this;
    const kind = random.weighted({
      operator: 30,
      leaf: 12,
      load: 8,
      store: 9,
      set: 8,
      tee: 3,
      setGlobal: 5,
      update: 6,
      call: 5,
      block: 7,
      branch: 6,
      select: 4,
      drop: 1,
      memory: 3,
      table: 3,
    });
    switch (kind) {
      case 'operator':
        return this.operator(random.pick(this.vocabulary.operators), 3);
      case 'leaf':
        return this.leaf(random.chance(0.05) ? FUNCREF : this.randomType());
      case 'load':
        return this.access(random.pick(this.vocabulary.loads), 3);
      case 'store':
        return this.access(random.pick(this.vocabulary.stores), 3);
      case 'set':
      case 'tee':
        if (this.height === 0) this.produce(this.randomType(), 3);
        return this.assign(kind === 'set' ? 'local.set' : 'local.tee');
      case 'setGlobal':
        return this.setGlobal(this.randomType());
      case 'update':
        return this.update();
      case 'call':
        return this.call(random.below(this.around.functions.length), 3);
      case 'block':
        return this.block(this.blockType());
      case 'branch':
        return this.branch();
      case 'select':
        return this.select(this.randomType(), 3);
      case 'drop':
        if (this.height > 0) this.emit('drop', [], [this.top.type], []);
        return;
      case 'memory':
        return this.bulkMemory();
      case 'table':
        return this.table();
    }
  }

  /** Leaves exactly the results on the frame's stack. */
  private finish(results: readonly ValType[]): void {
    const { random } = this;
    const isFitting = (): boolean =>
      this.height <= results.length &&
      this.stack
        .slice(this.frame.base)
        .every(({ type, isComputed }, i) => type === results[i] && !isComputed);
    // A branch takes the results along and drops what is below them.
    if (!this.frame.isLoop && random.chance(0.12)) this.leave(0, results);
    while (!isFitting()) this.consume();
    if (this.frame.isDead && random.chance(0.6)) {
      while (this.height > 0) this.consume();
      return;
    }
    for (const type of results.slice(this.height)) {
      this.produceClean(type);
    }
  }

  private produceClean(type: ValType): void {
    this.produce(type, 2);
    this.canonicalise();
  }

  /** Takes the top off the stack, mostly to where it makes a difference. */
  private consume(): void {
    const height = this.height;
    const { type } = this.top;
    if (this.random.chance(0.5)) this.assign('local.set');
    else if (this.random.chance(0.6)) {
      this.canonicalise();
      const k = this.mutableGlobals(type)[0] ?? -1;
      if (k >= 0) this.emit('global.set', [k], [type], []);
    }
    if (this.height === height) this.emit('drop', [], [type], []);
  }
}
