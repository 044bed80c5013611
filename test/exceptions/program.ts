/**
 * Random programs about exceptions: try blocks within expressions, loops and handlers; tags with
 * payloads; host functions that throw; branches, returns and tail calls out of everything.
 * Every program ends, and leaves what it did in memory, in a global and in a log.
 */
import type { Random } from '../differential/random.ts';

export type Type = 'i32' | 'i64' | 'f32' | 'f64';

/** Payload types by tag. */
export const tags: readonly (readonly Type[])[] = [['i32'], ['i64', 'f64'], [], ['f32', 'i32']];
/** Types of each function's locals; the first is the parameter. */
export const localTypes: readonly Type[] = ['i32', 'i32', 'i32', 'i64', 'f64', 'f32'];
export const FUNCTION_COUNT = 4;

/** Something branches, `rethrow` and `delegate` name. */
export interface Block {
  readonly kind: 'block' | 'loop' | 'try';
  readonly hasResult: boolean;
  readonly body: Code[];
  /** Of a try: tag -1 catches all. A handler that keeps its payload finds it on the stack. */
  readonly handlers: { tag: number; keepsPayload: boolean; body: Code[] }[];
  /** Of a try without handlers: where it delegates to; null for the function. */
  delegate?: Block | null;
}

/** Statements, and i32 expressions. */
export type Code =
  | { op: 'const' | 'load' | 'get' | 'tee' | 'size' | 'hash'; value: number; operands: Code[] }
  | { op: 'binary' | 'select' | 'call' | 'host'; value: number; operands: Code[] }
  | { op: 'set' | 'store' | 'mix' | 'drop' | 'grow' | 'trap'; value: number; operands: Code[] }
  | { op: 'throw' | 'return' | 'tailCall'; value: number; operands: Code[] }
  | { op: 'if'; condition: Code; yes: Code[]; no: Code[] }
  | { op: 'br' | 'brIf'; target: Block | null; operands: Code[]; condition: Code | null }
  | { op: 'table'; targets: (Block | null)[]; index: Code }
  | { op: 'rethrow'; target: Block }
  | { op: 'block'; block: Block };

/** A block around the place at hand; `isCaught` inside of a handler. */
interface Scope {
  readonly block: Block;
  readonly isCaught: boolean;
}

export type SimpleOp = Extract<Code, { value: number }>['op'];
const make = (op: SimpleOp, value: number, operands: Code[] = []): Code => ({
  op,
  value,
  operands,
});

/** Makes the body of function `index`; it calls only functions after it. */
export class ProgramGenerator {
  private readonly random: Random;
  private readonly index: number;
  private readonly canDelegate: boolean;
  private readonly scopes: Scope[] = [];
  private size = 0;

  constructor(random: Random, index: number, canDelegate: boolean) {
    this.random = random;
    this.index = index;
    this.canDelegate = canDelegate;
  }

  /** Statements, then an i32. */
  body(): Code[] {
    const outer: Block = { kind: 'block', hasResult: false, body: [], handlers: [] };
    outer.body.push(...this.inside(outer, false, 5));
    return [{ op: 'block', block: outer }, this.value(2)];
  }

  private statements(depth: number): Code[] {
    const list: Code[] = [];
    for (let left = this.random.between(1, 4); left > 0; left--) list.push(this.statement(depth));
    return list;
  }

  private statement(depth: number): Code {
    const { random } = this;
    const isSimple = depth <= 0 || this.size++ > 60;
    const kind = random.weighted({
      set: 4,
      store: 3,
      mix: 4,
      drop: 3,
      grow: 1,
      trap: 1,
      throw: 3,
      return: 1,
      tailCall: 1,
      br: 1,
      brIf: 3,
      table: 1,
      rethrow: 3,
      if: isSimple ? 0 : 3,
      block: isSimple ? 0 : 12,
    });
    switch (kind) {
      case 'if':
        return {
          op: 'if',
          condition: this.value(1),
          yes: this.statements(depth - 1),
          no: this.statements(depth - 1),
        };
      case 'block':
        return { op: 'block', block: this.block(depth, false) };
      case 'rethrow':
        return this.rethrow();
      case 'br':
      case 'brIf':
        return this.branch(kind);
      case 'table':
        if (this.targets(false).length === 0) return make('drop', 0, [this.value(2)]);
        return {
          op: 'table',
          targets: [this.target(false), this.target(false), this.target(false)],
          index: this.value(1),
        };
      case 'throw':
        return make('throw', random.below(tags.length), [this.value(1)]);
      case 'set':
        return make('set', random.below(localTypes.length), [this.value(2)]);
      case 'tailCall':
        if (this.index + 1 === FUNCTION_COUNT) return make('drop', 0, [this.value(2)]);
        return make('tailCall', this.callee(), [this.value(1)]);
      default:
        return make(kind, random.below(64), [this.value(2)]);
    }
  }

  private callee(): number {
    return this.random.between(this.index + 1, FUNCTION_COUNT - 1);
  }

  private rethrow(): Code {
    const caught = this.scopes.filter(({ isCaught }) => isCaught);
    if (caught.length === 0) return make('mix', 0, [this.value(1)]);
    return { op: 'rethrow', target: this.random.pick(caught).block };
  }

  /** Blocks that take an i32 (or nothing) when branched to; null: the function, which takes one. */
  private targets(hasResult: boolean): (Block | null)[] {
    const fitting = this.scopes.filter(
      ({ block }) => (block.hasResult && block.kind !== 'loop') === hasResult,
    );
    return [...fitting.map(({ block }) => block), ...(hasResult ? [null] : [])];
  }

  private target(hasResult: boolean): Block | null {
    return this.random.pick(this.targets(hasResult));
  }

  private branch(op: 'br' | 'brIf'): Code {
    const hasResult = this.targets(false).length === 0 || this.random.chance(0.4);
    const operands = hasResult ? [this.value(1)] : [];
    const condition = op === 'br' ? null : this.value(1);
    return { op, target: this.target(hasResult), operands, condition };
  }

  private value(depth: number): Code {
    const { random } = this;
    const isSimple = depth <= 0 || this.size++ > 80;
    const kind = random.weighted({
      const: 4,
      get: 5,
      load: 2,
      size: 1,
      hash: 1,
      tee: 1,
      binary: isSimple ? 0 : 5,
      select: isSimple ? 0 : 1,
      host: isSimple ? 0 : 4,
      call: isSimple || this.index + 1 === FUNCTION_COUNT ? 0 : 3,
      block: isSimple ? 0 : 5,
    });
    switch (kind) {
      case 'block':
        return { op: 'block', block: this.block(depth, true) };
      case 'const':
        return make('const', random.between(-9, 40));
      case 'get':
        return make('get', random.below(localTypes.length));
      case 'tee':
        return make('tee', random.below(3), [this.value(depth - 1)]);
      case 'load':
        return make('load', random.chance(0.05) ? -8 : random.below(64), [this.value(depth - 1)]);
      case 'binary':
        return make('binary', random.below(8), [this.value(depth - 1), this.value(depth - 1)]);
      case 'select':
        return make('select', 0, [
          this.value(depth - 1),
          this.value(depth - 1),
          this.value(depth - 1),
        ]);
      case 'call':
        return make('call', this.callee(), [this.value(depth - 1)]);
      case 'host':
        return make('host', 0, [this.value(depth - 1)]);
      default:
        return make(kind, 0);
    }
  }

  private block(depth: number, hasResult: boolean): Block {
    const kind = this.random.weighted({ block: 2, loop: 1, try: 5 });
    const block: Block = { kind, hasResult, body: [], handlers: [] };
    block.body.push(...this.inside(block, false, depth));
    if (kind === 'try') this.handle(block, depth);
    return block;
  }

  private inside(block: Block, isCaught: boolean, depth: number): Code[] {
    this.scopes.push({ block, isCaught });
    const list = this.statements(depth - 1);
    if (block.hasResult) list.push(this.value(depth - 1));
    this.scopes.pop();
    return list;
  }

  private handle(block: Block, depth: number): void {
    const { random, scopes } = this;
    if (this.canDelegate && random.chance(0.3)) {
      block.delegate = random.pick([null, ...scopes.map((scope) => scope.block)]);
      return;
    }
    const count = random.below(3);
    const chosen = Array.from({ length: count }, () => random.below(tags.length));
    if (random.chance(0.4)) chosen.push(-1);
    for (const tag of chosen) {
      const keepsPayload = block.hasResult && tag === 0 && random.chance(0.5);
      block.handlers.push({ tag, keepsPayload, body: this.inside(block, true, depth) });
    }
  }
}
