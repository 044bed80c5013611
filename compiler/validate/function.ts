/**
 * Validates function bodies and constant expressions: the algorithm of the spec's appendix, with
 * its names (pushVal, popVal, pushCtrl, popCtrl, unreachable).
 *
 * It gets a reader placed on a body and the module decoded so far, reads the body once and throws
 * a CompileError at the first instruction that breaks a rule. Instructions with a fixed type are
 * done here from their row's signature; the others have a rule of their own in the files beside
 * this one, which use the public members of this class.
 * Hot path: typed arrays and reused arrays, no allocation per instruction, no recursion.
 * @see core appendix "Validation Algorithm"
 */
import { BOTTOM, I32, I64, isRef, valTypeName } from '../../runtime/value-types.ts';
import type { ValType } from '../../runtime/value-types.ts';
import type { FuncTypeDescriptor } from '../../runtime/abi.ts';
import { readLocals } from '../binary/body-reader.ts';
import type { BodyReader } from '../binary/body-reader.ts';
import { limits } from '../binary/implementation-limits.ts';
import type { DecodedModule } from '../binary/decoded-module.ts';
import type { ConstExpr } from '../module-info.ts';
import { Layout, isExtendedConstant } from '../instructions/row.ts';
import type { InstructionRow, Signature } from '../instructions/row.ts';
import { Locals } from './locals.ts';
import { BOTTOM_REF } from './types.ts';
import type { TypeSpace } from './types.ts';

/** Opcodes of control frames, beside those of block, loop, if, else, try, catch, try_table. */
const FUNCTION_FRAME = -1;
const LOOP = 0x03;
const IF = 0x04;

const NO_TYPES: readonly ValType[] = [];

export class FunctionValidator {
  readonly reader: BodyReader;
  readonly module: DecodedModule;
  readonly types: TypeSpace;
  readonly locals = new Locals();
  /** Validating a constant expression, not a body. */
  isConstant = false;
  /** Address type of the memory or table the instruction names. */
  address: ValType = I32;
  /** How many control frames there are. */
  depth = 0;

  private stack = new Int32Array(256);
  private height = 0;
  /** Height at which the innermost frame began, and whether its rest is unreachable. */
  private floor = 0;
  private isUnreachable = false;

  private readonly frameOpcode: number[] = [];
  private readonly frameStart: (readonly ValType[])[] = [];
  private readonly frameEnd: (readonly ValType[])[] = [];
  private readonly frameFloor: number[] = [];
  private readonly frameUnreachable: boolean[] = [];
  private readonly frameInits: number[] = [];

  constructor(module: DecodedModule, reader: BodyReader) {
    this.module = module;
    this.reader = reader;
    this.types = module.typeSpace;
  }

  /** Validates the body the reader is placed on. */
  validateBody(type: FuncTypeDescriptor): void {
    this.locals.reset(type.params, readLocals(this.reader));
    if (this.locals.count > limits.locals) {
      this.reader.fail(`too many locals: the limit is ${limits.locals}`);
    }
    this.isConstant = false;
    this.begin(FUNCTION_FRAME, type.results);
    while (this.depth > 0) this.step(this.reader.next());
    if (this.reader.position !== this.reader.end) {
      this.reader.fail('section size mismatch: bytes after the end of the function');
    }
  }

  /** Validates the constant expression the reader is placed on. @see core 3.4.10 */
  validateConstant(expected: ValType): ConstExpr {
    const { reader } = this;
    const start = reader.position;
    this.isConstant = true;
    this.locals.reset(NO_TYPES, []);
    this.begin(FUNCTION_FRAME, [expected]);
    while (this.depth > 0) {
      const row = reader.next();
      if (row.isConstant !== true) this.fail(`constant expression required: found ${row.name}`);
      if (isExtendedConstant(row)) {
        reader.requireFeature(
          'extended-const',
          `${row.name} in a constant expression`,
          reader.opcodeOffset,
        );
      }
      this.step(row);
    }
    return { start, end: reader.position };
  }

  private begin(opcode: number, results: readonly ValType[]): void {
    this.height = 0;
    this.floor = 0;
    this.depth = 0;
    this.pushCtrl(opcode, NO_TYPES, results);
  }

  private step(row: InstructionRow): void {
    if (row.lower === undefined) this.noteUntranslated(row);
    if (row.layout !== Layout.none) this.checkImmediates(row);
    if (row.validate !== undefined) row.validate(this);
    const { signature } = row;
    if (signature === null) return;
    this.apply(this.address === I32 ? signature : row.signature64!);
  }

  /** Remembers the first instruction that is valid but has no translation. */
  private noteUntranslated(row: InstructionRow): void {
    this.module.untranslated ??= {
      name: row.name,
      feature: row.feature,
      offset: this.reader.opcodeOffset,
      functionIndex: this.reader.functionIndex,
    };
  }

  /** Checks the immediates that mean the same for every instruction that has them. */
  private checkImmediates(row: InstructionRow): void {
    switch (row.layout) {
      case Layout.memarg:
        this.checkMemarg(row);
        break;
      case Layout.memargLane:
        this.checkMemarg(row);
        this.checkLane(row, this.reader.index);
        break;
      case Layout.memory:
      case Layout.indexMemory:
        this.address = this.memoryAddress(this.reader.memory);
        break;
      case Layout.lane:
        this.checkLane(row, this.reader.index);
        break;
      case Layout.bytes16:
        if (row.laneCount !== undefined) {
          for (const lane of this.reader.lanes) this.checkLane(row, lane);
        }
        break;
    }
  }

  private checkMemarg(row: InstructionRow): void {
    const { reader } = this;
    const natural = row.naturalAlign!;
    this.address = this.memoryAddress(reader.memory);
    if (row.isAlignmentExact === true) {
      if (reader.align !== natural) this.fail('atomic alignment must be natural');
    } else if (reader.align > natural) {
      this.fail('alignment must not be larger than natural');
    }
    if (this.address === I32 && reader.offset > 0xffffffff) this.fail('offset out of range');
  }

  private checkLane(row: InstructionRow, lane: number): void {
    if (lane >= row.laneCount!) this.fail(`invalid lane index ${lane}`);
  }

  /** Address type of a memory that must exist. */
  memoryAddress(index: number): ValType {
    const memory = this.module.memories[index];
    if (memory === undefined) return this.fail(`unknown memory ${index}`);
    return memory.is64 ? I64 : I32;
  }

  private apply(signature: Signature): void {
    this.popVals(signature.pops);
    const { pushes } = signature;
    for (let i = 0; i < pushes.length; i++) this.pushVal(pushes[i]!);
  }

  // Operand stack

  pushVal(type: ValType): void {
    if (this.height === this.stack.length) this.growStack();
    this.stack[this.height++] = type;
  }

  private growStack(): void {
    const length = this.stack.length * 2;
    if (length > limits.operands) this.fail(`operand stack too deep: the limit is ${length / 2}`);
    const stack = new Int32Array(length);
    stack.set(this.stack);
    this.stack = stack;
  }

  /** Pops a value of any type; BOTTOM where the stack is polymorphic. */
  popAny(): ValType {
    if (this.height > this.floor) return this.stack[--this.height]!;
    if (!this.isUnreachable) this.fail('type mismatch: expected a value, found an empty stack');
    return BOTTOM;
  }

  /** Pops a value that matches `expected`. @returns its own type */
  popVal(expected: ValType): ValType {
    if (this.height > this.floor) {
      const actual = this.stack[--this.height]!;
      if (actual !== expected && !this.types.matches(actual, expected)) {
        this.mismatch(expected, actual);
      }
      return actual;
    }
    if (!this.isUnreachable) {
      this.fail(`type mismatch: expected ${valTypeName(expected)}, found an empty stack`);
    }
    return BOTTOM;
  }

  /** Pops a reference of any type; BOTTOM_REF where the stack is polymorphic. */
  popRef(): ValType {
    const type = this.popAny();
    if (type === BOTTOM) return BOTTOM_REF;
    if (!isRef(type)) this.fail(`type mismatch: expected a reference, found ${valTypeName(type)}`);
    return type;
  }

  /** Pops a list of values, the last one first. */
  popVals(expected: readonly ValType[]): void {
    const bottom = this.height - expected.length;
    if (bottom < this.floor) {
      for (let i = expected.length - 1; i >= 0; i--) this.popVal(expected[i]!);
      return;
    }
    const { stack } = this;
    for (let i = expected.length - 1; i >= 0; i--) {
      const actual = stack[bottom + i]!;
      const wanted = expected[i]!;
      if (actual !== wanted && !this.types.matches(actual, wanted)) this.mismatch(wanted, actual);
    }
    this.height = bottom;
  }

  pushVals(types: readonly ValType[]): void {
    const bottom = this.height;
    while (bottom + types.length > this.stack.length) this.growStack();
    const { stack } = this;
    for (let i = 0; i < types.length; i++) stack[bottom + i] = types[i]!;
    this.height = bottom + types.length;
  }

  /** Checks that the values on the stack match, without popping them: pushVals(popVals(...)). */
  peekVals(expected: readonly ValType[]): void {
    let height = this.height;
    for (let i = expected.length - 1; i >= 0; i--) {
      if (height > this.floor) {
        const actual = this.stack[--height]!;
        if (!this.types.matches(actual, expected[i]!)) this.mismatch(expected[i]!, actual);
      } else if (!this.isUnreachable) {
        this.fail(`type mismatch: expected ${valTypeName(expected[i]!)}, found an empty stack`);
      }
    }
  }

  // Control stack

  pushCtrl(opcode: number, start: readonly ValType[], end: readonly ValType[]): void {
    const at = this.depth++;
    this.frameOpcode[at] = opcode;
    this.frameStart[at] = start;
    this.frameEnd[at] = end;
    this.frameFloor[at] = this.floor = this.height;
    this.frameUnreachable[at] = this.isUnreachable = false;
    this.frameInits[at] = this.locals.initHeight;
    this.pushVals(start);
  }

  /** Ends the innermost frame: its results must be all that is left. Frame data stay readable at [depth]. */
  popCtrl(): void {
    const at = this.depth - 1;
    this.popVals(this.frameEnd[at]!);
    if (this.height !== this.floor) {
      const found = valTypeName(this.stack[this.height - 1]!);
      this.fail(`type mismatch: values remaining on stack at end of block: ${found}`);
    }
    this.locals.resetInits(this.frameInits[at]!);
    this.depth = at;
    if (at === 0) return;
    this.floor = this.frameFloor[at - 1]!;
    this.isUnreachable = this.frameUnreachable[at - 1]!;
  }

  /** Opcode, start and end types of the innermost frame. */
  get opcode(): number {
    return this.frameOpcode[this.depth - 1]!;
  }
  get startTypes(): readonly ValType[] {
    return this.frameStart[this.depth - 1]!;
  }
  get endTypes(): readonly ValType[] {
    return this.frameEnd[this.depth - 1]!;
  }

  /** The rest of the innermost frame can't be reached: its stack is polymorphic. */
  unreachable(): void {
    this.height = this.floor;
    this.isUnreachable = true;
    this.frameUnreachable[this.depth - 1] = true;
  }

  /** Ends the innermost frame as `end` does; an `if` without `else` first passes its parameters on. */
  endFrame(): void {
    const { opcode, startTypes, endTypes } = this;
    this.popCtrl();
    if (opcode === IF) {
      this.pushCtrl(opcode, startTypes, endTypes);
      this.popCtrl();
    }
    if (this.depth > 0) this.pushVals(endTypes);
  }

  /** Position of the frame a label means, counted from the outermost. */
  private frameOfLabel(label: number): number {
    if (label >= this.depth) this.fail(`unknown label ${label}`);
    return this.depth - 1 - label;
  }

  /** Types a branch to the label passes. */
  labelTypes(label: number): readonly ValType[] {
    const at = this.frameOfLabel(label);
    return this.frameOpcode[at] === LOOP ? this.frameStart[at]! : this.frameEnd[at]!;
  }

  /** Opcode of the frame a label means. */
  labelOpcode(label: number): number {
    return this.frameOpcode[this.frameOfLabel(label)]!;
  }

  /** Results of the function. */
  get returnTypes(): readonly ValType[] {
    return this.frameEnd[0]!;
  }

  // Faults

  /** @throws CompileError at the instruction */
  fail(rule: string): never {
    return this.reader.fail(rule, this.reader.opcodeOffset);
  }

  mismatch(expected: ValType, actual: ValType): never {
    this.fail(`type mismatch: expected ${valTypeName(expected)}, found ${valTypeName(actual)}`);
  }
}
