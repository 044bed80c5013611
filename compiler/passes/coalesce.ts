/**
 * Lets temporaries that are never alive together share one JavaScript variable: linear scan over
 * the text of a function. Frames shrink (recursion depth), and so does the text.
 *
 * Sound because temporaries are assigned before they are read on every path, and control flow is
 * structured: forward jumps skip text, so a variable is dead outside [first, last occurrence]; only
 * a loop goes back, and what lives across its back edge was assigned before it, so that variable
 * stays alive to the loop's end. Parameters and declared locals keep variables of their own; in an
 * outlined part, all but the parameters are like temporaries.
 */
import type { FunctionIR } from '../ir/function-ir.ts';
import { Cls } from '../ir/nodes.ts';
import { Ranges } from './ranges.ts';

/** The variable that stands for each variable; -1 for those that do not occur. */
export function coalesceVariables(ir: FunctionIR): Int32Array {
  const ranges = new Ranges(ir.variables.length);
  if (ir.parameters !== undefined) ranges.begin(ir.parameters);
  ranges.list(ir.body);
  const representative = new Int32Array(ir.variables.length).fill(-1);
  const starting: number[] = [];
  for (const v of ranges.order) {
    const home = ir.homes?.get(v) ?? v;
    if (
      ir.parameters === undefined &&
      home < ir.localCount &&
      ir.variables[home] === ir.variables[v]
    ) {
      representative[v] = representative[home] = home;
    } else starting.push(v);
  }
  const ends = ranges.ends();
  const ending = starting.slice().sort((a, b) => ends[a]! - ends[b]!);
  // Ints, floats and references apart: engines like variables whose type never changes.
  const free: Record<Cls, number[]> = {
    [Cls.none]: [],
    [Cls.int]: [],
    [Cls.float]: [],
    [Cls.single]: [],
    [Cls.ref]: [],
  };
  free[Cls.single] = free[Cls.float];
  let ended = 0;
  for (const v of starting) {
    for (; ends[ending[ended]!]! < ranges.first[v]!; ended++) {
      const over = ending[ended]!;
      free[ir.variables[over]!].push(representative[over]!);
    }
    representative[v] = free[ir.variables[v]!].pop() ?? v;
  }
  return representative;
}
