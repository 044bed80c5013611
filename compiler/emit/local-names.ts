/**
 * Names of a function's variables: from the name section if wanted, and never one that the
 * function could mean something else by.
 */
import { Cls, Op } from '../ir/nodes.ts';
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

/** Tells which variables need a name: each part of a giant has a few of its function's only. */
const namedBy =
  ({ parameterCount, parameters }: FunctionIR, representatives: ArrayLike<number>) =>
  (v: number): boolean =>
    representatives[v] === v || (v < parameterCount && parameters === undefined);

/** Short names that are spread over kinds of variables, as numbers of `shortLocal`: one letter each. */
const LETTERS = 45;
/** The last ones are for references, which few functions have more of. */
const REFERENCES = 2;
/** The one for the local that holds the frame's address. */
const FRAME = 18;

/**
 * Locals from the first letter on, temporaries from the last one back, and the frame's address always
 * the same: what is alike in two functions is named alike more often, and compresses.
 */
function nameShortly(
  ir: FunctionIR,
  representatives: ArrayLike<number>,
  shortLocal: (n: number) => string,
): string[] {
  const names = new Array<string>(ir.variables.length).fill('');
  const isNamed = namedBy(ir, representatives);
  const frame = frameLocal(ir, representatives);
  const isFrames = (n: number): boolean => frame >= 0 && n === FRAME;
  let next = 0;
  const fromFirst = (): number => (isFrames(next) ? (next += 2) : ++next) - 1;
  for (let v = 0; v < ir.localCount; v++) {
    if (isNamed(v)) names[v] = shortLocal(v === frame ? FRAME : fromFirst());
  }
  let reference = LETTERS;
  let other = LETTERS - REFERENCES;
  let beyond = Math.max(next, LETTERS);
  const fromLast = (): number => {
    if (isFrames(other - 1)) other--;
    return other > next ? --other : beyond++;
  };
  for (let v = ir.localCount; v < names.length; v++) {
    if (!isNamed(v)) continue;
    const isReference =
      ir.variables[v] === Cls.ref && reference > Math.max(next, LETTERS - REFERENCES);
    names[v] = shortLocal(isReference ? --reference : fromLast());
  }
  return names;
}

/** The local that a function puts the stack pointer into, less its frame, before anything else; or -1. */
function frameLocal(
  { body, parameterCount, localCount }: FunctionIR,
  representatives: ArrayLike<number>,
): number {
  for (const { op, value, a } of body.slice(0, FRAME_STATEMENTS)) {
    const isFrame =
      op === Op.set && a!.op === Op.add && a!.a!.op === Op.global && a!.b!.op === Op.const;
    if (
      isFrame &&
      value >= parameterCount &&
      value < localCount &&
      representatives[value] === value
    )
      return value;
  }
  return -1;
}

/** How many statements may stand up to there. */
const FRAME_STATEMENTS = 3;

function nameReadably(
  ir: FunctionIR,
  representatives: ArrayLike<number>,
  isTaken: (name: string) => boolean,
  debugNames: (local: number) => string | undefined,
): string[] {
  const names: string[] = new Array<string>(ir.variables.length);
  const own = new Set<string>();
  // The next free suffix of each name is remembered: many locals may share one.
  const suffixes = new Map<string, number>();
  const unique = (wanted: string): string => {
    let name = wanted;
    for (let n = suffixes.get(wanted) ?? 1; isTaken(name) || own.has(name); n++) {
      name = `${wanted}$${n}`;
      suffixes.set(wanted, n + 1);
    }
    own.add(name);
    return name;
  };
  const isNamed = namedBy(ir, representatives);
  const { localVariables } = ir;
  for (let local = 0; local < localVariables.length; local++) {
    const first = localVariables[local]!;
    const end = local + 1 < localVariables.length ? localVariables[local + 1]! : ir.localCount;
    const wanted = [];
    for (let v = first; v < end; v++) if (isNamed(v)) wanted.push(v);
    if (wanted.length === 0) continue;
    const given = debugNames(local);
    const prefix = first < ir.parameterCount ? 'p' : 'l';
    const base = given === undefined ? `${prefix}${local}` : identifier(given, `${prefix}${local}`);
    for (const v of wanted) names[v] = unique(base + partSuffix(v - first, end - first));
  }
  for (let v = ir.localCount; v < names.length; v++) {
    if (!isNamed(v)) continue;
    names[v] = unique(
      `${ir.variables[v] === Cls.int ? 't' : ir.variables[v] === Cls.ref ? 'r' : 'x'}${v}`,
    );
  }
  return names;
}

/** The high word of an i64 is x_h, lanes of a v128 x_1 to x_3. */
const partSuffix = (n: number, count: number): string =>
  n === 0 ? '' : count === 2 ? '_h' : `_${n}`;
