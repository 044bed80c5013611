/**
 * Random expressions and simple statements: operators, memory, tables, variables, calls. An operand
 * is either made on the spot or one that was left on the stack.
 */
import type { InstructionRow } from '../../compiler/instructions/row.ts';
import { F32, FUNCREF, I32, I64 } from '../../runtime/value-types.ts';
import type { ValType } from '../../runtime/value-types.ts';
import { BodyBuilder, prefixOf } from './body-builder.ts';
import type { Local, Surroundings } from './body-builder.ts';
import { row } from './module-spec.ts';
import type { FuncType } from './module-spec.ts';
import {
  computesNan,
  isDivision,
  isFloat,
  isShift,
  isTruncation,
  looksAtBits,
  passesNan,
} from './operators.ts';
import type { Vocabulary } from './operators.ts';
import type { Random } from './random.ts';
import { randomConstant } from './values.ts';

const MEMORY_EDGE = 65536;

export abstract class ExpressionGenerator extends BodyBuilder {
  /** Parameters and declared locals that any code may assign. */
  private readonly locals: Local[] = [];
  /** Calls other functions, so that recursion must be bounded. */
  protected hasCalls = false;

  constructor(random: Random, around: Surroundings, type: FuncType, budget: number) {
    super(random, around, type, budget);
    type.params.forEach((param, index) =>
      this.locals.push({ index, type: param, isComputed: false }),
    );
    for (let n = random.below(8); n > 0; n--) {
      const local = random.chance(0.1) ? FUNCREF : this.randomType();
      const isComputed = isFloat(local) && random.chance(0.5);
      this.locals.push({ index: this.declare(local), type: local, isComputed });
    }
  }

  protected get vocabulary(): Vocabulary {
    return this.around.vocabulary;
  }

  protected randomType(): ValType {
    return this.random.pick(this.vocabulary.types);
  }

  /** A block of some kind on the operands at hand. */
  protected abstract block(type: FuncType): void;

  // ------------------------------------------------------------ expressions

  /** Pushes one value, and leaves alone what is on the stack. */
  protected override produce(type: ValType, depth: number): void {
    const { floor } = this;
    this.floor = this.stack.length;
    this.produceAbove(type, depth);
    this.floor = floor;
  }

  private produceAbove(type: ValType, depth: number): void {
    const { random } = this;
    if (depth <= 0 || this.budget <= 0) return this.leaf(type);
    if (type === FUNCREF) {
      if (random.chance(0.5)) return this.leaf(type);
      return this.tableGet(depth - 1);
    }
    const kind = random.weighted({
      leaf: 30,
      operator: 45,
      load: 12,
      call: 4,
      select: 6,
      block: 4,
      label: 3,
      tee: 4,
    });
    switch (kind) {
      case 'leaf':
        return this.leaf(type);
      case 'operator':
        return this.operator(random.pick(this.vocabulary.operatorsOf(type)), depth - 1);
      case 'load':
        return this.access(random.pick(this.vocabulary.loadsOf(type)), depth - 1);
      case 'call':
        return this.callFor(type, depth - 1);
      case 'select':
        return this.select(type, depth - 1);
      case 'block':
        return this.block({ params: [], results: [type] });
      case 'label':
        return this.throughLabel(type);
      case 'tee':
        this.produce(type, depth - 1);
        return this.assign('local.tee');
    }
  }

  /** A leaf that a branch carries out of a block: passes that undo this see constants late. */
  private throughLabel(type: ValType): void {
    const start = this.out.length;
    this.leaf(type);
    this.canonicalise();
    const leaf = this.out.splice(start);
    const body = [...leaf, { row: row('br'), args: [0], pops: [type], pushes: [] }];
    this.stack.pop();
    this.emit('block', [], [], [type], {
      type: { params: [], results: [type] },
      body,
      orElse: null,
    });
  }

  protected leaf(type: ValType): void {
    const { random } = this;
    const local = this.pickLocal(type);
    const globals = this.around.globals.flatMap((global, k) => (global.type === type ? [k] : []));
    if (local && random.chance(0.6)) {
      this.emit('local.get', [local.index], [], [type], {}, local.isComputed);
    } else if (globals.length > 0 && random.chance(0.3)) {
      this.emit('global.get', [random.pick(globals)], [], [type]);
    } else this.constant(type);
  }

  private pickLocal(type: ValType): Local | undefined {
    const fitting = this.locals.filter((local) => local.type === type);
    return fitting.length === 0 ? undefined : this.random.pick(fitting);
  }

  protected operator(found: InstructionRow, depth: number): void {
    const { pops } = found.signature!;
    this.ensure(pops, depth);
    this.finishOperator(found);
  }

  /** Writes an operator whose operands are on the stack, made such that it mostly does not trap. */
  private finishOperator(found: InstructionRow): void {
    const { pops, pushes } = found.signature!;
    if (!this.frame.isDead || this.height >= pops.length) this.prepareOperands(found);
    const isComputed = passesNan(found) && this.stack.slice(-pops.length)[0]?.isComputed === true;
    const args = this.lanes(found);
    this.emitRow(found, args, pops, pushes, {}, computesNan(found) || isComputed);
    const shape = found.name.slice(0, 5);
    if (computesNan(found) && (shape === 'f32x4' || shape === 'f64x2'))
      this.canonicaliseLanes(shape);
  }

  /** Lane numbers, of those instructions that have some. */
  private lanes({ immediates, laneCount }: InstructionRow): number[] {
    if (immediates === 'lanes16') return Array.from({ length: 16 }, () => this.random.below(32));
    const hasLane = immediates === 'lane' || immediates === 'memarg-lane';
    return hasLane ? [this.random.below(laneCount!)] : [];
  }

  /** Canonical bits where they are looked at, and mostly operands that do not trap. */
  private prepareOperands(found: InstructionRow): void {
    const last = this.top.type;
    if (looksAtBits(found)) this.canonicalise();
    if (isShift(found) && this.random.chance(0.5)) {
      const count = this.random.pick([0, 1, 8, 16, 31, 32, 33, 63, 64]);
      this.emit('drop', [], [last], []);
      this.constant(last, last === I32 ? count : BigInt(count));
    }
    if (isDivision(found) && this.random.chance(0.9)) {
      this.constant(last, last === I32 ? 1 : 2n);
      this.emit(`${prefixOf(last)}.or`, [], [last, last], [last]);
    }
    if (isTruncation(found) && this.random.chance(0.9)) {
      this.emit('drop', [], [last], []);
      this.ensure([I32], 1);
      this.emit(`${prefixOf(last)}.convert_i32_u`, [], [I32], [last]);
      this.constant(last, last === F32 ? 0x3f000000 : 0x3fd5555555555555n);
      this.emit(`${prefixOf(last)}.mul`, [], [last, last], [last], {}, true);
    }
  }

  protected select(type: ValType, depth: number): void {
    const isTyped = type === FUNCREF || this.random.chance(0.2);
    this.ensure([type, type, I32], depth);
    const isComputed = this.stack.slice(-3).some((operand) => operand.isComputed);
    const more = isTyped ? { type: { params: [], results: [type] } } : {};
    this.emit(isTyped ? 'select t' : 'select', [], [type, type, I32], [type], more, isComputed);
  }

  // ------------------------------------------------------------ memory

  /** An address, mostly in bounds, with the offset to use. */
  private address(depth: number): number {
    const { random } = this;
    const type = this.around.addressType;
    const prefix = prefixOf(type);
    const value = (n: number): number | bigint => (type === I64 ? BigInt(n) : n | 0);
    switch (random.weighted({ masked: 60, constant: 25, edge: 8, wild: 2, far: 2 })) {
      case 'masked':
        this.ensure([type], depth);
        this.constant(type, value(random.pick([7, 0xff, 0xfff, 0x7fff])));
        this.emit(`${prefix}.and`, [], [type, type], [type]);
        return random.chance(0.5) ? 0 : random.pick([1, 2, 4, 7, 8, 255, 4096, 0x7ff0]);
      case 'constant':
        this.constant(type, value(random.below(300)));
        return random.chance(0.5) ? 0 : random.below(64);
      case 'edge': {
        const offset = random.pick([0, 0, 1, 8, 100, MEMORY_EDGE - 16]);
        this.constant(
          type,
          value(MEMORY_EDGE - offset - random.between(random.chance(0.8) ? 8 : -1, 9)),
        );
        return offset;
      }
      case 'wild':
        this.ensure([type], depth);
        return random.pick([0, 0, 1, 8, 0x7fffffff, 0xffffffff]);
      case 'far':
        this.constant(
          type,
          type === I64
            ? randomConstant(random, I64)
            : random.pick([-1, -4, -8, -0x80000000, 0x7ffffffc]),
        );
        return random.pick([0, 1, 4, 8, 0x7fffffff, 0x80000000, 0xffffffff]);
    }
  }

  /** An address that atomic instructions take, and the offset. */
  private alignedAddress(found: InstructionRow, depth: number): number {
    const { random } = this;
    const type = this.around.addressType;
    if (random.chance(0.02)) return this.address(depth);
    this.ensure([type], depth);
    this.constant(type, type === I64 ? 0xf8n : 0xf8);
    this.emit(`${prefixOf(type)}.and`, [], [type, type], [type]);
    return random.below(8) << found.naturalAlign!;
  }

  /** Load, store, or both. */
  protected access(found: InstructionRow, depth: number): void {
    const { pops, pushes } = found.signature!;
    const type = this.around.addressType;
    const isExact = found.isAlignmentExact === true;
    const offset = isExact ? this.alignedAddress(found, depth) : this.address(depth);
    for (const operand of pops.slice(1)) this.produce(operand, depth);
    if (looksAtBits(found)) this.canonicalise();
    const align = isExact ? found.naturalAlign! : this.random.below(found.naturalAlign! + 1);
    this.emitRow(found, [align, offset, ...this.lanes(found)], [type, ...pops.slice(1)], pushes);
  }

  protected bulkMemory(): void {
    const { random } = this;
    const type = this.around.addressType;
    const small = (of: ValType): void => {
      if (random.chance(0.8))
        this.constant(of, of === I64 ? BigInt(random.below(40)) : random.below(40));
      else this.produce(of, 1);
    };
    switch (random.weighted({ fill: 3, copy: 3, init: 2, drop: 1, size: 3, grow: 1 })) {
      case 'fill':
        small(type);
        this.produce(I32, 2);
        small(type);
        return this.emit('memory.fill', [0], [type, I32, type], []);
      case 'copy':
        for (let n = 0; n < 3; n++) small(type);
        return this.emit('memory.copy', [0, 0], [type, type, type], []);
      case 'init':
        small(type);
        this.constant(I32, random.below(4));
        this.constant(I32, random.below(4));
        return this.emit(
          'memory.init',
          [random.below(this.around.dataCount), 0],
          [type, I32, I32],
          [],
        );
      case 'drop':
        return this.emit('data.drop', [random.below(this.around.dataCount)], [], []);
      case 'size':
        return this.emit('memory.size', [0], [], [type]);
      case 'grow': {
        const pages = random.pick([0, 1, 1, 70000]);
        this.constant(type, type === I64 ? BigInt(pages) : pages);
        return this.emit('memory.grow', [0], [type], [type]);
      }
    }
  }

  // ------------------------------------------------------------ tables

  protected tableIndex(depth: number): void {
    const { random } = this;
    const { tableLength } = this.around;
    if (random.chance(0.6)) this.constant(I32, random.below(tableLength));
    else {
      this.produce(I32, depth);
      if (random.chance(0.05)) return;
      this.constant(I32, tableLength - 1);
      this.emit('i32.and', [], [I32, I32], [I32]);
    }
  }

  private tableGet(depth: number): void {
    if (this.random.chance(0.02)) this.constant(I32);
    else this.tableIndex(depth);
    this.emit('table.get', [0], [I32], [FUNCREF]);
  }

  protected table(): void {
    const { random } = this;
    switch (
      random.weighted({ isNull: 5, set: 3, size: 2, grow: 1, fill: 1, copy: 1, init: 1, drop: 1 })
    ) {
      case 'isNull':
        this.produce(FUNCREF, 2);
        return this.emit('ref.is_null', [], [FUNCREF], [I32]);
      case 'set':
        this.tableIndex(2);
        this.produce(FUNCREF, 2);
        return this.emit('table.set', [0], [I32, FUNCREF], []);
      case 'size':
        return this.emit('table.size', [0], [], [I32]);
      case 'grow':
        this.produce(FUNCREF, 1);
        this.constant(I32, random.pick([0, 1, 100_000_000]));
        return this.emit('table.grow', [0], [FUNCREF, I32], [I32]);
      case 'fill':
        this.constant(I32, random.below(4));
        this.produce(FUNCREF, 1);
        this.constant(I32, random.below(3));
        return this.emit('table.fill', [0], [I32, FUNCREF, I32], []);
      case 'copy':
        for (let n = 0; n < 3; n++) this.constant(I32, random.below(4));
        return this.emit('table.copy', [0, 0], [I32, I32, I32], []);
      case 'init':
        for (let n = 0; n < 3; n++) this.constant(I32, random.below(3));
        return this.emit(
          'table.init',
          [random.below(this.around.elementCount), 0],
          [I32, I32, I32],
          [],
        );
      case 'drop':
        return this.emit('elem.drop', [random.below(this.around.elementCount)], [], []);
    }
  }

  // ------------------------------------------------------------ variables

  /** Assigns the top of the stack to a local of its type, if there is one. */
  protected assign(name: 'local.set' | 'local.tee'): void {
    const local = this.pickLocal(this.top.type);
    if (!local) return;
    if (!local.isComputed) this.canonicalise();
    const { type, isComputed } = this.top;
    this.emit(name, [local.index], [type], name === 'local.tee' ? [type] : [], {}, isComputed);
  }

  /** `x = x op y`, of a local or a global. */
  protected update(): void {
    const { random } = this;
    const type = this.randomType();
    const fitting = this.vocabulary
      .operatorsOf(type)
      .filter(({ signature }) => signature!.pops[0] === type);
    const found = random.pick(fitting);
    const local = this.pickLocal(type);
    const global = random.pick([...this.mutableGlobals(type), -1]);
    const isGlobal = global >= 0 && (!local || random.chance(0.4));
    if (!isGlobal && !local) return;
    if (isGlobal) this.emit('global.get', [global], [], [type]);
    else this.emit('local.get', [local!.index], [], [type], {}, local!.isComputed);
    for (const operand of found.signature!.pops.slice(1)) this.produce(operand, 2);
    this.finishOperator(found);
    if (isGlobal || !local!.isComputed) this.canonicalise();
    if (isGlobal) this.emit('global.set', [global], [type], []);
    else this.emit('local.set', [local!.index], [type], []);
  }

  /** Globals that any code may assign. */
  protected mutableGlobals(type: ValType): number[] {
    const { globals, fuel } = this.around;
    return globals.flatMap((global, k) =>
      global.type === type && global.mutable && k !== fuel ? [k] : [],
    );
  }

  protected setGlobal(type: ValType): void {
    const fitting = this.mutableGlobals(type);
    if (fitting.length === 0) return;
    this.ensure([type], 3, true);
    if (this.height === 0) this.leaf(type);
    this.canonicalise();
    this.emit('global.set', [this.random.pick(fitting)], [type], []);
  }

  // ------------------------------------------------------------ calls

  private callFor(type: ValType, depth: number): void {
    const fitting = this.around.functions.flatMap(({ results }, k) =>
      results.length === 1 && results[0] === type ? [k] : [],
    );
    if (fitting.length === 0) this.leaf(type);
    else this.call(this.random.pick(fitting), depth);
  }

  protected call(index: number, depth: number): void {
    const { params, results } = this.around.functions[index]!;
    this.hasCalls = true;
    this.ensure(params, depth, true);
    const isHost = index < this.around.importedCount;
    if (!isHost && this.random.chance(0.3)) {
      this.tableIndex(1);
      const more = { type: { params, results } };
      return this.emit('call_indirect', [0], [...params, I32], results, more);
    }
    this.emit('call', [index], params, results, {}, isHost);
  }

  protected tailCall(): void {
    const { functions, importedCount } = this.around;
    const fitting = functions.flatMap(({ results }, k) =>
      k >= importedCount && String(results) === String(this.type.results) ? [k] : [],
    );
    if (fitting.length === 0) return;
    const index = this.random.pick(fitting);
    const { params } = functions[index]!;
    this.hasCalls = true;
    this.ensure(params, 2, true);
    if (this.random.chance(0.3)) {
      this.tableIndex(1);
      this.emit('return_call_indirect', [0], [...params, I32], [], { type: functions[index]! });
    } else this.emit('return_call', [index], params, []);
    this.die();
  }
}
