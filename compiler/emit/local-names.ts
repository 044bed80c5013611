/**
 * Names of a function's variables: from the name section if wanted, and never one that the
 * function could mean something else by.
 */
import { Cls } from '../ir/nodes.ts';
import type { FunctionIR } from '../ir/function-ir.ts';
import type { FunctionNaming } from './function.ts';
import { identifier } from './names.ts';

/**
 * @param representatives the variable that stands for each one (passes/coalesce.ts)
 * @returns name by variable; of those that do not occur, only parameters have one
 */
export function nameVariables(
  ir: FunctionIR,
  representatives: ArrayLike<number>,
  naming: FunctionNaming,
): string[] {
  const { locals } = naming;
  const own =
    locals === null
      ? nameShortly(ir, representatives, naming.shortLocal)
      : nameReadably(ir, representatives, naming.isTaken, (local) =>
          locals(ir.functionIndex, local),
        );
  return ir.variables.map((_, v) => own[representatives[v]! < 0 ? v : representatives[v]!] ?? '');
}

function nameShortly(
  ir: FunctionIR,
  representatives: ArrayLike<number>,
  shortLocal: (n: number) => string,
): string[] {
  let count = 0;
  return ir.variables.map((_, v) =>
    representatives[v] === v || (v < ir.parameterCount && ir.parameters === undefined)
      ? shortLocal(count++)
      : '',
  );
}

function nameReadably(
  ir: FunctionIR,
  representatives: ArrayLike<number>,
  isTaken: (name: string) => boolean,
  debugNames: (local: number) => string | undefined,
): string[] {
  const names: string[] = new Array<string>(ir.variables.length);
  const own = new Set<string>();
  const unique = (wanted: string): string => {
    let name = wanted;
    for (let n = 1; isTaken(name) || own.has(name); n++) name = `${wanted}$${n}`;
    own.add(name);
    return name;
  };
  const { localVariables } = ir;
  for (let local = 0; local < localVariables.length; local++) {
    const first = localVariables[local]!;
    const end = local + 1 < localVariables.length ? localVariables[local + 1]! : ir.localCount;
    const given = debugNames(local);
    const prefix = first < ir.parameterCount ? 'p' : 'l';
    const base = given === undefined ? `${prefix}${local}` : identifier(given, `${prefix}${local}`);
    for (let v = first; v < end; v++) names[v] = unique(base + partSuffix(v - first, end - first));
  }
  for (let v = ir.localCount; v < names.length; v++) {
    if (representatives[v] !== v) continue;
    names[v] = unique(
      `${ir.variables[v] === Cls.int ? 't' : ir.variables[v] === Cls.ref ? 'r' : 'x'}${v}`,
    );
  }
  return names;
}

/** The high word of an i64 is x_h, lanes of a v128 x_1 to x_3. */
const partSuffix = (n: number, count: number): string =>
  n === 0 ? '' : count === 2 ? '_h' : `_${n}`;
