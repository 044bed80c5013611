/**
 * Interpreter loops: a `switch` of so many small arms that it is too large for one function, though
 * no arm is worth a call. Puts neighbouring arms together, so that outlining may take them as one:
 *
 *   switch (x) { case 0: a; case 1: b; case 2: c; ... }    where each of a, b, c ends in a jump
 *   t = x; switch (t) { case 1: b; case 0: case 2: switch (t) { case 0: a; case 2: default: c } }
 *
 * The arms that likely run most stay where they are: by a profile, or those that say most in least
 * code. Arms that fall into each other stay together; the numbers of a group lie so close that
 * engines make a table of its inner switch. Gets and leaves structured IR that means the same.
 */
import { neverEnds } from '../ir/jumps.ts';
import { variable } from '../ir/expressions.ts';
import { Cls, Op } from '../ir/nodes.ts';
import type { Arm, Node } from '../ir/nodes.ts';
import { setVariable, switchNode } from '../ir/statements.ts';
import type { FunctionIR } from '../ir/function-ir.ts';
import { forEachList, nestedStatements } from '../ir/walk.ts';
import { sizeOfList } from './bytecode-size.ts';

/** Estimated bytes of small arms that a switch may have before they are put together. */
const MAX_SMALL_ARMS = 40_000;
/** What the arms that stay may have. */
const MAX_STAYING = 25_000;
/** What one group may have. */
const MAX_GROUP = 10_000;
/** V8 makes a table of a switch whose numbers are spread no further than this, times their count. */
const MAX_SPREAD = 3;
/** Numbers of a group that are spread further. */
const MAX_SPARSE_CASES = 64;

/** Arms of which each but the last falls into the next. */
interface Chain {
  readonly arms: readonly Arm[];
  readonly size: number;
  readonly caseCount: number;
  readonly least: number;
  readonly greatest: number;
}

/** An arm that holds an inner switch and nothing else. */
interface Group {
  readonly table: Node;
  readonly arm: Arm;
  readonly inner: Node;
}

/**
 * Groups the arms of every switch that needs it.
 * @param smallest size from which an arm is worth a call by itself
 */
export function groupArms(ir: FunctionIR, smallest: number): Group[] {
  const groups: Group[] = [];
  const visit = (list: Node[]): void => {
    for (let i = 0; i < list.length; i++) {
      const node = list[i]!;
      if (node.op !== Op.switch) continue;
      const plan = planOf(node, smallest);
      if (plan === null) continue;
      const chosen = variable(ir.variables.push(Cls.int) - 1, Cls.int);
      list.splice(i++, 0, setVariable(chosen.value, node.a!));
      node.a = chosen;
      node.effects = chosen.effects;
      groups.push(...regroup(node, plan));
    }
  };
  const nested = nestedStatements(ir.body);
  visit(ir.body);
  for (const node of nested) forEachList(node, visit);
  return groups;
}

/** Puts arms back that nobody made a function of. */
export function ungroupArms(groups: readonly Group[]): void {
  for (const { table, arm, inner } of groups) {
    if (arm.body[0] !== inner) continue;
    const arms = inner.arms!;
    arms[arms.length - 1]!.isDefault = false;
    table.arms = table.arms!.flatMap((other) => (other === arm ? arms : [other]));
  }
}

interface Plan {
  readonly staying: readonly Chain[];
  readonly groups: readonly (readonly Chain[])[];
}

/** How the arms of a switch are best grouped, or null if they are fine as they are. */
function planOf(node: Node, smallest: number): Plan | null {
  const arms = node.arms!;
  // Lives of temporaries are ranges of the states' text (ranges.ts): in another order, or beside a
  // variable set at the head of their loop, two that are alive together would become one.
  if (arms.some(({ isState }) => isState === true)) return null;
  const chains = chainsOf(arms);
  const small = chains.filter((chain) => isMovable(chain, smallest));
  if (sizeOfChains(small) <= MAX_SMALL_ARMS) return null;
  const hot = hottest(small);
  const groups = neighbours(small.filter((chain) => !hot.has(chain)));
  const moved = new Set(groups.flat());
  return { staying: chains.filter((chain) => !moved.has(chain)), groups };
}

function chainsOf(arms: readonly Arm[]): Chain[] {
  const chains: Chain[] = [];
  let start = 0;
  arms.forEach(({ body }, i) => {
    if (i < arms.length - 1 && !neverEnds(body)) return;
    chains.push(chainOf(arms.slice(start, i + 1)));
    start = i + 1;
  });
  return chains;
}

function chainOf(arms: readonly Arm[]): Chain {
  let [size, caseCount, least, greatest] = [0, 0, Infinity, -Infinity];
  for (const { cases, body } of arms) {
    size += sizeOfList(body);
    caseCount += cases.length;
    for (const n of cases) {
      if (n < least) least = n;
      if (n > greatest) greatest = n;
    }
  }
  return { arms, size, caseCount, least, greatest };
}

/** True if a chain may be put elsewhere, and is not worth a function of its own. */
const isMovable = ({ arms, size, caseCount }: Chain, smallest: number): boolean =>
  caseCount > 0 &&
  size <= MAX_GROUP &&
  (arms.length > 1 || size < smallest) &&
  arms.every(({ isDefault }) => !isDefault) &&
  neverEnds(arms[arms.length - 1]!.body);

const sizeOfChains = (chains: readonly Chain[]): number =>
  chains.reduce((sum, { size }) => sum + size, 0);

/** Those that stay: the best of them, by runs or by cases for each byte. */
function hottest(chains: readonly Chain[]): Set<Chain> {
  const isProfiled = chains.some(({ arms }) => shareOf(arms) > 0);
  const weigh = ({ arms, size, caseCount }: Chain): number =>
    (isProfiled ? shareOf(arms) : caseCount) / size;
  const byWeight = chains.map((chain) => ({ chain, weight: weigh(chain) }));
  byWeight.sort((a, b) => b.weight - a.weight);
  const staying = new Set<Chain>();
  let size = 0;
  for (const { chain } of byWeight) {
    size += chain.size;
    if (size > MAX_STAYING) break;
    staying.add(chain);
  }
  return staying;
}

const shareOf = (arms: readonly Arm[]): number =>
  arms.reduce((sum, { share }) => sum + (share ?? 0), 0);

/** Chains in groups, by their numbers. */
function neighbours(chains: readonly Chain[]): Chain[][] {
  const inOrder = [...chains].sort((a, b) => a.least - b.least);
  const dense = packed(inOrder, isDense);
  const sparse = dense.filter((group) => group.length === 1).flat();
  return [...dense, ...packed(sparse, isShort)].filter((group) => group.length > 1);
}

type Extent = Omit<Chain, 'arms'>;

const isDense = ({ caseCount, least, greatest }: Extent): boolean =>
  greatest - least < MAX_SPREAD * caseCount;
/** Without a table, an engine that doesn't optimise compares with one number after the other. */
const isShort = ({ caseCount }: Extent): boolean => caseCount <= MAX_SPARSE_CASES;

/** Cuts a list of chains into groups that are not too large, and as they shall be. */
function packed(chains: readonly Chain[], isFit: (extent: Extent) => boolean): Chain[][] {
  const groups: Chain[][] = [];
  let group: Chain[] = [];
  let extent: Extent = { size: 0, caseCount: 0, least: Infinity, greatest: -Infinity };
  for (const chain of chains) {
    const wider: Extent = {
      size: extent.size + chain.size,
      caseCount: extent.caseCount + chain.caseCount,
      least: Math.min(extent.least, chain.least),
      greatest: Math.max(extent.greatest, chain.greatest),
    };
    const isAdded = group.length > 0 && wider.size <= MAX_GROUP && isFit(wider);
    if (!isAdded) groups.push((group = []));
    group.push(chain);
    extent = isAdded ? wider : chain;
  }
  return groups;
}

function regroup(table: Node, { staying, groups }: Plan): Group[] {
  const made = groups.map((chains): Group => {
    const arms = chains.flatMap((chain) => chain.arms);
    const inner = switchNode(table.a!, arms);
    const cases = arms.flatMap((arm) => arm.cases);
    const arm: Arm = { cases, isDefault: false, body: [inner] };
    const share = shareOf(arms);
    if (share > 0) arm.share = share;
    // One of its numbers is what arrives: no other way out needs to be left open.
    arms[arms.length - 1]!.isDefault = true;
    return { table, arm, inner };
  });
  table.arms = [...made.map(({ arm }) => arm), ...staying.flatMap(({ arms }) => arms)];
  return made;
}
