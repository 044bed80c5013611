/**
 * The code of a module that is translated at run time, by function index: stubs at first. A stub
 * that is called has its function translated, quickly where that may be, together with its
 * neighbours otherwise. What proves hot is translated again by the full pipeline: settled code, which
 * nothing replaces, and which later units may call by name.
 */
import type { Code } from '../../runtime/abi.ts';
import { at, enter, id, num } from '../emit/estree.ts';
import type { Expression, Statement } from '../emit/estree.ts';
import { HOT_ENTRY, HOT_LOOP, RESUME } from '../emit/heat.ts';
import { CODE_TABLE, TAIL_TABLE, tailName } from '../emit/form-names.ts';
import { bodyLength } from '../module-info.ts';
import type { ModuleInfo } from '../module-info.ts';
import type { Tiering } from './tiering.ts';

/** Wasm bytes that are translated at once: more costs latency, less costs direct calls. */
const GROUP_BYTE_LENGTH = 1 << 12;

/** Puts the code of a function, and its tail entry, where records of a context hold other code. */
export type ReplaceCode = (context: unknown, index: number, code: Code, tailCode: Code) => void;

/**
 * What translates and runs.
 * @template Piece what a runner keeps of a function (code-runner.ts)
 */
export interface UnitMaker<Piece> {
  readonly info: ModuleInfo;
  readonly tiering: Tiering;
  readonly replace: ReplaceCode;
  functionName(functionIndex: number): string;
  /** One function by the full pipeline: its declarations, then the statements given. */
  emit(functionIndex: number, then: readonly Statement[]): Piece;
  /** The code of one function from a loop on, by the loop's offset. */
  resumed(functionIndex: number, offset: number): Code;
  /** Runs pieces as one unit. */
  run(pieces: readonly Piece[]): void;
  /** Quick code of one function; null where there is no quick tier. */
  readonly quick: ((functionIndex: number) => Code) | null;
}

export class LazyCode<Piece> {
  /** Code and tail entries by function index. */
  readonly codes: Code[] = [];
  readonly tails: (Code | undefined)[] = [];
  /** What quick code calls when it has run often. */
  readonly callbacks = {
    [HOT_ENTRY]: (index: number, context: unknown): Code => this.settle(index, context),
    [HOT_LOOP]: (index: number, context: unknown): void => void this.settle(index, context),
    [RESUME]: (index: number, offset: number): Code => this.resumed(index, offset),
  };
  private readonly maker: UnitMaker<Piece>;
  private readonly isTiered: boolean;
  /** Functions with any code of their own, and those whose code is settled. */
  private readonly isTranslated: Uint8Array;
  private readonly isSettled: Uint8Array;
  /** Functions of the unit at hand, which call each other by name. It may grow while it is emitted. */
  private unit = new Set<number>();
  /** Wasm bytes that may still be taken into it. */
  private room = 0;
  /** Settled code of functions from a loop on, by the loop's offset. */
  private readonly resumedCodes = new Map<number, Code>();
  /** Settled code that what was emitted since the last unit calls by name. */
  private bound = new Map<string, unknown>();

  constructor(maker: UnitMaker<Piece>) {
    this.maker = maker;
    const { functionTypes, importedFunctionCount } = maker.info;
    this.isTiered = maker.quick !== null && maker.tiering.threshold > 0;
    this.isTranslated = new Uint8Array(functionTypes.length);
    this.isSettled = new Uint8Array(functionTypes.length);
    for (let i = importedFunctionCount; i < functionTypes.length; i++) this.addStub(i);
  }

  /** How settled code calls a defined function. */
  functionValue(index: number): Expression {
    const name = this.maker.functionName(index);
    if (this.unit.has(index) || this.takesIn(index)) return id(name);
    if (!this.isTiered || this.isSettled[index] === 0) return at(id(CODE_TABLE), num(index));
    this.bound.set(name, this.codes[index]);
    if (this.isTailCaller(index)) this.bound.set(tailName(name), this.tails[index]);
    return id(name);
  }

  /**
   * Takes a function that the unit calls into it, if it has been called and is small: through the
   * table engines would see one target after the other, and inline none.
   */
  private takesIn(index: number): boolean {
    const isQuick = this.isTranslated[index] === 1 && this.isSettled[index] === 0;
    if (this.unit.size === 0 || !isQuick || this.sizeOf(index) > this.room) return false;
    this.room -= this.sizeOf(index);
    this.unit.add(index);
    return true;
  }

  /** What a unit needs in its scope beside the tables. */
  takeBound(): ReadonlyMap<string, unknown> {
    const { bound } = this;
    this.bound = new Map();
    return bound;
  }

  private isTailCaller(index: number): boolean {
    return this.maker.info.tailCallers[index] === 1;
  }

  private addStub(index: number): void {
    const { codes, tails } = this;
    const stub =
      (table: (Code | undefined)[]): Code =>
      (context: unknown, ...parts: unknown[]) => {
        if (this.isTranslated[index] === 0) this.translate(index);
        this.replace(index, context);
        return table[index]!(context, ...parts) as unknown;
      };
    codes[index] = stub(codes);
    if (this.isTailCaller(index)) tails[index] = stub(tails);
  }

  private replace(index: number, context: unknown): void {
    const code = this.codes[index]!;
    this.maker.replace(context, index, code, this.tails[index] ?? code);
  }

  private translate(index: number): void {
    if (!this.isTiered) return void this.translateFully(this.groupAt(index));
    if (this.isTailCaller(index)) return void this.translateFully([index]);
    this.codes[index] = this.maker.quick!(index);
    this.isTranslated[index] = 1;
  }

  /** Gives a function its settled code. */
  private settle(index: number, context: unknown): Code {
    if (this.isSettled[index] === 0) {
      this.room = GROUP_BYTE_LENGTH;
      for (const other of this.translateFully([index])) this.replace(other, context);
    } else this.replace(index, context);
    return this.codes[index]!;
  }

  private resumed(index: number, offset: number): Code {
    let code = this.resumedCodes.get(offset);
    if (code === undefined) {
      code = this.maker.resumed(index, offset);
      this.resumedCodes.set(offset, code);
    }
    return code;
  }

  private sizeOf(index: number): number {
    return bodyLength(this.maker.info, index);
  }

  /** The functions not yet translated from `index` on that are translated at once. */
  private groupAt(index: number): number[] {
    const group = [index];
    let byteLength = this.sizeOf(index);
    for (let end = index + 1; end < this.codes.length && this.isTranslated[end] === 0; end++) {
      byteLength += this.sizeOf(end);
      if (byteLength > GROUP_BYTE_LENGTH) break;
      group.push(end);
    }
    return group;
  }

  /** @returns the functions, and those that were taken in */
  private translateFully(functions: readonly number[]): ReadonlySet<number> {
    const unit = (this.unit = new Set(functions));
    try {
      const pieces: Piece[] = [];
      for (const i of unit) pieces.push(this.emit(i));
      this.maker.run(pieces);
    } finally {
      this.unit = new Set();
      this.room = 0;
    }
    for (const i of unit) this.isTranslated[i] = this.isSettled[i] = 1;
    return unit;
  }

  private emit(index: number): Piece {
    const name = this.maker.functionName(index);
    const entries = [enter(CODE_TABLE, index, name)];
    if (this.isTailCaller(index)) entries.push(enter(TAIL_TABLE, index, tailName(name)));
    return this.maker.emit(index, entries);
  }
}
