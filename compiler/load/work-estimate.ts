/**
 * How much a function does between two counts of its heat (emit/heat.ts), by its body alone: every branch
 * is taken half of the time, an arm of a table in as many cases as it has labels, and whatever enters a
 * loop leaves it once. An interpreter's round does little of its body; a parser's call does much of it.
 *
 * Gets a body that has been validated, and passes over it once.
 */
import { BodyReader, readLocals } from '../binary/body-reader.ts';
import { instructions } from '../instructions/index.ts';
import type { ControlFlow } from '../instructions/row.ts';
import { bodyOf } from '../module-info.ts';
import type { ModuleInfo } from '../module-info.ts';

interface Block {
  readonly isLoop: boolean;
  /** Of an `if` without `else` so far: how often the condition is 0. */
  otherwise: number;
  /** How often branches arrive at its end; at a loop, how often they go back. */
  arriving: number;
  /** Of a loop: what leaves it for blocks outside, by their depth from the function's. Of others: nothing. */
  readonly exits: Map<number, number>;
}

const NO_EXITS = new Map<number, number>();

/** How often code runs for one call. */
class Flow {
  /** The code at hand. */
  weight = 1;
  /** Instructions, and counts of heat: the function's entry, and every round of a loop. */
  work = 0;
  rounds = 1;
  private readonly blocks: Block[] = [];
  private readonly loops: number[] = [];

  get isAtEnd(): boolean {
    return this.blocks.length === 0;
  }

  open(isLoop: boolean, otherwise = 0): void {
    if (isLoop) {
      this.rounds += this.weight;
      this.loops.push(this.blocks.length);
    }
    const exits = isLoop ? new Map<number, number>() : NO_EXITS;
    this.blocks.push({ isLoop, otherwise, arriving: 0, exits });
  }

  /** `if`, whose arms are as likely as each other. */
  fork(): void {
    this.weight /= 2;
    this.open(false, this.weight);
  }

  else(): void {
    const block = this.blocks[this.blocks.length - 1]!;
    block.arriving += this.weight;
    this.weight = block.otherwise;
    block.otherwise = 0;
  }

  end(): void {
    const block = this.blocks.pop()!;
    if (block.isLoop) this.endLoop(block);
    else this.weight += block.arriving + block.otherwise;
  }

  /** What has gone back leaves in the end, by the ways that others have left. */
  private endLoop({ arriving, exits }: Block): void {
    this.loops.pop();
    let left = this.weight;
    for (const amount of exits.values()) left += amount;
    if (left === 0) return;
    const factor = 1 + arriving / left;
    this.weight *= factor;
    for (const [target, amount] of exits) {
      this.blocks[target]!.arriving += amount * (factor - 1);
      this.noteExit(target, amount * factor);
    }
  }

  /** A branch to the label at a depth. @param share of what comes here that takes it */
  branch(depth: number, share: number): void {
    const target = this.blocks.length - 1 - depth;
    const amount = this.weight * share;
    this.blocks[target]!.arriving += amount;
    this.noteExit(target, amount);
  }

  private noteExit(target: number, amount: number): void {
    const loop = this.loops[this.loops.length - 1];
    if (loop === undefined || target >= loop) return;
    const { exits } = this.blocks[loop]!;
    exits.set(target, (exits.get(target) ?? 0) + amount);
  }

  /** Nothing comes to what follows. */
  leave(): void {
    this.weight = 0;
  }
}

type Step = (flow: Flow, reader: BodyReader) => void;

const steps: Readonly<Record<ControlFlow, Step>> = {
  block: (flow) => flow.open(false),
  loop: (flow) => flow.open(true),
  if: (flow) => flow.fork(),
  else: (flow) => flow.else(),
  // Rarely come to.
  clause: (flow) => {
    flow.branch(0, 1);
    flow.leave();
  },
  end: (flow) => flow.end(),
  branch: (flow, reader) => {
    flow.branch(reader.index, 1);
    flow.leave();
  },
  branchIf: (flow, reader) => {
    flow.branch(reader.index, 0.5);
    flow.weight /= 2;
  },
  branchTable: (flow, { labels }) => {
    for (const depth of labels) flow.branch(depth, 1 / labels.length);
    flow.leave();
  },
  leave: (flow) => flow.leave(),
};

/** By instruction id. */
const stepsById = instructions.map(({ flow }) => (flow === undefined ? undefined : steps[flow]));

/** @returns instructions for each count, at least 1 */
export function workPerCount(info: ModuleInfo, functionIndex: number): number {
  const { work, rounds } = flowOf(info, functionIndex);
  return Math.max(1, work / rounds);
}

/**
 * How often the code of a body runs. A function of its own, so that nothing comes after the loop: what
 * an engine makes of a loop as it runs, it forgets at code that never ran.
 */
function flowOf(info: ModuleInfo, functionIndex: number): Flow {
  const { start, end } = bodyOf(info, functionIndex);
  const reader = new BodyReader(info);
  reader.open(start, end);
  readLocals(reader);
  const flow = new Flow();
  flow.open(false);
  while (!flow.isAtEnd) {
    const { id } = reader.next();
    flow.work += flow.weight;
    stepsById[id]?.(flow, reader);
  }
  return flow;
}
