/**
 * Estimates how many bytes of V8's bytecode a statement becomes, before it is emitted. Weights were
 * fitted to --print-bytecode of three packages' large functions (wide operands); the estimate of a
 * function is 1.2 times its real size in the median, and hardly ever less than the real size.
 */
import { Cls, Op } from '../ir/nodes.ts';
import type { Node } from '../ir/nodes.ts';

const DEFAULT_WEIGHT = 12;
const SMALL_CONST = 3;
const LARGE_CONST = 6;
const OFFSET = 14;
/** A float32 access may have to keep a NaN's bits, which takes a second one. */
const SINGLE_ACCESS = 30;
const ARGUMENT = 4;
const CASE = 6;

const weights: Readonly<Record<number, number>> = {
  [Op.nan]: 25,
  [Op.null]: 2,
  [Op.var]: 4,
  [Op.global]: 8,
  [Op.result]: 10,
  [Op.add]: 10,
  [Op.sub]: 10,
  [Op.mul]: 30,
  [Op.and]: 8,
  [Op.or]: 8,
  [Op.xor]: 8,
  [Op.shl]: 8,
  [Op.shrS]: 8,
  [Op.shrU]: 8,
  [Op.clz]: 28,
  [Op.eq]: 6,
  [Op.ne]: 6,
  [Op.ltS]: 6,
  [Op.gtS]: 6,
  [Op.leS]: 6,
  [Op.geS]: 6,
  [Op.ltU]: 18,
  [Op.gtU]: 18,
  [Op.leU]: 18,
  [Op.geU]: 18,
  [Op.not]: 4,
  [Op.compare64]: 60,
  [Op.fadd]: 8,
  [Op.fsub]: 8,
  [Op.fmul]: 8,
  [Op.fdiv]: 8,
  [Op.frem]: 8,
  [Op.fneg]: 8,
  [Op.fabs]: 38,
  [Op.feq]: 6,
  [Op.fne]: 6,
  [Op.flt]: 6,
  [Op.fgt]: 6,
  [Op.fle]: 6,
  [Op.fge]: 6,
  [Op.fround]: 25,
  [Op.math]: 24,
  [Op.toFloatS]: 2,
  [Op.toFloatU]: 8,
  [Op.toInt]: 8,
  [Op.bitsToF64]: 20,
  [Op.bitsToF32]: 20,
  [Op.promote]: 20,
  [Op.load]: 24,
  [Op.memorySize]: 20,
  [Op.select]: 10,
  [Op.isNull]: 6,
  [Op.call]: 16,
  [Op.helper]: 16,
  [Op.set]: 3,
  [Op.setGlobal]: 8,
  [Op.evaluate]: 2,
  [Op.store]: 26,
  [Op.reload]: 20,
  [Op.block]: 1,
  [Op.loop]: 8,
  [Op.doWhile]: 8,
  [Op.if]: 6,
  [Op.br]: 3,
  [Op.breakLoop]: 3,
  [Op.field]: 8,
  [Op.element]: 22,
  [Op.construct]: 14,
  [Op.arrayOf]: 8,
  [Op.typeId]: 8,
  [Op.retype]: 0,
  [Op.isMissing]: 4,
  [Op.setField]: 8,
  [Op.setElement]: 12,
  [Op.switch]: 20,
  [Op.return]: 4,
  [Op.tailCall]: 50,
  [Op.lookup]: 70,
  [Op.checkpoint]: 20,
  [Op.mark]: 22,
  [Op.try]: 40,
};

/** Statements and all that they hold, looked at once and not remembered. */
export function sizeOfList(list: readonly Node[]): number {
  let size = 0;
  for (const node of list) {
    size += ownSize(node);
    if (node.body !== null) size += sizeOfList(node.body);
    if (node.orElse !== null) size += sizeOfList(node.orElse);
    if (node.arms !== null) for (const arm of node.arms) size += sizeOfList(arm.body);
  }
  return size;
}

/** The same for a function whose statements have places and change: what is known is kept. */
export class BytecodeSizes {
  /** By statement's place (nodes.ts); 0 for those that have not been looked at. */
  private readonly known: number[] = [0];

  /** A statement and all that it holds. */
  of(node: Node): number {
    let size = this.known[node.place] ?? 0;
    if (size !== 0) return size;
    size = ownSize(node);
    if (node.body !== null) size += this.ofList(node.body);
    if (node.orElse !== null) size += this.ofList(node.orElse);
    if (node.arms !== null) for (const arm of node.arms) size += this.ofList(arm.body);
    if (node.place !== 0) this.known[node.place] = size;
    return size;
  }

  private ofList(list: readonly Node[]): number {
    let size = 0;
    for (const node of list) size += this.of(node);
    return size;
  }

  /** Looks at a statement again, after what it holds has changed. */
  refresh(node: Node): void {
    if (node.place !== 0) this.known[node.place] = 0;
  }

  /** Takes note that what a statement holds has become larger, or smaller. */
  add(node: Node, difference: number): void {
    const size = this.known[node.place] ?? 0;
    if (size !== 0) this.known[node.place] = size + difference;
  }
}

/** A statement without the lists it holds, or an expression. */
export function ownSize(node: Node): number {
  let size = weights[node.op] ?? DEFAULT_WEIGHT;
  switch (node.op) {
    case Op.const:
      return node.cls === Cls.int && node.value >= -128 && node.value < 128
        ? SMALL_CONST
        : LARGE_CONST;
    case Op.var:
      return size;
    case Op.load:
    case Op.store:
      if (node.value !== 0) size += OFFSET;
      if (node.access === 'Float32') size += SINGLE_ACCESS;
      break;
    case Op.call:
    case Op.helper:
    case Op.construct:
    case Op.arrayOf:
      size += ARGUMENT * node.list!.length;
      break;
    case Op.switch:
      for (const arm of node.arms!) size += CASE * arm.cases.length;
  }
  if (node.a !== null) size += ownSize(node.a);
  if (node.b !== null) size += ownSize(node.b);
  if (node.c !== null) size += ownSize(node.c);
  if (node.list !== null) for (const item of node.list) size += ownSize(item);
  return size;
}
