/**
 * A float that is compared with a constant, and else needed only where some branch leads: what it
 * is rounded from gets a variable of its own, and that is compared (emit/unrounded.ts). An engine
 * that optimises then rounds where the float is needed, and not on the path that all take.
 */
import { fround, variable } from '../ir/expressions.ts';
import { Cls, Op, isConst } from '../ir/nodes.ts';
import type { Node } from '../ir/nodes.ts';
import { setVariable } from '../ir/statements.ts';
import type { FunctionIR } from '../ir/function-ir.ts';
import { forEachChild, forEachList, rewriteLists } from '../ir/walk.ts';

export function roundLate(ir: FunctionIR): void {
  if (!ir.variables.includes(Cls.single)) return;
  const sets = new Map<Node, number>();
  for (const { set, comparisons } of candidates(ir)) {
    const exact = ir.variables.push(Cls.float) - 1;
    sets.set(set, exact);
    for (const node of comparisons) compareExact(node, set.value, exact);
  }
  if (sets.size === 0) return;
  ir.body = rewriteLists(ir.body, (list) =>
    list.flatMap((node) => {
      const exact = sets.get(node);
      if (exact === undefined) return node;
      const before = setVariable(exact, node.a!.a!);
      node.a = roundedVariable(exact);
      return [before, node];
    }),
  );
}

const roundedVariable = (exact: number): Node => fround(variable(exact, Cls.float));

/** Lets a comparison of variable v read the other one. */
function compareExact(node: Node, v: number, exact: number): void {
  if (node.a!.op === Op.var && node.a!.value === v) node.a = roundedVariable(exact);
  else node.b = roundedVariable(exact);
}

/** A variable that is set once, to what is rounded there, and how it is read. */
interface Candidate {
  readonly list: readonly Node[];
  readonly set: Node;
  /** Comparisons with constants in statements of the same list, after it. */
  readonly comparisons: Node[];
  isReadBelow: boolean;
}

function candidates(ir: FunctionIR): Candidate[] {
  const found = new Map<number, Candidate>();
  /** Variables that are read before they are set, set twice, or needed where they are set. */
  const refused = new Set<number>();
  /** The lists around the statement at hand. */
  const around = new Set<readonly Node[]>();
  let list: readonly Node[] = [];

  const set = (node: Node): void => {
    const v = node.value;
    if (ir.variables[v] !== Cls.single) return;
    if (found.has(v) || v < ir.parameterCount || node.a!.op !== Op.fround) refused.add(v);
    else found.set(v, { list, set: node, comparisons: [], isReadBelow: false });
  };
  const read = (v: number, comparison: Node | null): void => {
    const candidate = found.get(v);
    if (candidate === undefined || !around.has(candidate.list)) refused.add(v);
    else if (candidate.list !== list) candidate.isReadBelow = true;
    else if (comparison !== null) candidate.comparisons.push(comparison);
    else refused.add(v);
  };
  const expression = (node: Node, above: Node): void => {
    if (node.op === Op.var) {
      if (node.cls === Cls.single) read(node.value, isWithConstant(above) ? above : null);
    } else forEachChild(node, (child) => expression(child, node));
  };
  const statements = (inner: readonly Node[]): void => {
    const outer = list;
    list = inner;
    around.add(inner);
    for (const node of inner) {
      forEachChild(node, (child) => expression(child, node));
      forEachList(node, statements);
      if (node.op === Op.set) set(node);
    }
    around.delete(inner);
    list = outer;
  };
  statements(ir.body);
  return [...found]
    .filter(([v, { comparisons, isReadBelow }]) => {
      return !refused.has(v) && comparisons.length > 0 && isReadBelow;
    })
    .map(([, candidate]) => candidate);
}

/** True for orders: of equality there is no cut. */
const isWithConstant = ({ op, a, b }: Node): boolean =>
  op >= Op.flt && op <= Op.fge && (isConst(a!) || isConst(b!));
