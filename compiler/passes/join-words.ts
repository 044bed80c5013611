/**
 * Makes one statement of the two that store a pair of words, and of the three that copy one: for
 * files that are to be small. What is moved may be any 64 bits. Addresses are int32s.
 *
 * The last pass before code is emitted: no other one knows the statement.
 */
import { Cls, Node, Op, isSameAtom } from '../ir/nodes.ts';
import type { FunctionIR } from '../ir/function-ir.ts';
import { rewriteLists, walkList } from '../ir/walk.ts';

export function joinWords(ir: FunctionIR): void {
  const reads = new Int32Array(ir.variables.length);
  const sets = new Int32Array(ir.variables.length);
  walkList(ir.body, ({ op, value }) => {
    if (op === Op.var) reads[value]!++;
    else if (op === Op.set) sets[value]!++;
  });
  /** True for a temporary that holds the low word from one load to one store. */
  const isPassing = (variable: number): boolean =>
    variable >= ir.localCount && reads[variable] === 1 && sets[variable] === 1;
  ir.body = rewriteLists(ir.body, (list) => {
    const out: Node[] = [];
    for (const node of list) {
      const joined = out.length > 0 ? joinStores(out[out.length - 1]!, node) : null;
      if (joined === null) {
        out.push(node);
        continue;
      }
      out.pop();
      if (out.length > 0 && isCopyOf(out[out.length - 1]!, joined, isPassing))
        joined.list![0] = out.pop()!.a!;
      out.push(joined);
    }
    return out;
  });
}

/** Helpers take addresses of 32 bits: floats are those of larger memories. */
const isSameIntAtom = (a: Node, b: Node): boolean => a.cls === Cls.int && isSameAtom(a, b);

/** The pair's store, if the first statement stores its high word and the second one its low word. */
function joinStores(first: Node, second: Node): Node | null {
  const areStores =
    first.op === Op.store &&
    second.op === Op.store &&
    first.access === 'Int32' &&
    second.access === 'Int32' &&
    first.value2 === second.value2 &&
    first.value === second.value + 4;
  // The low word is evaluated ahead of the high one now, and before anything is stored.
  if (!areStores || second.b!.effects !== 0 || !isSameIntAtom(first.a!, second.a!)) return null;
  const joined = new Node(Op.storeWords, Cls.none, second.a, null, null, second.value);
  joined.value2 = second.value2;
  joined.effects = first.effects | second.effects;
  joined.list = [second.b!, first.b!];
  return joined;
}

/** True if a statement loads the low word of the pair whose high word is loaded to be stored. */
function isCopyOf(
  { op, a, value }: Node,
  { list, value2 }: Node,
  isPassing: (variable: number) => boolean,
): boolean {
  const [low, high] = list as [Node, Node];
  return (
    op === Op.set &&
    low.op === Op.var &&
    low.value === value &&
    isPassing(value) &&
    isWord(a!) &&
    isWord(high) &&
    a!.value2 === value2 &&
    high.value2 === value2 &&
    high.value === a!.value + 4 &&
    isSameIntAtom(a!.a!, high.a!)
  );
}

const isWord = ({ op, access }: Node): boolean => op === Op.load && access === 'Int32';
