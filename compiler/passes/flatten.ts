/**
 * Keeps nesting within what engines parse: a body that is nested deeper becomes one loop around a
 * switch over a state, in which every jump is an assignment and a `continue`.
 *
 *   loop d { switch (state) { case 0: ...; if (c) { state = 2; br d } case 1: ... case 2: ... } }
 *
 * Deep handlers become states, too: one try around the switch goes to the state that the variable
 * `handler` names, which every arm sets to the handler of its text, 0 for none.
 *
 * States stand in the order of the text that they replace, so that forward jumps still go forward;
 * an arm that a loop went back to says up to which arm that loop reached. Sub-trees that are
 * shallow stay as they are. Gets and leaves structured IR; never recurses.
 */
import { endsInJump } from '../ir/jumps.ts';
import { NULL, ZERO, leaf, not, variable } from '../ir/expressions.ts';
import { Cls, Op } from '../ir/nodes.ts';
import { ERROR, throwCaught } from '../ir/exceptions.ts';
import type { Arm, Label, Node } from '../ir/nodes.ts';
import {
  br,
  breakLoop,
  ifNode,
  labelled,
  newLabel,
  setVariable,
  switchNode,
  tryNode,
} from '../ir/statements.ts';
import type { FunctionIR } from '../ir/function-ir.ts';
import { nestedStatements, rewriteLists } from '../ir/walk.ts';

/**
 * Constructs around a statement, at most. Engines parse by recursion, and the emitter and most passes
 * recurse, too: V8 parses 1,900 blocks in each other on its usual stack of 1 MB, 350 on one of 200 KB. Stacks
 * may be smaller, and partly used.
 */
const MAX_NESTING = 150;
/** Height up to which sub-trees stay structured once a body is flattened. */
const MAX_UNIT_HEIGHT = 100;
/** Bodies that the translator met with less nesting than this stay within limits whatever passes do. */
const CERTAINLY_SHALLOW = 10;
/** Label ids from here on are ours: bodies are too short to hold as many. */
const FIRST_LABEL = 2 ** 31;

/** Flattens a function's body where it is nested too deep. */
export function flattenNesting(ir: FunctionIR): void {
  if (ir.nesting < CERTAINLY_SHALLOW) return;
  const heights = measureHeights(ir.body);
  if (heightOf(ir.body, heights) > MAX_NESTING) ir.body = new Flattener(ir, heights).run(ir.body);
}

type Heights = ReadonlyMap<Node, number>;

/** How many constructs stand in each other, for every statement that holds others. */
function measureHeights(body: readonly Node[]): Heights {
  const heights = new Map<Node, number>();
  const nested = nestedStatements(body);
  for (let i = nested.length - 1; i >= 0; i--) {
    const node = nested[i]!;
    let height = 0;
    if (node.body !== null) height = heightOf(node.body, heights);
    if (node.orElse !== null) height = Math.max(height, heightOf(node.orElse, heights));
    if (node.arms !== null) {
      for (const arm of node.arms) height = Math.max(height, heightOf(arm.body, heights));
    }
    heights.set(node, height + 1);
  }
  return heights;
}

function heightOf(list: readonly Node[], heights: Heights): number {
  let height = 0;
  for (const node of list) height = Math.max(height, heights.get(node) ?? 0);
  return height;
}

/** A place to jump to: its number is known once it is reached in the text. */
interface Place {
  /** The constant that jumps assign. */
  readonly state: Node;
  isUsed: boolean;
}

/** What remains to be done, last item first. */
type Task =
  | { kind: 'statements'; list: readonly Node[]; next: number }
  | { kind: 'place'; place: Place }
  | { kind: 'jump'; place: Place }
  /** The end of a loop whose head is arm number `head`. */
  | { kind: 'repeated'; head: number }
  /** From here on a handler protects the text. */
  | { kind: 'protect'; handler: Node };

/** How exceptions find the state of their handler. */
interface Protection {
  /** Variable of the handler's state, and of what was caught. */
  readonly handler: number;
  readonly error: number;
}

/** Not a shared leaf: its value is set later. */
const stateConstant = (value: number): Node => leaf(Op.const, Cls.int, value);
const newPlace = (): Place => ({ state: stateConstant(0), isUsed: false });

class Flattener {
  private readonly ir: FunctionIR;
  private readonly heights: Heights;
  private readonly state: number;
  private readonly dispatch: Label;
  private readonly arms: Arm[] = [];
  private readonly tasks: Task[] = [];
  /** Where `br` to a label goes, and where leaving a loop does. */
  private readonly targets = new Map<Label, Place>();
  private readonly exits = new Map<Label, Place>();
  /** Null while no handler had to be taken apart. */
  private protection: Protection | null = null;
  /** State of the handler of the text at hand, and of the text that each arm begins with. */
  private handler = ZERO;
  private readonly armHandlers: Node[] = [];

  constructor(ir: FunctionIR, heights: Heights) {
    this.ir = ir;
    this.heights = heights;
    this.state = ir.variables.push(Cls.int) - 1;
    this.dispatch = newLabel(FIRST_LABEL + this.state, true);
  }

  run(body: readonly Node[]): Node[] {
    this.openArm();
    this.tasks.push({ kind: 'statements', list: body, next: 0 });
    for (let task = this.tasks.pop(); task !== undefined; task = this.tasks.pop())
      this.perform(task);
    if (!endsInJump(this.current)) this.current.push(breakLoop(this.dispatch));
    const table = switchNode(variable(this.state, Cls.int), this.arms);
    const start = setVariable(this.state, stateConstant(0));
    if (this.protection === null) return [start, labelled(Op.loop, this.dispatch, [table])];
    return [start, ...this.protected(table, this.protection)];
  }

  private protected(table: Node, { handler, error }: Protection): Node[] {
    this.arms.forEach(({ body }, i) => body.unshift(setVariable(handler, this.armHandlers[i]!)));
    const caught = variable(error, Cls.ref);
    const find = [
      setVariable(error, ERROR),
      ifNode(not(variable(handler, Cls.int)), [throwCaught(caught)], null),
      setVariable(this.state, variable(handler, Cls.int)),
    ];
    return [
      setVariable(handler, ZERO),
      setVariable(error, NULL),
      labelled(Op.loop, this.dispatch, [tryNode([table], find)]),
    ];
  }

  private get current(): Node[] {
    return this.arms[this.arms.length - 1]!.body;
  }

  private openArm(): number {
    this.armHandlers.push(this.handler);
    const cases = [this.arms.length];
    return this.arms.push({ cases, isDefault: false, body: [], isState: true }) - 1;
  }

  private perform(task: Task): void {
    switch (task.kind) {
      case 'statements': {
        const { list, next } = task;
        if (next === list.length) return;
        task.next = next + 1;
        this.tasks.push(task);
        this.statement(list[next]!);
        return;
      }
      case 'place':
        if (task.place.isUsed) this.reach(task.place);
        return;
      case 'jump':
        if (!endsInJump(this.current)) this.goTo(task.place, this.current);
        return;
      case 'repeated':
        this.arms[task.head]!.lastRepeated = Math.max(
          this.arms[task.head]!.lastRepeated ?? 0,
          this.arms.length - 1,
        );
        return;
      case 'protect':
        this.protect(task.handler);
    }
  }

  /** The text of a place begins here. */
  private reach(place: Place): void {
    if (this.current.length === 0) {
      place.state.value = this.arms.length - 1;
      return;
    }
    place.state.value = this.arms.length;
    this.openArm();
  }

  private goTo(place: Place, out: Node[]): void {
    place.isUsed = true;
    out.push(setVariable(this.state, place.state), br(this.dispatch));
  }

  /** A conditional jump. */
  private goToIf(condition: Node, place: Place): void {
    const body: Node[] = [];
    this.goTo(place, body);
    this.current.push(ifNode(condition, body, null));
  }

  private statement(node: Node): void {
    const height = this.heights.get(node) ?? 0;
    if (height > MAX_UNIT_HEIGHT) return this.expand(node);
    for (const item of this.redirect([node])) this.current.push(item);
  }

  /** Takes a construct apart. */
  private expand(node: Node): void {
    switch (node.op) {
      case Op.block:
        return this.block(node);
      case Op.loop:
      case Op.doWhile:
        return this.loop(node);
      case Op.if:
        return this.if(node);
      case Op.switch:
        return this.switch(node);
      case Op.try:
        return this.try(node);
      default:
        throw new Error(`unreachable: op ${node.op} is no construct`);
    }
  }

  private schedule(...tasks: Task[]): void {
    for (let i = tasks.length - 1; i >= 0; i--) this.tasks.push(tasks[i]!);
  }

  private block(node: Node): void {
    const end = newPlace();
    this.targets.set(node.label!, end);
    this.schedule({ kind: 'statements', list: node.body!, next: 0 }, { kind: 'place', place: end });
  }

  private loop(node: Node): void {
    const head = newPlace();
    const end = newPlace();
    this.targets.set(node.label!, head);
    this.exits.set(node.label!, end);
    this.reach(head);
    const tasks: Task[] = [{ kind: 'statements', list: node.body!, next: 0 }];
    if (node.op === Op.doWhile) {
      const again = ifNode(node.a!, [br(node.label!)], null);
      tasks.push({ kind: 'statements', list: [again], next: 0 });
    } else tasks.push({ kind: 'jump', place: head });
    this.schedule(
      ...tasks,
      { kind: 'repeated', head: this.arms.length - 1 },
      { kind: 'place', place: end },
    );
  }

  private if(node: Node): void {
    const otherwise = newPlace();
    this.goToIf(not(node.a!), otherwise);
    const tasks: Task[] = [{ kind: 'statements', list: node.body!, next: 0 }];
    if (node.orElse !== null) {
      const end = newPlace();
      tasks.push({ kind: 'jump', place: end }, { kind: 'place', place: otherwise });
      tasks.push({ kind: 'statements', list: node.orElse, next: 0 }, { kind: 'place', place: end });
    } else tasks.push({ kind: 'place', place: otherwise });
    this.schedule(...tasks);
  }

  private switch(node: Node): void {
    const end = newPlace();
    const tasks: Task[] = [];
    const arms = node.arms!.map(({ cases, isDefault, body }): Arm => {
      const place = newPlace();
      tasks.push({ kind: 'place', place }, { kind: 'statements', list: body, next: 0 });
      const jump: Node[] = [];
      this.goTo(place, jump);
      return { cases, isDefault, body: jump };
    });
    this.current.push(switchNode(node.a!, arms));
    if (!arms.some(({ isDefault }) => isDefault)) this.goTo(end, this.current);
    this.schedule(...tasks, { kind: 'place', place: end });
  }

  private try(node: Node): void {
    const { variables } = this.ir;
    this.protection ??= {
      handler: variables.push(Cls.int) - 1,
      error: variables.push(Cls.ref) - 1,
    };
    const outer = this.handler;
    const handler = newPlace();
    const end = newPlace();
    handler.isUsed = true;
    // Its first statement is the one that looks at what was caught.
    node.orElse![0]!.a!.list = [variable(this.protection.error, Cls.ref)];
    this.protect(handler.state);
    this.schedule(
      { kind: 'statements', list: node.body!, next: 0 },
      { kind: 'protect', handler: outer },
      { kind: 'jump', place: end },
      { kind: 'place', place: handler },
      { kind: 'statements', list: node.orElse!, next: 0 },
      { kind: 'place', place: end },
    );
  }

  private protect(handler: Node): void {
    this.handler = handler;
    if (!endsInJump(this.current))
      this.current.push(setVariable(this.protection!.handler, handler));
  }

  /** Makes jumps out of a sub-tree assign the state. */
  private redirect(list: Node[]): Node[] {
    return rewriteLists(list, (inner) => {
      if (!inner.some((node) => this.placeOf(node) !== undefined)) return inner;
      const out: Node[] = [];
      for (const node of inner) {
        const place = this.placeOf(node);
        if (place === undefined) out.push(node);
        else this.goTo(place, out);
      }
      return out;
    });
  }

  private placeOf(node: Node): Place | undefined {
    if (node.op === Op.br) return this.targets.get(node.label!);
    return node.op === Op.breakLoop ? this.exits.get(node.label!) : undefined;
  }
}
