/**
 * Finds the float variables through which a NaN's bits must pass unchanged: those that may hold a
 * NaN that was moved (not computed), and those whose bits somebody may look at. Where neither
 * holds, plain float code is exact. Flow-insensitive.
 */
import { Op, isComputedFloat, isFloatClass } from '../ir/nodes.ts';
import type { Node } from '../ir/nodes.ts';
import type { FunctionIR } from '../ir/function-ir.ts';
import { walkList } from '../ir/walk.ts';
import { spreadMarks } from './spread-marks.ts';

export interface NanBits {
  readonly mayBeRaw: (variable: number) => boolean;
  readonly needsRaw: (variable: number) => boolean;
  /** True if both hold, and yet some of what it is assigned is computed. */
  readonly isMixed: (variable: number) => boolean;
}

const nothing: NanBits = {
  mayBeRaw: () => false,
  needsRaw: () => false,
  isMixed: () => false,
};

export function analyseNanBits(ir: FunctionIR): NanBits {
  if (!ir.variables.some(isFloatClass)) return nothing;
  const raw = new Uint8Array(ir.variables.length);
  const needed = new Uint8Array(ir.variables.length);
  const definitions = new Map<number, Node[]>();
  for (let v = 0; v < ir.parameterCount; v++) raw[v] = 1;
  walkList(ir.body, (node) => {
    if (node.op === Op.set && isFloatClass(ir.variables[node.value]!)) {
      const list = definitions.get(node.value);
      if (list === undefined) definitions.set(node.value, [node.a!]);
      else list.push(node.a!);
    } else markSinks(node, needed, definitions);
  });
  propagateNeeds(needed, definitions);
  propagateSources(raw, definitions);
  // Variables that are made later hold what may be anything.
  const mayBeRaw = (v: number): boolean => raw[v] !== 0;
  const needsRaw = (v: number): boolean => needed[v] !== 0;
  const isMixed = (v: number): boolean =>
    raw[v] === 1 && needed[v] === 1 && definitions.get(v)?.some(isComputedFloat) === true;
  return { mayBeRaw, needsRaw, isMixed };
}

/** Helpers to which every NaN is the same: those that cut a float to an int, or refuse to. */
const cuts: ReadonlySet<string> = new Set([
  ...['truncationTrap', 'i64_of_double', 'i64_trunc_s', 'i64_trunc_u'],
  ...['i32_trunc_sat_s', 'i32_trunc_sat_u', 'i64_trunc_sat_s', 'i64_trunc_sat_u'],
]);

/** Marks the variables that a node consumes bit by bit. */
function markSinks(node: Node, needed: Uint8Array, definitions: Map<number, Node[]>): void {
  if (node.op === Op.helper && cuts.has(node.text)) return;
  switch (node.op) {
    case Op.store:
    case Op.setField:
      if (isFloatClass(node.b!.cls)) need(node.b!, needed, definitions);
      return;
    case Op.setGlobal:
      need(node.a!, needed, definitions);
      return;
    case Op.helper:
    case Op.return:
    case Op.call:
    case Op.construct:
    case Op.arrayOf:
    case Op.setElement:
      for (const item of node.list!) if (isFloatClass(item.cls)) need(item, needed, definitions);
  }
}

/** Marks the variables whose bits become the bits of an expression. */
function need(node: Node, needed: Uint8Array, definitions: Map<number, Node[]>): void {
  switch (node.op) {
    case Op.var:
      if (needed[node.value] === 1) return;
      needed[node.value] = 1;
      for (const source of definitions.get(node.value) ?? []) need(source, needed, definitions);
      return;
    case Op.fneg:
    case Op.fabs:
    case Op.promote:
      need(node.a!, needed, definitions);
      return;
    case Op.select:
      need(node.b!, needed, definitions);
      need(node.c!, needed, definitions);
  }
}

/** Definitions met after their variable was marked. */
function propagateNeeds(needed: Uint8Array, definitions: Map<number, Node[]>): void {
  for (const [variable, sources] of definitions) {
    if (needed[variable] === 1) for (const source of sources) need(source, needed, definitions);
  }
}

/** Marks variables that may hold a moved NaN. */
function propagateSources(raw: Uint8Array, definitions: Map<number, Node[]>): void {
  const mayBeRaw = (node: Node): boolean => {
    if (isComputedFloat(node)) return false;
    if (node.op === Op.var) return raw[node.value] === 1;
    if (node.op === Op.fneg || node.op === Op.fabs) return mayBeRaw(node.a!);
    if (node.op === Op.select) return mayBeRaw(node.b!) || mayBeRaw(node.c!);
    return true;
  };
  spreadMarks(raw, definitions, mayBeRaw);
}
